"""When a case should be decided: its queue's target time, moved forward by what makes it urgent."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.moderation.casework.crediting import weight_of
from comments.moderation.findings.names import FINDING_NAMES
from comments.moderation.models import (
    Case,
    Finding,
    Flag,
    FlagReason,
    HandOver,
    NoticeCategory,
    NoticeItem,
    Queue,
)
from comments.threads.models import Comment

# Minutes from the opening within which a case of this queue should be decided.
TARGETS: dict[Queue, int] = {
    Queue.HELD: 120,
    Queue.REPORTED: 240,
    Queue.LEGAL: 12 * 60,
    Queue.SUSPECT: 24 * 60,
    Queue.APPEAL: 48 * 60,
}
# Minutes earlier, for the gravest of a case's findings. What is not named here makes nothing urgent.
_FINDINGS: dict[str, int] = {
    "banned_word": 60,
    "banned_domain": 60,
    "misleading_link": 60,
    "staff_lookalike": 60,
    "service_reject": 60,
    "suspect_word": 45,
    "pattern": 45,
    "flood": 45,
    "repeated": 45,
    "refused_before": 45,
    "service_hold": 30,
    "rule_hold": 30,
    "rule_reject": 30,
    "often_rejected": 30,
    "many_links": 15,
    "new_domain": 15,
}
# Minutes earlier, for the gravest of its reports: all of them where it weighs 1, an eighth where it weighs nothing, so
# that a word from a stranger is heard and a crowd of strangers is not louder than one reader who was right before.
_FLAGS: dict[str, int] = {
    FlagReason.THREAT: 180,
    FlagReason.HATE: 120,
    FlagReason.PRIVATE: 120,
    FlagReason.ABUSE: 90,
    FlagReason.SPAM: 30,
    FlagReason.FALSE: 30,
    FlagReason.OTHER: 15,
}
_UNKNOWN_SHARE = 0.125
# For each reporter after the first, whoever they are, and for all of them together.
_REPORTER, _REPORTERS_MAX = 1, 5
# For what all reports weigh together, a report of weight 1 and at most.
_WEIGHT, _WEIGHTS_MAX = 45, 90
# From so many comments on, a discussion reaches more people: minutes earlier, the widest reach first.
_REACH = ((5_000, 60), (1_000, 45), (200, 30), (50, 20))


class Report(NamedTuple):
    """Why somebody reported, and what a report of theirs weighs: 0 to 1 (crediting.py)."""

    reason: str
    weight: float = 0.0


# What a trusted flagger says is illegal goes before all else (Article 22): in the order it stands as if it had been wanted
# ten years earlier, which no plain case reaches. Its words tell the true moment.
_TRUSTED, AHEAD = "trusted", timedelta(days=3650)
# A threat to somebody's life or safety (Article 18) goes before even that, until an authority knows of it.
_LIFE, AHEAD_OF_ALL = "life", timedelta(days=7300)
_HANDED = "handed_over"
_AHEAD_WORDS: dict[str, Promise] = {
    _TRUSTED: gettext_lazy("a trusted flagger"),
    _LIFE: gettext_lazy("a threat to somebody's life or safety"),
    _HANDED: gettext_lazy("handed over to an authority"),
}


# A part of a case's need: a code and its minutes, the target first and above zero, what pulls below it.
Part = list[str | int]


def need_of(
    *, queue: str, findings: Iterable[str], reports: Sequence[Report], comment_count: int
) -> tuple[list[Part], timedelta]:
    """
    Return the parts of a case's need, and how long after its opening it should be decided; never before it.

    :param findings: codes of what screening noticed about the latest words
    :param reports: one for each reporter
    :param comment_count: how many published comments the discussion has
    """
    parts: list[Part] = [[queue, TARGETS[Queue(queue)]]]
    parts += _gravest("finding", findings, _FINDINGS)
    parts += _reported(reports)
    reach = next((step for step in _REACH if comment_count >= step[0]), None)
    if reach:
        parts.append([f"busy:{reach[0]}", -reach[1]])
    return parts, timedelta(minutes=max(0, sum(int(minutes) for _code, minutes in parts)))


def weigh(case: Case, *, findings: Iterable[str], reports: Sequence[Report], comment_count: int) -> None:
    """Write into the case, which is not saved, what it needs and by when."""
    case.need, after = need_of(
        queue=case.queue, findings=findings, reports=reports, comment_count=comment_count
    )
    case.wanted_at = case.opened_at + after
    said = _said_of(case) if case.queue == Queue.LEGAL else []
    is_trusted = any(trusted for trusted, _category in said)
    if any(report.reason == FlagReason.THREAT for report in reports) or any(
        category == NoticeCategory.THREAT for _trusted, category in said
    ):
        case.need.append([_LIFE, 0])
        if HandOver.objects.filter(comment=case.comment_id).exists():
            case.need.append([_HANDED, 0])
        case.wanted_at -= AHEAD_OF_ALL
    elif is_trusted:
        case.wanted_at -= AHEAD
    if is_trusted:
        case.need.append([_TRUSTED, 0])


def due_at(case: Case) -> datetime:
    """Return until when a case should be decided, wherever it stands in the order."""
    if threatens_life(case):
        return case.wanted_at + AHEAD_OF_ALL
    return case.wanted_at + AHEAD if [_TRUSTED, 0] in case.need else case.wanted_at


def threatens_life(case: Case) -> bool:
    """Tell whether somebody says that a life or somebody's safety is threatened."""
    return [_LIFE, 0] in case.need


