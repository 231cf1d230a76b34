"""How moderation goes: what comes in, how long it waits, what is approved of what was held, and by whom. All counted anew from the records."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, TruncDate

from comments.moderation.findings.verdicts import Asks
from comments.moderation.models import Action, Case, DecidedBy, Decision
from comments.moderation.models.reasons import UNDO
from comments.moderation.policies import Moderator
from comments.threads.models import Status

RANGES = (7, 30, 90)
# Of each table so many rows, those with the most decisions first.
ROWS_MAX = 30
_AGAINST = Q(action__in=[Action.REJECT, Action.REMOVE])
_IN_FAVOUR = Q(action__in=[Action.APPROVE, Action.RESTORE])


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day in UTC: comments that came under review, and decisions."""

    date: date
    opened: int
    decided: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table: so many decisions, and how many of them were in favour of the author."""

    name: str
    # What tells rows of one name apart: the phase and the rule or the service, where there is one.
    detail: str = ""
    decided: int
    in_favour: int

    @property
    def percent(self) -> int:
        return round(100 * self.in_favour / self.decided) if self.decided else 0


@dataclass(frozen=True, kw_only=True)
class Measures:
    since: datetime
    until: datetime
    days: list[Day]
    # How long decided cases had been open; empty where nothing was decided.
    median: timedelta | None
    ninetieth: timedelta | None
    findings: list[Row]
    moderators: list[Row]
    # An empty name stands for articles without a section.
    sections: list[Row]
    # Of these `in_favour` are reports that a moderator agreed with.
    reporters: list[Row]

    @property
    def opened(self) -> int:
        return sum(day.opened for day in self.days)

    @property
    def decided(self) -> int:
        return sum(day.decided for day in self.days)


def measure(*, viewer: Moderator, site_id: int | None = None, days: int, now: datetime) -> Measures:
    """
    Count what happened on the viewer's sites in the last so many days, today included; nine queries, seven where nothing waited.

    A decision that was taken back counts nowhere.

    :param site_id: one of the viewer's sites, or None for all of them; any other has nothing to count
    :param days: one of RANGES
    """
    until = now
    since = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    site_ids = [own for own in viewer.site_ids if site_id in {None, own}]
    decisions = decisions_between(site_ids, since=since, until=until)
    median, ninetieth = _waits(decisions)
    return Measures(
        since=since,
        until=until,
        days=_days(site_ids, decisions, since=since, until=until),
        median=median,
        ninetieth=ninetieth,
        findings=_by_finding(decisions),
        moderators=_by_moderator(decisions),
        sections=_by_section(decisions),
        reporters=_by_reporter(decisions),
    )


def decisions_between(site_ids: Sequence[int], *, since: datetime, until: datetime) -> QuerySet[Decision]:
    """Return what was decided on these sites from `since` to `until`, both included, without what was taken back."""
    return Decision.objects.filter(
        site__in=site_ids, decided_at__gte=since, decided_at__lte=until, undone_by__isnull=True
    ).exclude(action=UNDO)


def _days(
    site_ids: Sequence[int], decisions: QuerySet[Decision], *, since: datetime, until: datetime
) -> list[Day]:
    cases = Case.objects.filter(site__in=site_ids, opened_at__gte=since, opened_at__lte=until)
    # A case that was made to be closed by its decision never waited, and one that was undone has another in its place.
    waited = cases.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=F("opened_at")))
    opened = dict(
        waited.annotate(day=TruncDate("opened_at", tzinfo=UTC))
        .values("day")
        .order_by("day")
        .values_list("day", Count("comment", distinct=True))
    )
    decided = dict(
        decisions.annotate(day=TruncDate("decided_at", tzinfo=UTC))
        .values("day")
        .order_by("day")
        .values_list("day", Count("pk"))
    )
    first, count = since.date(), (until.astimezone(UTC).date() - since.date()).days + 1
    return [
        Day(date=day, opened=opened.get(day, 0), decided=decided.get(day, 0))
        for day in (first + timedelta(days=nth) for nth in range(count))
    ]


def _waits(decisions: QuerySet[Decision]) -> tuple[timedelta | None, timedelta | None]:
    """Return the median and the 90th percentile, each a time that some case really took (nearest rank)."""
    waited = (
        decisions.filter(decided_at__gt=F("case__opened_at"))
        .annotate(
            wait=ExpressionWrapper(F("decided_at") - F("case__opened_at"), output_field=DurationField())
        )
        .order_by("wait")
        .values_list("wait", flat=True)
    )
    count = waited.count()
    if not count:
        return None, None
    return waited[math.ceil(0.5 * count) - 1], waited[math.ceil(0.9 * count) - 1]


def _by_finding(decisions: QuerySet[Decision]) -> list[Row]:
    """Count by what kept a comment from readers: how often a person let it through says how good the rule or the service is."""
    unseen = Q(status_before__in=[Status.HELD, Status.REJECTED]) | Q(words_before__isnull=False)
    found = (
        decisions.filter(unseen, comment__findings__verdict__in=[Asks.HOLD, Asks.REJECT])
        .annotate(
            phase=F("comment__findings__phase"),
            code=F("comment__findings__code"),
            which=Coalesce(
                KeyTextTransform("rule", "comment__findings__evidence"),
                KeyTextTransform("service", "comment__findings__evidence"),
                output_field=TextField(),
            ),
        )
        .values("phase", "code", "which")
    )
    return [
        Row(
            name=row["code"],
            detail=row["which"] or row["phase"],
            decided=row["decided"],
            in_favour=row["in_favour"],
        )
        for row in _counted(found, "phase", "code", "which")
    ]


def _by_moderator(decisions: QuerySet[Decision]) -> list[Row]:
    people = decisions.filter(decided_by=DecidedBy.PERSON).values("moderator_name")
    return [
        Row(name=row["moderator_name"], decided=row["decided"], in_favour=row["in_favour"])
        for row in _counted(people, "moderator_name")
    ]


def _by_section(decisions: QuerySet[Decision]) -> list[Row]:
    sections = decisions.annotate(section=F("comment__thread__article__section__name")).values("section")
    return [
        Row(name=row["section"] or "", decided=row["decided"], in_favour=row["in_favour"])
        for row in _counted(sections, "section")
    ]


def _by_reporter(decisions: QuerySet[Decision]) -> list[Row]:
    """Count the reports that a decision answered: those made while its case was open."""
    answered = (
        decisions.filter(
            comment__flags__raised_at__gte=F("case__opened_at"),
            comment__flags__raised_at__lte=F("decided_at"),
        )
        .annotate(
            reporter=F("comment__flags__reporter"), reporter_name=F("comment__flags__reporter__display_name")
        )
        .values("reporter", "reporter_name")
    )
    return [
        Row(name=row["reporter_name"], decided=row["decided"], in_favour=row["against"])
        for row in _counted(answered, "reporter_name", "reporter")
    ]


def _counted(grouped: QuerySet[Decision, Any], *names: str) -> Iterator[dict[str, Any]]:
    return (
        grouped.annotate(
            decided=Count("pk", distinct=True),
            in_favour=Count("pk", filter=_IN_FAVOUR, distinct=True),
            against=Count("pk", filter=_AGAINST, distinct=True),
        )
        .order_by("-decided", *names)[:ROWS_MAX]
        .iterator()
    )
