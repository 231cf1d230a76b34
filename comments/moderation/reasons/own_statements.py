"""What somebody was told about themselves: their own statements of reasons, on every site, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from comments.accounts.models import Profile, User
from comments.moderation.models import Statement
from comments.threads.keyset import CursorRefused, decode_cursor, encode_cursor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SCOPE = "statements"


@dataclass(frozen=True, kw_only=True)
class StatementsPage:
    """Each with its site and its appeal, if there is one."""

    statements: Sequence[Statement]
    # Empty on the last page.
    next_cursor: str


def own_statements(*, user: User, cursor: str = "", size: int = 20) -> StatementsPage:
    """
    Return the statements that were told to this person, the latest first; two queries.

    What nobody is told, like the reasons of a shadow ban, is not among them.

    :raises CursorRefused: for a cursor of another list
    """
    # First the few people that they are on sites, because the index is by these.
    profiles = list(Profile.objects.filter(user=user).values_list("pk", flat=True))
    told = Statement.objects.filter(recipient__in=profiles, exemption="").select_related("site", "appeal")
    if cursor:
        written_at, pk = _values_of(cursor)
        told = told.filter(Q(written_at__lt=written_at) | Q(pk__gt=pk), written_at__lte=written_at)
    found = list(told.order_by("-written_at", "pk")[: size + 1])
    shown = found[:size]
    return StatementsPage(statements=shown, next_cursor=_cursor_at(shown[-1]) if len(found) > size else "")


def _cursor_at(statement: Statement) -> str:
    microseconds = (statement.written_at - _EPOCH) // timedelta(microseconds=1)
    return encode_cursor(_SCOPE, [str(microseconds), str(statement.pk.int)])


def _values_of(cursor: str) -> tuple[datetime, UUID]:
    microseconds, pk = decode_cursor(cursor, scope=_SCOPE, kinds=(str, str))
    try:
        return _EPOCH + timedelta(microseconds=int(microseconds)), UUID(int=int(pk))
    except (ValueError, OverflowError) as error:
        raise CursorRefused from error