def is_handed_over(case: Case) -> bool:
    """Tell whether an authority was told of it."""
    return [_HANDED, 0] in case.need


def _said_of(case: Case) -> list[tuple[bool, str]]:
    """Return of each open notice about the comment whether a trusted flagger sent it, and what it claims."""
    waiting = NoticeItem.objects.filter(
        comment=case.comment_id, decided_at=None, notice__paused_by__isnull=True
    )
    return list(waiting.values_list("notice__is_trusted", "notice__category"))


def weigh_again(case: Case, comment: Comment) -> None:
    """
    Do the same from what is stored by now; two queries, and the case is not saved.

    Reports count that came since it was opened: the earlier ones were decided with an earlier case. Each weighs what
    is known of its reporter by now.

    :param comment: with its thread and latest words at hand, or they are fetched
    """
    noticed = Finding.objects.filter(comment=comment, revision_number=comment.words_at_issue.number)
    flags = Flag.objects.filter(comment=comment, raised_at__gte=case.opened_at).order_by("pk")
    weigh(
        case,
        findings=list(noticed.order_by("pk").values_list("code", flat=True)),
        reports=_weighed(flags),
        comment_count=comment.thread.comment_count,
    )


def _weighed(flags: QuerySet[Flag]) -> list[Report]:
    """Return these reports with what each weighs; one query."""
    rows = flags.values_list(
        "reason",
        "raised_at",
        "reporter__joined_at",
        "reporter__standing__level",
        "reporter__standing__accuracy",
    )
    found = []
    for reason, raised_at, joined_at, level, accuracy in rows:
        age_days = (raised_at - joined_at) / timedelta(days=1)
        # Whoever has no standing yet is as new as can be.
        weight = weight_of(level=level or 0, accuracy=accuracy or 0.0, age_days=age_days)
        found.append(Report(reason, weight))
    return found


def in_words(case: Case, *, now: datetime) -> str:
    """Say until when the case should be decided, and what that was made from."""
    due = due_at(case)
    moment = timezone.localtime(due)
    is_today = moment.date() == timezone.localtime(now).date()
    shown = formats.date_format(moment, "TIME_FORMAT" if is_today else "SHORT_DATETIME_FORMAT")
    because = "; ".join(filter(None, (_words_of(str(part[0])) for part in case.need)))
    if not because:
        return ""
    if due < now:
        return _("Should have been decided by %(moment)s: %(because)s") % {
            "moment": shown,
            "because": because,
        }
    return _("Should be decided by %(moment)s: %(because)s") % {"moment": shown, "because": because}


def _gravest(kind: str, codes: Iterable[str], minutes: dict[str, int]) -> list[Part]:
    known = [code for code in codes if code in minutes]
    if not known:
        return []
    worst = max(known, key=lambda code: minutes[code])
    return [[f"{kind}:{worst}", -minutes[worst]]]


def _reported(reports: Sequence[Report]) -> list[Part]:
    """Return what reports add to a need: the gravest reason by how far it is believed, how many, and what they weigh."""
    parts: list[Part] = []
    believed = [(_believed_minutes(report), report.reason) for report in reports if report.reason in _FLAGS]
    if believed:
        minutes, reason = max(believed, key=lambda one: one[0])
        parts.append([f"flag:{reason}", -minutes])
    if len(reports) > 1:
        parts.append([f"reporters:{len(reports)}", -min(_REPORTERS_MAX, _REPORTER * (len(reports) - 1))])
    weight = sum(report.weight for report in reports)
    if earlier := min(_WEIGHTS_MAX, round(_WEIGHT * weight)):
        parts.append([f"weight:{round(100 * weight)}", -earlier])
    return parts


def _believed_minutes(report: Report) -> int:
    share = _UNKNOWN_SHARE + (1 - _UNKNOWN_SHARE) * min(1.0, report.weight)
    return round(_FLAGS[report.reason] * share)


def _words_of(code: str) -> str:
    """Say one part; nothing for what another release wrote."""
    kind, _colon, which = code.partition(":")
    if kind in _AHEAD_WORDS:
        return str(_AHEAD_WORDS[kind])
    if kind in Queue.values:
        return str(Queue(kind).label)
    if kind == "finding":
        return str(FINDING_NAMES.get(which, ""))
    if kind == "flag" and which in FlagReason.values:
        return _("reported for %(reason)s") % {"reason": FlagReason(which).label}
    return _words_of_number(kind, int(which)) if which.isdecimal() else ""


def _words_of_number(kind: str, number: int) -> str:
    if kind == "reporters":
        return ngettext("%(count)d reader", "%(count)d readers", number) % {"count": number}
    if kind == "weight":
        return _("reports that weigh %(weight)s") % {"weight": formats.number_format(number / 100, 1)}
    if kind == "busy":
        return ngettext(
            "a discussion of %(count)d comment or more", "a discussion of %(count)d comments or more", number
        ) % {"count": number}
    return ""
