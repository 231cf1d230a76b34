"""Filters of the queue: each is a mark, looked up in one index, and no page looks at more than so many cases."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.moderation.models import Case, CaseMark
from comments.threads.keyset import RowComparison

# So many cases with the rarest of several marks are looked at for one page; the next page goes on behind them.
LOOKED_AT_MAX = 2_000
# What is rarer than this is rare enough to begin with.
_RARE = 500


class SiteNeeded(Refused):
    code: ClassVar[str] = "site_needed"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "site"
    message = _("Choose a site first: people, sections and words are those of one site.")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What is asked for beside the queue; open cases by marks, decided ones by who decided and when."""

    marks: tuple[str, ...] = ()
    moderator_id: UUID | None = None
    day: date | None = None

    def __bool__(self) -> bool:
        return bool(self.marks or self.moderator_id or self.day)

    @property
    def scope(self) -> str:
        """A short name of it, for cursors: one list's cursor is none of another."""
        if not self:
            return "all"
        said = "\n".join([*sorted(self.marks), str(self.moderator_id), str(self.day)])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Found:
    cases: list[Case]
    # Where looking stopped although the page is not full, if it did: wanted_at and id of the last case looked at.
    stopped_at: tuple[datetime, UUID] | None = None


def find(
    cases: QuerySet[Case],
    marks: Sequence[str],
    *,
    is_narrowed: bool,
    site_ids: Sequence[int],
    after: Sequence[object],
    limit: int,
) -> Found:
    """
    Return the first open cases with all these marks by need; one query for one mark, at most four more for several.

    :param cases: which open cases may be found at all
    :param is_narrowed: whether that leaves out any; of several marks, or so narrowed, a page looks at LOOKED_AT_MAX
    :param after: the row to go on behind, as the database keeps it; empty for the beginning
    """
    rarest, *others = sorted(marks, key=lambda mark: _count(mark, site_ids)) if len(marks) > 1 else marks
    here = CaseMark.objects.filter(site_id__in=site_ids, mark=rarest)
    if after:
        here = here.filter(RowComparison(("wanted_at", "case_id"), ">", after))
    here = here.order_by("wanted_at", "case_id")
    window = LOOKED_AT_MAX if others or is_narrowed else limit
    found = cases.filter(pk__in=here.values("case_id")[:window])
    for mark in others:
        found = found.filter(Exists(CaseMark.objects.filter(case=OuterRef("pk"), mark=mark)))
    page = list(found.order_by("wanted_at", "id")[:limit])
    if len(page) == limit:
        return Found(cases=page)
    # One row, behind as many as were looked at.
    last = here.values_list("wanted_at", "case_id")[window - 1 : window]
    return Found(cases=page, stopped_at=next(iter(last), None))


def _count(mark: str, site_ids: Sequence[int]) -> int:
    marked = CaseMark.objects.filter(site_id__in=site_ids, mark=mark)
    # In the index's order, so that no planner thinks of another way.
    return marked.order_by("wanted_at", "case_id").values("pk")[:_RARE].count()
