"""What a discussion is to one reader alone; it stands apart so that the rest can be cached for everybody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comments.accounts.ignoring import ignored_by
from comments.accounts.models import Role
from comments.accounts.viewer import Viewer
from comments.api.describing import described
from comments.api.parameters import IDS, identifiers
from comments.api.scoped import ThreadRoute
from comments.api.shapes.comment import CommentShape, comment_json
from comments.api.shown import shown_thread
from comments.api.viewing import viewer_on
from comments.moderation.screening.shadows import as_its_author_sees, edited_in_shadow, mended
from comments.threads.listing import own_waiting, votes_of
from comments.threads.models import Comment, Revision, Thread
from comments.threads.models.discussion_policy import DiscussionRules
from comments.threads.opening import ThreadNotFound
from comments.threads.policies import editable_until, may_edit, may_withdraw


class VoteOfOne(serializers.Serializer[object]):
    comment = serializers.UUIDField()
    value = serializers.IntegerField(help_text="1 or -1.")


class PendingShape(serializers.Serializer[Revision]):
    body = serializers.CharField(help_text="Markdown, as you wrote it.")
    html = serializers.CharField(help_text="The same as safe HTML.")
    written_at = serializers.DateTimeField()


class OwnShape(serializers.Serializer[Comment]):
    comment = serializers.UUIDField()
    version = serializers.IntegerField(
        help_text='What If-Match has to name, as `"<version>-..."`; or send `*`.'
    )
    editable_until = serializers.DateTimeField(
        allow_null=True,
        help_text="From this instant on the words stay as they are; null where they do already.",
    )
    may_be_withdrawn = serializers.BooleanField()
    words = PendingShape(
        allow_null=True,
        help_text="The comment's words as you see them, where you edited it; lay them over what a list says.",
    )
    pending = PendingShape(
        allow_null=True,
        help_text="Newer words of yours that wait for a moderator; until then everybody reads the earlier ones.",
    )


class MineShape(serializers.Serializer[object]):
    name = serializers.CharField(
        allow_null=True, help_text="Yours on this site; null until you first take part."
    )
    role = serializers.ChoiceField(choices=Role.values)
    votes = VoteOfOne(many=True, help_text="Your votes on the comments that you asked for.")
    own = OwnShape(many=True, help_text="Which of the comments that you asked for are yours.")
    waiting = CommentShape(
        many=True, help_text="Your comments that wait for a moderator, newest first, at most 20."
    )
    ignored = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="Profiles of this site whose comments you do not want to see.",
    )


class ThreadMine(ThreadRoute):
    signed_in = ("GET",)
    guests = ("GET",)
    parameters = {"comments": IDS}
    refusals = {"GET": (ThreadNotFound,)}

    @described(
        operation_id="threadMine",
        summary="What a discussion is to you alone",
        description="Your votes, rights, waiting comments, role, and whom you ignore.",
        responses=MineShape,
    )
    def get(self, request: Request, thread_id: UUID, **_route: Any) -> Response:
        asked = identifiers(request, "comments")
        shown = shown_thread(thread_id)
        thread, rules = shown
        viewer = viewer_on(self.user, thread.article.site, guest=self.guest)
        votes = votes_of(viewer=viewer, ids=asked) if asked else {}
        own = _own(asked, thread, viewer)
        waiting = as_its_author_sees(own_waiting(thread=thread, viewer=viewer))
        return Response(
            {
                "name": viewer.profile.display_name if viewer.profile else None,
                "role": str(viewer.role),
                "votes": [{"comment": comment, "value": value} for comment, value in votes.items()],
                "own": self._rights(own, viewer, rules),
                "waiting": [comment_json(comment, hidden=shown.hidden) for comment in waiting],
                "ignored": ignored_by(viewer),
            }
        )

    def _rights(
        self, own: Sequence[Comment], viewer: Viewer, rules: DiscussionRules
    ) -> list[dict[str, object]]:
        hidden = edited_in_shadow(own)
        taken = [mended(comment) if comment.pk in hidden else comment for comment in own]
        return [
            {
                "comment": comment.pk,
                "version": comment.version,
                "editable_until": editable_until(comment, rules=rules)
                if may_edit(comment, viewer, rules=rules, now=self.now)
                else None,
                "may_be_withdrawn": may_withdraw(comment, viewer),
                "words": PendingShape(comment.revision).data if comment.edited_at else None,
                "pending": PendingShape(comment.pending).data if comment.waiting_words else None,
            }
            for comment in taken
        ]


def _own(asked: Sequence[UUID], thread: Thread, viewer: Viewer) -> Sequence[Comment]:
    """Return which of these comments of the thread are the viewer's, as much of them as their rights depend on."""
    if not asked or viewer.profile_id is None:
        return []
    own = Comment.objects.filter(pk__in=asked, thread_id=thread.pk, author_id=viewer.profile_id)
    needed = own.only("author", "status", "version", "posted_at", "edited_at", "pending", "revision")
    return list(needed.select_related("pending", "revision").order_by("seq"))
