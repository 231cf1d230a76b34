"""Who and what is right how often: findings, rules, checking services, moderators, sections, reporters and senders of notices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from comments.moderation.findings.verdicts import Asks
from comments.moderation.models import Action, DecidedBy, Decision
from comments.moderation.models.decision import OF_NEWER_WORDS
from comments.threads.models import Revision, Status

# Of each so many rows, those with the most decisions first; an export has more.
ROWS_MAX, EXPORTED_MAX = 20, 5_000
# Of what was reported: newer words that were turned down left it where it was.
_TAKEN_DOWN = Q(status_after__in=[Status.REJECTED, Status.REMOVED])
_IN_FAVOUR = Q(action__in=[Action.APPROVE, Action.RESTORE])
_BY_RULE = ("rule_hold", "rule_reject")
# That a service gives no answer is not its judgement.
_BY_SERVICE = ("service_hold", "service_reject")

_Decisions: TypeAlias = QuerySet[Decision, Any]


@dataclass(frozen=True, kw_only=True)
class Row:
    """So many decisions, and how many of them bore out what the row is about (`Rating.good`)."""

    # A code for findings, a name for everything else; empty where there is none.
    name: str
    # What tells rows of one name apart: the phase of a finding, the site of a rule, a service or a section.
    detail: str = ""
    decided: int
    good: int
    # For notices: whether it was a trusted flagger who sent them.
    is_trusted: bool = False

    @property
    def percent(self) -> int:
        return round(100 * self.good / self.decided) if self.decided else 0


@dataclass(frozen=True, kw_only=True)
class Rating:
    """What is counted together, and which decisions are counted as good."""

    grouped: Callable[[_Decisions], _Decisions]
    # The columns of `grouped` that tell rows apart: the name, the detail and whatever else keeps two of one name apart.
    by: tuple[str, ...]
    good: Q = _IN_FAVOUR


def rows_of(name: str, decisions: QuerySet[Decision], *, most: int = ROWS_MAX) -> list[Row]:
    """
    Return one of RATINGS, the most decisions first; one query.

    :param decisions: what measuring.decisions_of returned
    """
    rating = RATINGS[name]
    counted = (
        rating.grouped(decisions)
        .values(*rating.by)
        .annotate(decided=Count("pk", distinct=True), good=Count("pk", filter=rating.good, distinct=True))
        .order_by("-decided", *rating.by)[:most]
    )
    return [
        Row(
            name=row["called"] or "",
            detail=row.get("detail") or "",
            decided=row["decided"],
            good=row["good"],
            is_trusted=row.get("is_trusted", False),
        )
        for row in counted
    ]


def _number_then() -> Coalesce:
    """
    Return the number of the words that a decision was about. Where it does not say, it was about those of its reasons, or else
    about the last that were written before it.
    """
    before = Revision.objects.filter(
        comment=OuterRef("comment"), written_at__lte=OuterRef("decided_at")
    ).order_by("-number")
    return Coalesce("words_number", "statement__words__number", Subquery(before.values("number")[:1]))


def _held(decisions: _Decisions) -> _Decisions:
    """Narrow to what screening kept from readers and a person decided: how often they let it through says how good it is."""
    unseen = Q(status_before__in=[Status.HELD, Status.REJECTED]) | Q(words_before__isnull=False)
    return decisions.filter(unseen, decided_by=DecidedBy.PERSON).annotate(number=_number_then())


def _findings(decisions: _Decisions) -> _Decisions:
    return (
        _held(decisions)
        .filter(
            comment__findings__verdict__in=[Asks.HOLD, Asks.REJECT],
            comment__findings__revision_number=F("number"),
        )
        .annotate(called=F("comment__findings__code"), detail=F("comment__findings__phase"))
        .exclude(called__in=[*_BY_RULE, *_BY_SERVICE])
    )


def _named(codes: tuple[str, ...], key: str) -> Callable[[_Decisions], _Decisions]:
    def named(decisions: _Decisions) -> _Decisions:
        name = KeyTextTransform(key, "comment__findings__evidence")
        return (
            _held(decisions)
            .filter(comment__findings__code__in=codes, comment__findings__revision_number=F("number"))
            .annotate(called=Cast(name, TextField()), detail=F("site__name"))
        )

    return named


def _moderators(decisions: _Decisions) -> _Decisions:
    return decisions.filter(decided_by=DecidedBy.PERSON).annotate(called=F("moderator_name"))


def _sections(decisions: _Decisions) -> _Decisions:
    by_people = decisions.filter(decided_by=DecidedBy.PERSON)
    return by_people.annotate(called=F("comment__thread__article__section__name"), detail=F("site__name"))


def _reporters(decisions: _Decisions) -> _Decisions:
    """Of the reports that a person's decision answered: those made while its case was open."""
    return (
        decisions.filter(decided_by=DecidedBy.PERSON)
        .exclude(OF_NEWER_WORDS)
        .filter(
            comment__flags__raised_at__gte=F("case__opened_at"),
            comment__flags__raised_at__lte=F("decided_at"),
        )
        .annotate(called=F("comment__flags__reporter__display_name"), reporter=F("comment__flags__reporter"))
    )


def _notices(decisions: _Decisions) -> _Decisions:
    """Of legal notices: each trusted flagger apart, and all others together."""
    return (
        decisions.exclude(OF_NEWER_WORDS)
        .filter(notice_items__isnull=False)
        .annotate(
            called=F("notice_items__notice__flagger__organisation"),
            is_trusted=F("notice_items__notice__is_trusted"),
        )
    )


RATINGS: Mapping[str, Rating] = {
    "findings": Rating(grouped=_findings, by=("called", "detail")),
    "rules": Rating(grouped=_named(_BY_RULE, "rule"), by=("called", "detail")),
    "services": Rating(grouped=_named(_BY_SERVICE, "service"), by=("called", "detail")),
    "moderators": Rating(grouped=_moderators, by=("called",)),
    "sections": Rating(grouped=_sections, by=("called", "detail")),
    # Here it is good if a moderator agreed with the report or the notice.
    "reporters": Rating(grouped=_reporters, by=("called", "reporter"), good=_TAKEN_DOWN),
    "notices": Rating(grouped=_notices, by=("called", "is_trusted"), good=_TAKEN_DOWN),
}
