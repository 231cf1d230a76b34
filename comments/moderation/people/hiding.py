"""
Reports that weigh enough hide a public comment until a moderator has looked.

What a report weighs follows from who reports (crediting.py): new accounts weigh nothing, so that no crowd of them can
silence anybody. A moderator who keeps the comment ends it: reports from before that weigh nothing any more.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from comments.accounts.models import Membership
from comments.accounts.viewer import STAFF_ROLES
from comments.moderation.casework.cases import open_case
from comments.moderation.casework.crediting import weights_of
from comments.moderation.models import (
    Action,
    Automation,
    Decision,
    Flag,
    FlagReason,
    Measure,
    ModerationPolicy,
    Reason,
    Source,
    Statement,
)
from comments.moderation.people.trusting import recompute
from comments.moderation.reasons.reasoning import Why, statement_of, words_of
from comments.moderation.record.auditing import Act, audit
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment, Status
from comments.threads.placing import lock_thread
from comments.threads.publishing import change_status


def hear_report(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that a comment was reported, and hide it if the reports weigh enough; a second run finds it hidden."""
    comment_id = UUID(str(payload["comment_id"]))
    if hide_if_reported_enough(comment_id=comment_id, now=now):
        author_id = Comment.objects.values_list("author_id", flat=True).get(pk=comment_id)
        recompute([author_id], now=now)


@transaction.atomic
def hide_if_reported_enough(*, comment_id: UUID, now: datetime) -> bool:
    """
    Hold a public comment whose reports weigh what the policy says, with its statement of reasons; return whether. Newer
    words that wait go on waiting beside those that were reported, which are what a moderator decides about.

    What moderators of the site write is never hidden.
    """
    seen = Comment.objects.filter(pk=comment_id, status=Status.PUBLISHED)
    found = seen.select_related("thread__article__site").first()
    if found is None:
        return False
    enough = ModerationPolicy.in_force(found.thread.article).flag_weight_hides
    if not enough or weight_on(found, now=now) < enough:
        return False
    thread = lock_thread(found.thread_id)
    locked = Comment.objects.select_for_update(of=("self",)).select_related(
        "author__user", "revision", "pending"
    )
    comment = locked.get(pk=comment_id)
    comment.thread = thread
    # Under the lock once more: a moderator may have kept it, and its author withdrawn it.
    weight = weight_on(comment, now=now)
    if comment.status != Status.PUBLISHED or weight < enough or _is_by_staff(comment):
        return False
    statement = _reasons(comment, now=now)
    statement.save(force_insert=True)
    change_status(comment=comment, status=Status.HELD, restriction_id=statement.pk, now=now)
    open_case(comment=comment, now=now, is_held=True, told=statement)
    record(Event.COMMENT_HELD, at=now, comment_id=comment.pk)
    record(Event.STATEMENT_WRITTEN, at=now, statement_id=statement.pk, comment_id=comment.pk)
    _remember(comment, statement, weight=weight, at=now)
    return True


def weight_on(comment: Comment, *, now: datetime) -> float:
    """Return what the reports on a comment weigh together, since a moderator last decided about it; two queries."""
    reporters = list(_counting(comment).values_list("reporter_id", flat=True))
    return sum(weights_of(reporters, now=now).values()) if reporters else 0.0


def _counting(comment: Comment) -> QuerySet[Flag]:
    """Return the reports since a moderator last let these words stand; that newer ones were turned down is no such look."""
    decided = Decision.objects.standing().filter(comment=comment).order_by("-version")
    looked = decided.exclude(action=Action.REJECT, status_after=Status.PUBLISHED)
    since = looked.values_list("decided_at", flat=True).first()
    flags = Flag.objects.filter(comment=comment)
    return flags.filter(raised_at__gt=since) if since else flags


def _reasons(comment: Comment, *, now: datetime) -> Statement:
    """Return why it is hidden: what most of the reports say."""
    said = Counter(_counting(comment).order_by("pk").values_list("reason", flat=True))
    most = said.most_common(1)[0][0]
    unnamed = {FlagReason.OTHER, FlagReason.THREAT}
    reason = Reason.OTHER if most in unnamed else Reason(most)
    with words_of(comment.author, site=comment.thread.article.site):
        explanation = _(
            "Several readers whose earlier reports were right reported this comment. It is hidden until a moderator has"
            " looked at it; if it keeps to the rules, everybody reads it again."
        )
    return statement_of(
        Why(reason=reason, explanation=explanation, source=Source.FLAG, automation=Automation.FULLY),
        measure=Measure.HELD,
        site=comment.thread.article.site,
        recipient=comment.author,
        comment=comment,
        starts_at=now,
    )


def _is_by_staff(comment: Comment) -> bool:
    user = comment.author.user
    if user is None:
        return False
    team = Membership.objects.filter(user=user, site=comment.site_id, role__in=STAFF_ROLES)
    return user.is_superuser or team.covering(comment.thread.article.section_id).exists()


def _remember(comment: Comment, statement: Statement, *, weight: float, at: datetime) -> None:
    with words_of(None, site=comment.thread.article.site):
        name = _("Reports by readers")
    audit(
        Act(
            act="comment.hide",
            site_id=comment.site_id,
            actor=None,
            actor_name=name,
            subject_kind="comment",
            subject_id=comment.pk,
            facts={"statement": str(statement.pk), "weight": round(weight, 3)},
        ),
        at=at,
    )
