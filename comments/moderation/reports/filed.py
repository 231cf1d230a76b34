"""What was filed on a site, for its moderators: statements of reasons and legal notices, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q

from comments.moderation.models import Appeal, Notice, NoticeItem, Statement
from comments.moderation.policies import OF_APPEAL, OF_COMMENT, Moderator
from comments.threads.keyset import CursorRefused, decode_cursor, encode_cursor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class StatementsPage:
    """Each with its site and its appeal, if there is one."""

    statements: Sequence[Statement]
    # Empty on the last page.
    next_cursor: str


@dataclass(frozen=True, kw_only=True)
class NoticesPage:
    """Each with its items."""

    notices: Sequence[Notice]
    next_cursor: str


@dataclass(frozen=True, kw_only=True)
class AppealsPage:
    """Each with the report that it is about, if it is about one."""

    appeals: Sequence[Appeal]
    next_cursor: str


def appeals_page(
    *, viewer: Moderator, site_id: int, is_decided: bool = False, cursor: str = "", size: int = 20
) -> AppealsPage:
    """
    Return the objections on one of the viewer's sites: open ones the oldest first, decided ones the latest filed first; one query.

    :raises CursorRefused: for a cursor of another list
    """
    reach = viewer.reach(site_id)
    if not reach:
        return AppealsPage(appeals=[], next_cursor="")
    scope = f"appeals:{site_id}:{'decided' if is_decided else 'open'}"
    rows = Appeal.objects.filter(reach.rows(*OF_APPEAL), site=site_id, decided_at__isnull=not is_decided)
    rows = rows.select_related("flag")
    if cursor:
        moment, pk = _values_of(cursor, scope)
        behind = (
            Q(filed_at__lt=moment) | Q(pk__lt=pk) if is_decided else Q(filed_at__gt=moment) | Q(pk__gt=pk)
        )
        edge = {"filed_at__lte": moment} if is_decided else {"filed_at__gte": moment}
        rows = rows.filter(behind, **edge)
    sign = "-" if is_decided else ""
    found = list(rows.order_by(f"{sign}filed_at", f"{sign}id")[: size + 1])
    shown, more = found[:size], len(found) > size
    return AppealsPage(
        appeals=shown, next_cursor=_cursor_at(shown[-1].filed_at, shown[-1].pk, scope) if more else ""
    )


def statements_page(
    *, viewer: Moderator, site_id: int, comment_id: UUID | None = None, cursor: str = "", size: int = 20
) -> StatementsPage:
    """
    Return what people of one of the viewer's sites were told, the latest first; one query.

    :param comment_id: about this comment alone
    :raises CursorRefused: for a cursor of another list
    """
    reach = viewer.reach(site_id)
    if not reach:
        return StatementsPage(statements=[], next_cursor="")
    scope = f"statements:{site_id}:{comment_id or 'all'}"
    rows = Statement.objects.filter(reach.rows(OF_COMMENT), site=site_id, exemption="")
    rows = rows.select_related("site", "appeal")
    if comment_id is not None:
        rows = rows.filter(comment=comment_id)
    if cursor:
        moment, pk = _values_of(cursor, scope)
        rows = rows.filter(Q(written_at__lt=moment) | Q(pk__gt=pk), written_at__lte=moment)
    found = list(rows.order_by("-written_at", "pk")[: size + 1])
    shown = found[:size]
    more = len(found) > size
    return StatementsPage(
        statements=shown, next_cursor=_cursor_at(shown[-1].written_at, shown[-1].pk, scope) if more else ""
    )


def notices_page(
    *, viewer: Moderator, site_id: int, is_decided: bool = False, cursor: str = "", size: int = 20
) -> NoticesPage:
    """
    Return the legal notices about one of the viewer's sites: open ones the oldest first, decided ones the latest first;
    two queries.

    :raises CursorRefused: for a cursor of another list
    """
    reach = viewer.reach(site_id)
    if not reach:
        return NoticesPage(notices=[], next_cursor="")
    scope = f"notices:{site_id}:{'decided' if is_decided else 'open'}"
    # Of the comments that a notice names, those that are the viewer's to decide.
    theirs = NoticeItem.objects.filter(reach.rows(OF_COMMENT, site="notice__site"))
    rows = Notice.objects.filter(site=site_id, decided_at__isnull=not is_decided)
    if reach.section_ids:
        rows = rows.filter(Exists(theirs.filter(notice=OuterRef("pk"))))
    if cursor:
        moment, pk = _values_of(cursor, scope)
        behind = (
            Q(received_at__lt=moment) | Q(pk__lt=pk)
            if is_decided
            else Q(received_at__gt=moment) | Q(pk__gt=pk)
        )
        edge = {"received_at__lte": moment} if is_decided else {"received_at__gte": moment}
        rows = rows.filter(behind, **edge)
    sign = "-" if is_decided else ""
    items = Prefetch("items", queryset=theirs.order_by("pk"))
    found = list(rows.order_by(f"{sign}received_at", f"{sign}id").prefetch_related(items)[: size + 1])
    shown = found[:size]
    more = len(found) > size
    return NoticesPage(
        notices=shown, next_cursor=_cursor_at(shown[-1].received_at, shown[-1].pk, scope) if more else ""
    )


def _cursor_at(moment: datetime, pk: UUID, scope: str) -> str:
    return encode_cursor(scope, [str((moment - _EPOCH) // timedelta(microseconds=1)), str(pk.int)])


def _values_of(cursor: str, scope: str) -> tuple[datetime, UUID]:
    microseconds, pk = decode_cursor(cursor, scope=scope, kinds=(str, str))
    try:
        return _EPOCH + timedelta(microseconds=int(microseconds)), UUID(int=int(pk))
    except (ValueError, OverflowError) as error:
        raise CursorRefused from error
