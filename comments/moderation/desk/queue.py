"""What a moderator's desk shows: open cases by need, and what was decided lately. No page costs more as the pile grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, QuerySet

from comments.moderation.casework.marking import mark_for
from comments.moderation.casework.objections import appeals_of, waiting_in, without_case
from comments.moderation.desk import walking
from comments.moderation.desk.casefile import CaseFile, gather, with_surroundings
from comments.moderation.desk.filtering import Filters, Search, SiteNeeded, find
from comments.moderation.desk.searching import phrases_of
from comments.moderation.models import Appeal, Case, Decision, Queue
from comments.moderation.policies import OF_CASE, Moderator, Reach
from comments.threads.keyset import CursorRefused, decode_cursor, encode_cursor
from comments.threads.models import Comment
from comments.threads.reading import CommentNotFound

PAGE_SIZE = 20
# Beyond this many, how many exactly no longer matters to anybody.
COUNT_MAX = 10_000


class Kind(StrEnum):
    """Which cases to show: all open ones, those of one queue, those handed to the viewer, or what was decided."""

    OPEN = "open"
    HELD = "held"
    REPORTED = "reported"
    SUSPECT = "suspect"
    APPEAL = "appeal"
    LEGAL = "legal"
    MINE = "mine"
    DECIDED = "decided"


_QUEUES = {Kind(queue.value): queue for queue in Queue}


@dataclass(frozen=True, kw_only=True)
class Page:
    files: list[CaseFile]
    # Empty on the last page.
    next_cursor: str


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Open cases on a moderator's sites by queue; COUNT_MAX + 1 stands for "more than COUNT_MAX"."""

    held: int = 0
    reported: int = 0
    suspect: int = 0
    appeal: int = 0
    legal: int = 0
    # Handed to the moderator by a colleague.
    mine: int = 0


