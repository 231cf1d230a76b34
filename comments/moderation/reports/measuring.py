"""How moderation goes: what comes in, how long it waits, what is approved of what was held, and by whom. All counted anew from the records."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate

from comments.moderation.models import Case, DecidedBy, Decision
from comments.moderation.models.reasons import UNDO
from comments.moderation.policies import OF_CASE, OF_COMMENT, Moderator
from comments.moderation.reports.rating import RATINGS, Row, rows_of

RANGES = (7, 30, 90)
# Nobody asks for more days at once: every figure is counted when it is looked at.
SPAN_MAX = 92


@dataclass(frozen=True, kw_only=True)
class Span:
    """Whole days in UTC, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time.min, UTC)

    @property
    def until(self) -> datetime:
        """The first instant that is no longer in it."""
        return datetime.combine(self.last + timedelta(days=1), time.min, UTC)

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(days=nth) for nth in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day in UTC: comments that came under review, and decisions with the time that they took."""

    date: date
    opened: int
    # By people. What programs decided is counted apart, and its time nowhere: it says nothing about how long people wait.
    decided: int
    by_programs: int = 0
    # Of what was decided on this day after it had waited; empty where nothing was.
    median: timedelta | None = None
    ninetieth: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Waits:
    """How long cases had been open when people decided them; each a time that some case really took (nearest rank)."""

    median: timedelta | None = None
    ninetieth: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Measures:
    days: list[Day]
    median: timedelta | None
    ninetieth: timedelta | None
    # By the names of RATINGS.
    ratings: Mapping[str, list[Row]]

    @property
    def opened(self) -> int:
        return sum(day.opened for day in self.days)

    @property
    def decided(self) -> int:
        return sum(day.decided for day in self.days)

    @property
    def by_programs(self) -> int:
        return sum(day.by_programs for day in self.days)


def latest(*, days: int, now: datetime) -> Span:
    """Return the last so many days, today included."""
    today = now.astimezone(UTC).date()
    return Span(first=today - timedelta(days=days - 1), last=today)


def measure(
    *, viewer: Moderator, span: Span, site_id: int | None = None, section_id: int | None = None
) -> Measures:
    """
    Count what happened on the viewer's sites, and in the sections that are theirs, in these days; eleven queries.

    A decision that was taken back counts nowhere.

    :param site_id: one of the viewer's sites, or None for all of them; any other has nothing to count
    :param section_id: of articles of this section alone
    """
    decisions = decisions_of(viewer=viewer, span=span, site_id=site_id, section_id=section_id)
    over_all = _waits(decisions, by_day=False).get(None, Waits())
    return Measures(
        days=days_of(viewer=viewer, span=span, site_id=site_id, section_id=section_id),
        median=over_all.median,
        ninetieth=over_all.ninetieth,
        ratings={name: rows_of(name, decisions) for name in RATINGS},
    )


def decisions_of(
    *, viewer: Moderator, span: Span, site_id: int | None = None, section_id: int | None = None
) -> QuerySet[Decision]:
    """Return what was decided in these days, without what was taken back."""
    found = Decision.objects.filter(
        viewer.reach(site_id).rows(OF_COMMENT),
        decided_at__gte=span.since,
        decided_at__lt=span.until,
        undone_by__isnull=True,
    ).exclude(action=UNDO)
    return found.filter(comment__thread__article__section=section_id) if section_id else found


def days_of(
    *, viewer: Moderator, span: Span, site_id: int | None = None, section_id: int | None = None
) -> list[Day]:
    """Return day by day what came in, what was decided and how long that took; three queries."""
    cases = Case.objects.filter(
        viewer.reach(site_id).rows(OF_CASE), opened_at__gte=span.since, opened_at__lt=span.until
    )
    if section_id:
        cases = cases.filter(section=section_id)
    # A case that was made to be closed by its decision never waited, and one that was undone has another in its place.
    waited = cases.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=F("opened_at")))
    opened = dict(
        waited.annotate(day=TruncDate("opened_at", tzinfo=UTC))
        .values("day")
        .order_by("day")
        .values_list("day", Count("comment", distinct=True))
    )
    decisions = decisions_of(viewer=viewer, span=span, site_id=site_id, section_id=section_id)
    by_people = Q(decided_by=DecidedBy.PERSON)
    decided = {
        day: (people, programs)
        for day, people, programs in decisions.annotate(day=TruncDate("decided_at", tzinfo=UTC))
        .values("day")
        .order_by("day")
        .annotate(people=Count("pk", filter=by_people), programs=Count("pk", filter=~by_people))
        .values_list("day", "people", "programs")
    }
    waits = _waits(decisions, by_day=True)
    return [
        Day(
            date=day,
            opened=opened.get(day, 0),
            decided=decided.get(day, (0, 0))[0],
            by_programs=decided.get(day, (0, 0))[1],
            median=waits.get(day, Waits()).median,
            ninetieth=waits.get(day, Waits()).ninetieth,
        )
        for day in span.dates
    ]


def _waits(decisions: QuerySet[Decision], *, by_day: bool) -> dict[date | None, Waits]:
    """Return how long people took each day, or of all days together under None; one query of at most two rows for each."""
    apart = [F("day")] if by_day else None
    ranked = (
        decisions.filter(decided_by=DecidedBy.PERSON, decided_at__gt=F("case__opened_at"))
        .annotate(
            day=TruncDate("decided_at", tzinfo=UTC),
            wait=ExpressionWrapper(F("decided_at") - F("case__opened_at"), output_field=DurationField()),
        )
        .annotate(
            place=Window(RowNumber(), order_by=[F("wait").asc()], partition_by=apart),
            count=Window(Count("pk"), partition_by=apart),
        )
        # The places ⌈count / 2⌉ and ⌈9 count / 10⌉, in whole numbers.
        .annotate(past_half=F("place") * 2 - F("count"), past_ninetieth=F("place") * 10 - F("count") * 9)
        .filter(Q(past_half__gte=0, past_half__lt=2) | Q(past_ninetieth__gte=0, past_ninetieth__lt=10))
        .values_list("day", "wait", "place", "count")
    )
    found: dict[date | None, dict[str, timedelta]] = {}
    for when, wait, place, count in ranked:
        of_day = found.setdefault(when if by_day else None, {})
        if place == math.ceil(count / 2):
            of_day["median"] = wait
        if place == math.ceil(count * 9 / 10):
            of_day["ninetieth"] = wait
    return {when: Waits(**several) for when, several in found.items()}
