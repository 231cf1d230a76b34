"""What was filed on a site, for its moderators: statements of reasons, legal notices, objections, names, and what authorities were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, UUIDField

from comments.accounts.models import Profile
from comments.moderation.models import Appeal, HandOver, Notice, NoticeItem, Statement
from comments.moderation.policies import OF_APPEAL, OF_COMMENT, Moderator
from comments.threads.keyset import CursorRefused, decode_cursor, encode_cursor

# Somebody may say that an authority was told in any year: cursors count from the first one.
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


Row = TypeVar("Row", Statement, Notice, Appeal, HandOver, Profile)


@dataclass(frozen=True, kw_only=True)
class FiledPage(Generic[Row]):
    rows: Sequence[Row]
    # Empty on the last page.
    next_cursor: str = ""


def appeals_page(
    *, viewer: Moderator, site_id: int, is_decided: bool = False, cursor: str = "", size: int = 20
) -> FiledPage[Appeal]:
    """
    Return the objections on one of the viewer's sites: open ones the oldest first, decided ones the latest filed first; one query.

    :raises CursorRefused: for a cursor of another list
    """
    reach = viewer.reach(site_id)
    if not reach:
        return FiledPage(rows=[])
    scope = f"appeals:{site_id}:{'decided' if is_decided else 'open'}"
    rows = Appeal.objects.filter(reach.rows(*OF_APPEAL), site=site_id, decided_at__isnull=not is_decided)
    rows = rows.select_related("flag")
    sign = "-" if is_decided else ""
    return _page(rows, (f"{sign}filed_at", f"{sign}id"), scope=scope, cursor=cursor, size=size)


def statements_page(
    *, viewer: Moderator, site_id: int, comment_id: UUID | None = None, cursor: str = "", size: int = 20
) -> FiledPage[Statement]:
    """
    Return what people of one of the viewer's sites were told, the latest first, with site and appeal; one query.

    :param comment_id: about this comment alone
    :raises CursorRefused: for a cursor of another list
    """
    reach = viewer.reach(site_id)
    if not reach:
        return FiledPage(rows=[])
    scope = f"statements:{site_id}:{comment_id or 'all'}"
    rows = Statement.objects.filter(reach.rows(OF_COMMENT), site=site_id, exemption="")
    rows = rows.select_related("site", "appeal")
    if comment_id is not None:
        rows = rows.filter(comment=comment_id)
    return _page(rows, ("-written_at", "id"), scope=scope, cursor=cursor, size=size)


def notices_page(
    *, viewer: Moderator, site_id: int, is_decided: bool = False, cursor: str = "", size: int = 20
) -> FiledPage[Notice]:
    """
    Return the legal notices about one of the viewer's sites: open ones the oldest first, decided ones the latest first,
    each with its items; two queries.

    :raises CursorRefused: for a cursor of another list
    """
    reach = viewer.reach(site_id)
    if not reach:
        return FiledPage(rows=[])
    scope = f"notices:{site_id}:{'decided' if is_decided else 'open'}"
    # Of the comments that a notice names, those that are the viewer's to decide.
    theirs = NoticeItem.objects.filter(reach.rows(OF_COMMENT, site="notice__site"))
    rows = Notice.objects.filter(site=site_id, decided_at__isnull=not is_decided)
    if reach.section_ids:
        rows = rows.filter(Exists(theirs.filter(notice=OuterRef("pk"))))
    sign = "-" if is_decided else ""
    rows = rows.prefetch_related(Prefetch("items", queryset=theirs.order_by("pk")))
    return _page(rows, (f"{sign}received_at", f"{sign}id"), scope=scope, cursor=cursor, size=size)


def hand_overs_page(
    *, viewer: Moderator, site_id: int, comment_id: UUID | None = None, cursor: str = "", size: int = 20
) -> FiledPage[HandOver]:
    """
    Return what authorities were told on one of the viewer's sites, the latest first; one query.

    :param comment_id: about this comment alone
    :raises CursorRefused: for a cursor of another list
    """
    reach = viewer.reach(site_id)
    if not reach:
        return FiledPage(rows=[])
    scope = f"hand_overs:{site_id}:{comment_id or 'all'}"
    rows = HandOver.objects.filter(reach.rows(OF_COMMENT), site=site_id)
    if comment_id is not None:
        rows = rows.filter(comment=comment_id)
    return _page(rows, ("-handed_at", "id"), scope=scope, cursor=cursor, size=size)


def names_page(*, viewer: Moderator, site_id: int, cursor: str = "", size: int = 20) -> FiledPage[Profile]:
    """
    Return who waits for another name on one of the viewer's sites, the longest first, with their site; one query.

    Of who moderates some sections alone it is empty: a name stands in all of them.

    :raises CursorRefused: for a cursor of another list
    """
    if site_id not in viewer.site_ids:
        return FiledPage(rows=[])
    rows = Profile.objects.filter(site=site_id, wanted_at__isnull=False).select_related("site")
    return _page(rows, ("wanted_at", "id"), scope=f"names:{site_id}", cursor=cursor, size=size)


def _page(
    rows: QuerySet[Row], order: tuple[str, str], *, scope: str, cursor: str, size: int
) -> FiledPage[Row]:
    """
    Return one page of a list.

    :param order: a moment and the id, each with a minus where the latest comes first
    """
    moment, key = order
    # Those of an older release count from another moment.
    scope = f"{scope}:2"
    name = moment.removeprefix("-")
    if cursor:
        at, pk = _values_of(cursor, scope, rows)
        behind = Q((f"{name}__{_after(moment)}", at)) | Q((f"{key.removeprefix('-')}__{_after(key)}", pk))
        rows = rows.filter(behind, (f"{name}__{_after(moment)}e", at))
    found = list(rows.order_by(moment, key)[: size + 1])
    shown = found[:size]
    if len(found) <= size:
        return FiledPage(rows=shown)
    last = shown[-1]
    return FiledPage(rows=shown, next_cursor=_cursor_at(getattr(last, name), last.pk, scope))


def _after(column: str) -> str:
    """Return the look-up of what comes later in this order."""
    return "lt" if column.startswith("-") else "gt"


def _cursor_at(moment: datetime, pk: UUID | int, scope: str) -> str:
    number = pk.int if isinstance(pk, UUID) else pk
    return encode_cursor(scope, [str((moment - _BEGINNING) // timedelta(microseconds=1)), str(number)])


def _values_of(cursor: str, scope: str, rows: QuerySet[Row]) -> tuple[datetime, UUID | int]:
    microseconds, number = decode_cursor(cursor, scope=scope, kinds=(str, str))
    is_counted = not isinstance(rows.model._meta.pk, UUIDField)  # noqa: SLF001 - Django's documented API
    try:
        at = _BEGINNING + timedelta(microseconds=int(microseconds))
        if is_counted and int(number) >= 2**63:
            raise CursorRefused
        return at, int(number) if is_counted else UUID(int=int(number))
    except (ValueError, OverflowError) as error:
        raise CursorRefused from error
