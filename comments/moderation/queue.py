"""What a moderator's desk shows: open cases by need, and what was decided lately. No page costs more as the pile grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet

from comments.moderation.casefile import CaseFile, gather, with_surroundings
from comments.moderation.models import Case, Decision
from comments.moderation.models.case import LAST_HELD_TURN
from comments.moderation.policies import Moderator
from comments.threads.keyset import CursorRefused, RowComparison, decode_cursor, encode_cursor
from comments.threads.models import Comment
from comments.threads.reading import CommentNotFound

PAGE_SIZE = 20
# Beyond this many, how many exactly no longer matters to anybody.
COUNT_MAX = 99


class Kind(StrEnum):
    """Which cases to show."""

    OPEN = "open"
    HELD = "held"
    REPORTED = "reported"
    DECIDED = "decided"


@dataclass(frozen=True, kw_only=True)
class Page:
    files: list[CaseFile]
    # Empty on the last page.
    next_cursor: str


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Open cases on a moderator's sites; COUNT_MAX + 1 stands for "more than COUNT_MAX"."""

    held: int
    reported: int


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OPEN_COLUMNS = ("turn", "opened_at", "id")
_CLOSED_COLUMNS = ("closed_at", "id")


def page(
    *,
    viewer: Moderator,
    kind: Kind = Kind.OPEN,
    site_id: int | None = None,
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Page:
    """
    Return a page of the viewer's queue; seven queries, one for an empty page, none for somebody without a site.

    Open cases come by need: what nobody can see yet, then what most readers reported, then what waits longest.
    Decided ones come with their decision, the latest first.

    :param site_id: one of the viewer's sites, or None for all of them; any other has an empty queue
    :raises CursorRefused: for a cursor of another list
    """
    site_ids = [own for own in viewer.site_ids if site_id in {None, own}]
    if not site_ids:
        return Page(files=[], next_cursor="")
    scope = f"queue:{kind}:{site_id or 'all'}"
    columns = _CLOSED_COLUMNS if kind == Kind.DECIDED else _OPEN_COLUMNS
    cases = _of_kind(_on_sites(site_ids), kind)
    if cursor:
        values = _values_of(cursor, scope=scope, columns=columns)
        cases = cases.filter(RowComparison(columns, "<" if kind == Kind.DECIDED else ">", values))
    order = [f"-{column}" for column in columns] if kind == Kind.DECIDED else columns
    # The cases alone, one more than the page holds: joined to their comments, SQLite would begin at the wrong end.
    found = list(cases.order_by(*order)[: size + 1])
    shown = found[:size]
    comments = with_surroundings(Comment.objects.all()).in_bulk([case.comment_id for case in shown])
    return Page(
        files=gather([(comments[case.comment_id], case) for case in shown]),
        next_cursor=_cursor_at(shown[-1], scope=scope, columns=columns) if len(found) > size else "",
    )


def file_of(*, viewer: Moderator, comment_id: UUID) -> CaseFile:
    """
    Return one comment's file, with its open or else its latest case; seven queries.

    :raises CommentNotFound: for a comment that is not on one of the viewer's sites
    """
    here = Comment.objects.filter(thread__article__site__in=viewer.site_ids, pk=comment_id)
    comment = with_surroundings(here).first()
    if comment is None:
        raise CommentNotFound
    latest = Case.objects.filter(comment=comment).order_by("-opened_at", "-id").first()
    return gather([(comment, latest)])[0]


def counts(*, viewer: Moderator) -> Counts:
    """Return how much waits on the viewer's sites, each counted up to COUNT_MAX + 1; two queries."""
    if not viewer.sites:
        return Counts(held=0, reported=0)
    on_sites = _on_sites(viewer.site_ids)
    held, reported = (
        _of_kind(on_sites, kind).values("pk")[: COUNT_MAX + 1].count() for kind in (Kind.HELD, Kind.REPORTED)
    )
    return Counts(held=held, reported=reported)


def _on_sites(site_ids: Sequence[int]) -> QuerySet[Case]:
    if len(site_ids) == 1:
        return Case.objects.filter(site_id=site_ids[0])
    return Case.objects.filter(site_id__in=site_ids)


def _of_kind(cases: QuerySet[Case], kind: Kind) -> QuerySet[Case]:
    if kind == Kind.DECIDED:
        # A case whose author withdrew is closed without a decision.
        return cases.filter(Exists(Decision.objects.filter(case=OuterRef("pk"))), closed_at__isnull=False)
    cases = cases.filter(closed_at__isnull=True)
    if kind == Kind.OPEN:
        return cases
    # By turn and not by `is_held`, because that is what the index knows.
    if kind == Kind.HELD:
        return cases.filter(turn__lte=LAST_HELD_TURN)
    return cases.filter(turn__gt=LAST_HELD_TURN)


def _cursor_at(case: Case, *, scope: str, columns: Sequence[str]) -> str:
    plain = {
        "turn": case.turn,
        "opened_at": _microseconds(case.opened_at),
        "closed_at": _microseconds(case.closed_at or _EPOCH),
        "id": str(case.pk.int),
    }
    return encode_cursor(scope, [plain[column] for column in columns])


def _values_of(cursor: str, *, scope: str, columns: Sequence[str]) -> list[object]:
    """Return a cursor's values as the database keeps them."""
    kinds = [str if column == "id" else int for column in columns]
    plain = decode_cursor(cursor, scope=scope, kinds=kinds)
    try:
        return [_kept(column, value) for column, value in zip(columns, plain, strict=True)]
    except (ValueError, OverflowError) as error:
        raise CursorRefused from error


def _kept(column: str, value: int | str) -> object:
    if column == "turn":
        return value
    if column == "id":
        return models.UUIDField().get_db_prep_value(UUID(int=int(value)), connection)
    moment = _EPOCH + timedelta(microseconds=int(value))
    return models.DateTimeField().get_db_prep_value(moment, connection)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
