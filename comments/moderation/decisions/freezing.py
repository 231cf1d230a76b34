"""Stopping the votes on one comment or in a whole discussion, and letting people vote again. What was cast is kept."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.turning import kind_of
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


class VotesNotFrozen(Refused):
    """An editor's policy says so, and moderators change no policies."""

    code: ClassVar[str] = "votes_by_policy"
    status: ClassVar[int] = 409
    field: ClassVar[str] = "scope"
    message = _(
        "What holds for the votes of this discussion is the choice of its editors, in the discussion policy."
    )


@transaction.atomic
def freeze_votes(*, comment_id: UUID, viewer: Viewer, scope: str, is_frozen: bool, now: datetime) -> None:
    """
    Let nobody vote any more, or let everybody vote again, and write down who did. Repeating it changes nothing.

    A discussion is stopped by its own policy, as an editor would; voting again is what held there before.

    :param scope: comment or discussion: that of the comment
    :raises CommentNotFound, NotAllowed, ScopeUnknown:
    :raises VotesNotFrozen: where no votes are taken and no scores shown, which stopping them would show; and for allowing
        votes again that an editor stopped
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
    wishes = [(COMMENT, comment.votes_frozen)]
    if _shows_scores(comment.thread):
        own = _own_policy(comment.thread)
        is_stopped = own is not None and own.votes == Votes.FROZEN
        if not is_stopped or _stopped_by_moderator(comment.thread, own) is not None:
            wishes.append((DISCUSSION, is_stopped))
    return [
        (scope, _THAW if is_frozen else _FREEZE, str(_LABELS[scope, not is_frozen]))
        for scope, is_frozen in wishes
    ]


def _turn_comment(comment: Comment, *, is_frozen: bool) -> dict[str, object] | None:
    if comment.votes_frozen == is_frozen:
        return None
    comment.votes_frozen = is_frozen
    comment.save(update_fields=["votes_frozen"])
    return {"count": comment.ups + comment.downs}


def _turn_discussion(thread: Thread, *, is_frozen: bool) -> dict[str, object] | None:
    own = _own_policy(thread)
    before = own.votes if own is not None else None
    if (before == Votes.FROZEN) == is_frozen:
        return None
    after: str | None = Votes.FROZEN.value
    if is_frozen:
        if not _shows_scores(thread):
            raise VotesNotFrozen
    else:
        stopped = _stopped_by_moderator(thread, own)
        if stopped is None:
            raise VotesNotFrozen
        after = str(stopped.facts.get("before") or "") or None
    policy = own or DiscussionPolicy(site_id=thread.article.site_id, article_id=thread.article_id)
    policy.votes = after
    policy.save()
    return {"before": before or "", "after": after or ""}


def _shows_scores(thread: Thread) -> bool:
    return DiscussionPolicy.in_force(thread.article).shows_scores


def _own_policy(thread: Thread) -> DiscussionPolicy | None:
    """Return the policy of this discussion alone; its thread's lock keeps two from making one."""
    return DiscussionPolicy.objects.filter(article=thread.article_id).first()


def _stopped_by_moderator(thread: Thread, own: DiscussionPolicy | None) -> AuditEntry | None:
    """Return the act that stopped these votes, unless an editor chose about them since."""
    stopped = AuditEntry.objects.filter(
        site_id=thread.article.site_id,
        subject_kind="article",
        subject_id=str(thread.article_id),
        act__in=[f"{DISCUSSION}.freeze_votes", f"{DISCUSSION}.thaw_votes"],
    )
    latest = stopped.order_by("-number").first()
    if latest is None or own is None or latest.act != f"{DISCUSSION}.freeze_votes":
        return None
    chosen = AuditEntry.objects.filter(
        site_id=thread.article.site_id,
        subject_kind=kind_of(DiscussionPolicy),
        subject_id=str(own.pk),
        number__gt=latest.number,
        facts__changed__has_key="votes",
    )
    return None if chosen.exists() else latest
