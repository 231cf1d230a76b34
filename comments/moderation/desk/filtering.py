"""Filters of the queue: each is a mark, looked up in one index, and no page looks at more than so many cases."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.moderation.casework.marking import mark_moderator
from comments.moderation.casework.needing import AHEAD, AHEAD_OF_ALL, TARGETS
from comments.moderation.desk import searching
from comments.moderation.desk.walking import merged
from comments.moderation.models import Case, CaseMark, DecidedMark
from comments.threads.keyset import RowComparison

M = TypeVar("M", bound=Model)
# So many cases with the rarest of several marks are looked at for one page; the next page goes on behind them.
LOOKED_AT_MAX = 2_000
# And so many where words alone are looked for.
READ_MAX = 3_000
# What is rarer than this is rare enough to begin with.
_RARE = 500
# No case waits longer from its opening until it should be decided.
# Nothing was opened before, and what is added to the last of them is a date still.
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(9000, 1, 1)
_TARGET_MAX = timedelta(minutes=max(TARGETS.values()))


class SiteNeeded(Refused):
    code: ClassVar[str] = "site_needed"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "site"
    message = _("Choose a site first: people, sections and words are those of one site.")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What is asked for beside the queue."""

    marks: tuple[str, ...] = ()
    # Who decided; of decided cases alone.
    moderator_id: UUID | None = None
    # The days, both included, on which a case was opened; decided ones: on which it was closed.
    since: date | None = None
    until: date | None = None
    # On which day it is asked: nothing was opened later. Whoever does not say it has more cases looked at.
    today: date | None = None
    # Words as somebody typed them (searching.py).
    text: str = ""
    # What a row of the queue stands for, case by case (gathering.py).
    cluster: UUID | None = None

    def __bool__(self) -> bool:
        return bool(self.marks or self.moderator_id or self.since or self.until or self.text or self.cluster)

    @property
    def all_marks(self) -> tuple[str, ...]:
        return (*self.marks, *([mark_moderator(self.moderator_id)] if self.moderator_id else []))

    @property
    def scope(self) -> str:
        """A short name of it, for cursors: one list's cursor is none of another."""
        if not self:
            return "all"
        said = "\n".join([*sorted(self.all_marks), str(self.since), str(self.until), self.text])
        if self.cluster is not None:
            said += f"\n{self.cluster}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Found:
    cases: list[Case]
    # Where looking stopped although the page is not full, if it did: the moment and id of the last case looked at.
    stopped_at: tuple[datetime, UUID] | None = None