@dataclass(frozen=True, kw_only=True)
class _List:
    """One list of cases, in one order."""

    scope: str
    column: str


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def page(
    *,
    viewer: Moderator,
    kind: Kind = Kind.OPEN,
    site_id: int | None = None,
    filters: Filters | None = None,
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Page:
    """
    Return a page of the viewer's queue: at most fourteen queries, one for an empty page, none for somebody without a site.

    Open cases come by need: what should be decided first comes first (needing.py). Decided ones come with their
    decision, the latest first. Of sites that they moderate in part, what stands in their sections.

    :param site_id: one of the viewer's sites, or None for all of them; any other has an empty queue
    :param filters: marks and words take one query more, several of them up to eight
    :raises CursorRefused: for a cursor of another list
    :raises SiteNeeded: for marks or words without a site, where the viewer has several
    """
    filters = filters or Filters()
    reach = viewer.reach(site_id)
    site_ids = [own for own in viewer.place_ids if site_id in {None, own}]
    if not reach or viewer.user_id is None:
        return Page(files=[], next_cursor="")
    is_decided = kind == Kind.DECIDED
    if (filters.all_marks or filters.text) and len(site_ids) > 1:
        raise SiteNeeded
    phrases = phrases_of(filters.text)
    if filters.text and not phrases:
        # Signs alone: nothing says them.
        return Page(files=[], next_cursor="")
    wanted = _List(
        scope=f"{'decided' if is_decided else 'need'}:{kind}:{site_id or 'all'}:{filters.scope}",
        column="closed_at" if is_decided else "wanted_at",
    )
    own = (mark_for(viewer.user_id),) if kind == Kind.MINE else ()
    marks = (*filters.all_marks, *own)

    def asked(cases: QuerySet[Case]) -> QuerySet[Case]:
        of_kind = _of_kind(cases, kind)
        return of_kind.filter(cluster=filters.cluster) if filters.cluster else of_kind

    looked = find(
        Search(
            # What marks say of the site needs not be said again.
            cases=asked(_whole(reach, is_marked=bool(marks))),
            lists=[asked(one) for one in _lists(reach)] if reach.section_ids else [],
            is_narrowed=kind in _QUEUES or is_decided or bool(reach.section_ids or filters.cluster),
            is_folded=not (is_decided or kind == Kind.MINE or filters.cluster),
            is_decided=is_decided,
            site_ids=site_ids,
            marks=marks,
            phrases=phrases,
            since=filters.since,
            until=filters.until,
            today=filters.today,
            after=_values_of(cursor, wanted) if cursor else (),
        ),
        limit=size + 1,
    )
    found = looked.cases
    shown = found[:size]
    comments = with_surroundings(Comment.objects.all()).in_bulk([case.comment_id for case in shown])
    next_cursor = ""
    if len(found) > size:
        next_cursor = _cursor_at(getattr(shown[-1], wanted.column), shown[-1].pk, wanted)
    elif looked.stopped_at is not None:
        next_cursor = _cursor_at(*looked.stopped_at, wanted)
    # An article may just have gone to another section, and its cases not yet (moving.py).
    theirs = [case for case in shown if viewer.covers(comments[case.comment_id].thread.article)]
    return Page(
        files=gather([(comments[case.comment_id], case) for case in theirs], viewer=viewer),
        next_cursor=next_cursor,
    )


def file_of(*, viewer: Moderator, comment_id: UUID) -> CaseFile:
    """
    Return one comment's file, with its open or else its latest case; at most fourteen queries.

    :raises CommentNotFound: for a comment that the viewer does not moderate
    """
    theirs = viewer.reach().rows("thread__article__section", site="thread__article__site")
    here = Comment.objects.filter(theirs, pk=comment_id)
    comment = with_surroundings(here).first()
    if comment is None:
        raise CommentNotFound
    # An open one first: of a decision that was taken back at once, the closed case is as old.
    latest = Case.objects.filter(comment=comment).order_by(
        models.F("closed_at").desc(nulls_first=True), "-opened_at", "-id"
    )
    return gather([(comment, latest.first())], viewer=viewer)[0]


def counts(*, viewer: Moderator) -> Counts:
    """
    Return how much waits for the viewer, each counted up to COUNT_MAX + 1; seven queries.

    What is one row counts once, but in a section that they moderate by itself: there each case does.
    """
    reach = viewer.reach()
    if not reach or viewer.user_id is None:
        return Counts()
    lists = [one.filter(closed_at__isnull=True) for one in _lists(reach)]
    mine = [
        one.filter(marks__mark=mark_for(viewer.user_id), marks__site_id__in=viewer.place_ids) for one in lists
    ]
    # In the index's order, so that no planner reads the table instead.
    sites = len(lists) - len(reach.section_ids)
    rows = [one.filter(is_front=True) if nth < sites else one for nth, one in enumerate(lists)]
    by_need = [one.order_by("wanted_at", "pk") for one in rows]
    by_kind = {
        kind.value: [one.filter(queue=queue) for one in by_need] for kind, queue in _QUEUES.items()
    } | {"mine": mine}
    counted = {kind: walking.count(several, most=COUNT_MAX + 1) for kind, several in by_kind.items()}
    alone = waiting_in(without_case(), within=reach).order_by().values("pk")[: COUNT_MAX + 1].count()
    return Counts(**counted | {"appeal": min(COUNT_MAX + 1, counted["appeal"] + alone)})


def appeals_alone(*, viewer: Moderator, site_id: int | None = None) -> list[Appeal]:
    """
    Return the appeals that wait and that no open case stands for, oldest first; one query, none for who moderates nothing.

    They are against restrictions of people, or about comments that were withdrawn or settled since. No more than are
    counted: whoever has so many answers the oldest first.
    """
    reach = viewer.reach(site_id)
    if not reach:
        return []
    found = appeals_of(Q(pk__in=waiting_in(without_case(), within=reach).values("pk")))
    return list(found.select_related("site").order_by("filed_at", "pk")[:COUNT_MAX])


def _whole(reach: Reach, *, is_marked: bool) -> QuerySet[Case]:
    """Return all cases within reach, as one list."""
    if reach.section_ids:
        return Case.objects.filter(reach.rows(OF_CASE))
    return Case.objects.all() if is_marked else _on_sites(reach.site_ids)


def _lists(reach: Reach) -> list[QuerySet[Case]]:
    """Return the same as lists of which each is one walk in an index."""
    whole = [_on_sites(reach.site_ids)] if reach.site_ids else []
    return [*whole, *(Case.objects.filter(section_id=one) for one in reach.section_ids)]


def _on_sites(site_ids: Sequence[int]) -> QuerySet[Case]:
    if len(site_ids) == 1:
        return Case.objects.filter(site_id=site_ids[0])
    return Case.objects.filter(site_id__in=site_ids)


def _of_kind(cases: QuerySet[Case], kind: Kind) -> QuerySet[Case]:
    if kind == Kind.DECIDED:
        # A case whose author withdrew is closed without a decision, and what was taken back is none.
        stands = Decision.objects.filter(case=OuterRef("pk"), undoes__isnull=True, undone_by__isnull=True)
        return cases.filter(Exists(stands), closed_at__isnull=False)
    cases = cases.filter(closed_at__isnull=True)
    return cases.filter(queue=_QUEUES[kind]) if kind in _QUEUES else cases


def _cursor_at(moment: datetime | None, case_id: UUID, wanted: _List) -> str:
    return encode_cursor(wanted.scope, [_microseconds(moment or _EPOCH), str(case_id.int)])


def _values_of(cursor: str, wanted: _List) -> list[object]:
    """Return a cursor's values as the database keeps them."""
    microseconds, number = decode_cursor(cursor, scope=wanted.scope, kinds=(int, str))
    try:
        moment = _EPOCH + timedelta(microseconds=int(microseconds))
        case_id = UUID(int=int(number))
    except (ValueError, OverflowError) as error:
        raise CursorRefused from error
    return [
        models.DateTimeField().get_db_prep_value(moment, connection),
        models.UUIDField().get_db_prep_value(case_id, connection),
    ]


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
