"""Stopping the votes on one comment or in a whole discussion, and letting people vote again. What was cast is kept."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.decisions.deciding import NotAllowed, name_of
from comments.moderation.models import AuditEntry
from comments.moderation.policies import may_decide
from comments.moderation.record.auditing import Act, audit
from comments.threads.changing import touch_thread
from comments.threads.models import Comment, DiscussionPolicy, Thread, Votes
from comments.threads.placing import lock_thread
from comments.threads.reading import CommentNotFound

# What callers say: the votes on this comment alone, or on every comment of its discussion.
COMMENT, DISCUSSION = "comment", "discussion"
SCOPES = (COMMENT, DISCUSSION)
_LABELS = {
    (COMMENT, True): _("Stop the votes on this comment"),
    (COMMENT, False): _("Let people vote on this comment again"),
    (DISCUSSION, True): _("Stop all votes in this discussion"),
    (DISCUSSION, False): _("Let people vote in this discussion again"),
}
_FREEZE, _THAW = "freeze", "thaw"


class ScopeUnknown(Refused):
    code: ClassVar[str] = "scope_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "scope"
    message = _("Votes can be stopped on a comment or in its discussion.")


@transaction.atomic
def freeze_votes(*, comment_id: UUID, viewer: Viewer, scope: str, is_frozen: bool, now: datetime) -> None:
    """
    Let nobody vote any more, or let everybody vote again, and write down who did. Repeating it changes nothing.

    A discussion is stopped by its own policy, as an editor would; voting again is what held there before.

    :param scope: comment or discussion: that of the comment
    :raises CommentNotFound, NotAllowed, ScopeUnknown:
    """
    seen = Comment.objects.visible_to(viewer).only("id", "thread_id").filter(pk=comment_id).first()
    if seen is None:
        raise CommentNotFound
    if viewer.user is None or not may_decide(viewer, comment_id):
        raise NotAllowed
    if scope not in SCOPES:
        raise ScopeUnknown
    thread = lock_thread(seen.thread_id)
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment_id)
    is_comment = scope == COMMENT
    changed = (
        _turn_comment(comment, is_frozen=is_frozen)
        if is_comment
        else _turn_discussion(thread, is_frozen=is_frozen)
    )
    if changed is None:
        return
    touch_thread(thread)
    audit(
        Act(
            act=f"{scope}.freeze_votes" if is_frozen else f"{scope}.thaw_votes",
            site_id=comment.site_id,
            actor=viewer.user,
            actor_name=name_of(viewer),
            subject_kind="comment" if is_comment else "article",
            subject_id=comment.pk if is_comment else thread.article_id,
            facts=changed,
        ),
        at=now,
    )


def freezing_wishes(comment: Comment) -> list[tuple[str, str, str]]:
    """
    Return what can be done about the votes on a comment: scope, "freeze" or "thaw", and label.

    :param comment: with its thread and article at hand
    """
    present = {COMMENT: comment.votes_frozen, DISCUSSION: _own_votes(comment.thread) == Votes.FROZEN}
    return [
        (scope, _THAW if is_frozen else _FREEZE, str(_LABELS[scope, not is_frozen]))
        for scope, is_frozen in present.items()
    ]


def _turn_comment(comment: Comment, *, is_frozen: bool) -> dict[str, object] | None:
    if comment.votes_frozen == is_frozen:
        return None
    comment.votes_frozen = is_frozen
    comment.save(update_fields=["votes_frozen"])
    return {"count": comment.ups + comment.downs}


def _turn_discussion(thread: Thread, *, is_frozen: bool) -> dict[str, object] | None:
    before = _own_votes(thread)
    if (before == Votes.FROZEN) == is_frozen:
        return None
    after = Votes.FROZEN.value if is_frozen else _before_that(thread)
    policy = DiscussionPolicy.objects.select_for_update().filter(article=thread.article_id).first()
    policy = policy or DiscussionPolicy(site_id=thread.article.site_id, article_id=thread.article_id)
    policy.votes = after
    policy.save()
    return {"before": before or "", "after": after or ""}


def _own_votes(thread: Thread) -> str | None:
    own = DiscussionPolicy.objects.filter(article=thread.article_id)
    return own.values_list("votes", flat=True).first() or None


def _before_that(thread: Thread) -> str | None:
    """Return what the discussion's own policy said before a moderator stopped the votes; None where it said nothing."""
    stopped = AuditEntry.objects.filter(
        subject_kind="article", subject_id=str(thread.article_id), act=f"{DISCUSSION}.freeze_votes"
    )
    facts = stopped.order_by("-number").values_list("facts", flat=True).first() or {}
    return str(facts.get("before") or "") or None
