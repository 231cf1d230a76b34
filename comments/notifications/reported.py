"""Which reports a decision settled, what came of them, and whether that is still so when it is told."""

from django.db.models import Q, QuerySet

from comments.moderation.appeals import redress
from comments.moderation.decisions.undoing import was_undone
from comments.moderation.models import Action, Decision, Flag
from comments.notifications.models import Notification
from comments.threads.models import Status

_TAKEN = (Status.REJECTED, Status.REMOVED)
_SETTLES = Q(status_after__in=_TAKEN) | Q(
    status_after=Status.PUBLISHED, action__in=[Action.APPROVE, Action.RESTORE]
)


def settled_by(decision: Decision) -> QuerySet[Flag]:
    """
    Return the reports that a decision was the first to settle; none if it was taken back, or settles nothing.

    Newer words that are approved or turned down settle nothing about those that stood and were reported.
    """
    made = Decision.objects.standing().of_what_stood().filter(_SETTLES, comment=decision.comment_id)
    if was_undone(decision.pk) or not made.filter(pk=decision.pk).exists():
        return Flag.objects.none()
    flags = Flag.objects.filter(comment=decision.comment_id, raised_at__lte=decision.decided_at)
    before = made.filter(version__lt=decision.version).order_by("-version").first()
    if before is not None:
        flags = flags.filter(raised_at__gt=before.decided_at)
    # Whoever decided knows.
    return flags.exclude(reporter__user=decision.moderator_id) if decision.moderator_id else flags


def was_taken_down(flag: Flag) -> bool:
    """Tell whether what somebody reported is not shown any more, because a moderator decided so."""
    return flag.comment.status in _TAKEN


def reads_otherwise(flag: Flag) -> bool:
    """Tell whether other words stand there now than those that somebody reported."""
    return flag.revision_number not in {None, flag.comment.revision.number}


def reason_against(notification: Notification) -> str:
    """Return why what came of a report is not to be told any more, or an empty text when it is."""
    flag = notification.flag
    assert flag is not None  # noqa: S101 - the database sees to it for this kind
    if was_taken_down(flag) or redress.of_flag(flag.pk, person_id=flag.reporter_id) is not None:
        return ""
    return "it is as it was decided no more"