@dataclass(frozen=True, kw_only=True)
class Search:
    """One list of cases: open ones by need, or decided ones with the latest first."""

    # Which may be found at all, and whether that leaves out any of what is open or decided on these sites.
    cases: QuerySet[Case]
    is_narrowed: bool
    # The same as several lists, where it is not one walk in one index: of each section, and of whole sites.
    lists: Sequence[QuerySet[Case]] = ()
    is_decided: bool
    site_ids: Sequence[int]
    marks: Sequence[str] = ()
    phrases: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    today: date | None = None
    # Between which moments of the order one walk goes, where it does not go through all of it; the end is not included.
    span: tuple[datetime | None, datetime | None] = (None, None)
    # Whether a cluster is one row: its front, or the first of it that is found where the front is not.
    is_folded: bool = False
    # The row to go on behind, as the database keeps it; empty for the beginning.
    after: Sequence[object] = ()

    @property
    def moment(self) -> str:
        return "closed_at" if self.is_decided else "wanted_at"

    @property
    def spans(self) -> list[tuple[datetime | None, datetime | None]]:
        """
        Return where in the order cases of these days stand, the first first.

        What goes before all else stands years before the day on which it was opened (needing.py); between that and the day lies
        what was opened earlier, which may be much and is walked past.
        """
        begin, end = _midnight(self.since), _midnight(self.until, days=1)
        if self.is_decided:
            return [(begin, end)]
        # What was opened by then should be decided not much later.
        last = end + _TARGET_MAX if end else None
        if begin is None:
            return [(None, last)]
        tomorrow = _midnight(self.today, days=1)
        ahead_until = tomorrow + _TARGET_MAX - AHEAD if tomorrow else begin
        if ahead_until >= begin:
            return [(begin - AHEAD_OF_ALL, last)]
        return [(begin - AHEAD_OF_ALL, ahead_until), (begin, last)]

    def ordered(self, rows: QuerySet[M], *, key: str) -> QuerySet[M]:
        """Return rows in the list's order from where it goes on, within its span; cases, or marks with a case's moment."""
        begin, end = self.span
        if begin is not None:
            rows = rows.filter(**{f"{self.moment}__gte": begin})
        if end is not None:
            rows = rows.filter(**{f"{self.moment}__lt": end})
        if self.after:
            operator = "<" if self.is_decided else ">"
            rows = rows.filter(RowComparison((self.moment, key), operator, self.after))
        sign = "-" if self.is_decided else ""
        return rows.order_by(f"{sign}{self.moment}", f"{sign}{key}")

    def first(self, limit: int, *, skipped: int = 0) -> QuerySet[Case]:
        """
        Return the first cases from where the list goes on. Of whole sites the fronts alone: what stands behind one has nearly
        the same words, so that whoever walks through all of them walks past it.
        """
        if not self.lists:
            cases = self.cases.filter(is_front=True) if self.is_folded else self.cases
            return self.ordered(cases, key="id")[skipped : skipped + limit]
        walked = [self.ordered(one, key="id") for one in self.lists]
        ids = merged(walked, key="id", limit=limit, skipped=skipped)
        # What the walks have left out need not be left out again.
        return replace(self, after=(), span=(None, None)).ordered(Case.objects.filter(pk__in=ids), key="id")

    def having(self, cases: QuerySet[Case], marks: Sequence[str]) -> QuerySet[Case]:
        """Return the cases with all these marks, and of these days."""
        for mark in marks:
            cases = cases.filter(Exists(self.marked.filter(case=OuterRef("pk"), mark=mark)))
        if not self.is_decided and self.since is not None:
            cases = cases.filter(opened_at__gte=_midnight(self.since))
        if not self.is_decided and self.until is not None:
            cases = cases.filter(opened_at__lt=_midnight(self.until, days=1))
        return cases

    def folded(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """Return of cases that were found, which are not many, one for each cluster."""
        fronts = self.cases.filter(cluster=OuterRef("cluster"), is_front=True)
        fronts = searching.saying(self.having(fronts, self.marks), self.phrases, is_decided=False)
        first = Window(
            RowNumber(),
            partition_by=[Coalesce(F("cluster"), F("id"))],
            order_by=[F("wanted_at"), F("id")],
        )
        shown = cases.filter(Q(is_front=True) | ~Exists(fronts)).annotate(nth=first)
        return Case.objects.filter(pk__in=shown.filter(nth=1).values("pk"))

    @property
    def marked(self) -> QuerySet[Any]:
        return DecidedMark.objects.all() if self.is_decided else CaseMark.objects.all()


def find(search: Search, *, limit: int) -> Found:
    """
    Return the first cases of a list; one query, with marks or words at most eight.

    Where marks, words or days leave out some, a page looks at so many cases at most and says where it stopped.
    """
    found = _walk(search, limit=limit)
    if search.is_folded and any(not case.is_front for case in found.cases):
        # Seldom, and then once more: what is like something that is shown already is no row of its own.
        found = _walk(search, limit=limit, folds=True)
    if len(found.cases) == limit or not search.phrases or search.is_decided:
        return found
    rare = searching.looked_up(search.phrases, site_ids=search.site_ids)
    if rare is None:
        return found
    cases = search.having(search.cases.filter(pk__in=rare), search.marks)
    cases = search.folded(cases) if search.is_folded else cases
    return Found(cases=list(search.ordered(cases, key="id")[:limit]))


def _walk(search: Search, *, limit: int, folds: bool = False) -> Found:
    """Walk through a list as far as one page does, span by span."""
    cases: list[Case] = []
    for span in search.spans:
        found = _walk_in(replace(search, span=span), limit=limit - len(cases), folds=folds)
        cases += found.cases
        if len(cases) == limit or found.stopped_at is not None:
            return Found(cases=cases, stopped_at=found.stopped_at)
    return Found(cases=cases)


def _walk_in(search: Search, *, limit: int, folds: bool) -> Found:
    """
    Walk through one span of a list.

    :param folds: show one case of each cluster, which takes looking at more of them than are shown
    """
    days = not search.is_decided and (search.since or search.until)
    if not (search.marks or search.phrases or days or folds):
        # The cases alone: joined to their comments, SQLite would begin at the wrong end.
        return Found(cases=list(search.first(limit)))
    others: list[str] = []
    looked: QuerySet[Any]
    last: QuerySet[Any]
    if search.marks:
        rarest, *others = sorted(search.marks, key=lambda mark: _count(search, mark))
        key = "case_id"
        rows = search.ordered(search.marked.filter(site_id__in=search.site_ids, mark=rarest), key=key)
        is_all = not (others or search.is_narrowed or search.phrases or search.since or search.until)
        window = limit if is_all and not folds else LOOKED_AT_MAX
        looked, last = rows[:window], rows[window - 1 : window]
    else:
        key, window = "pk", LOOKED_AT_MAX if search.is_decided else READ_MAX
        looked, last = search.first(window), search.first(1, skipped=window - 1)
    found = search.having(search.cases.filter(pk__in=_keys(looked, key)), others)
    found = searching.saying(found, search.phrases, is_decided=search.is_decided)
    found = search.folded(found) if folds else found
    page = list(replace(search, after=()).ordered(found, key="id")[:limit])
    if len(page) == limit:
        return Found(cases=page)
    # One row, behind as many as were looked at.
    return Found(cases=page, stopped_at=next(iter(last.values_list(search.moment, key)), None))


def _count(search: Search, mark: str) -> int:
    if len(search.marks) == 1:
        return 0
    marked = search.marked.filter(site_id__in=search.site_ids, mark=mark)
    # In the index's order, so that no planner thinks of another way.
    return search.ordered(marked, key="case_id").values("pk")[:_RARE].count()


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """Return when a day begins, where the site is run; of days that no calendar needs, the nearest that one may."""
    if day is None:
        return None
    day = min(max(day, _FIRST_DAY), _LAST_DAY)
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time()))


def _keys(rows: QuerySet[Any], key: str) -> QuerySet[Any, Any]:
    return rows.values(key)
