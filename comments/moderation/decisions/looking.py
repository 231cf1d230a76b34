"""
Whether somebody has looked at all that a bulk decision is about, before it begins.

What shares its words is known by one of them. What shares a link and nothing else is not: where such comments are to stand,
whoever begins has gone through the whole list, or says of how many they know that they have not read them.
"""

from typing import ClassVar
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.moderation.models import BulkRun
from comments.threads.keyset import CursorRefused

_PAGE, _LAST = "moderation.bulk.page", "moderation.bulk.last"


class ListUnseen(Refused):
    """Facts are `count`: of how many comments it is about."""

    code: ClassVar[str] = "list_unseen"
    status: ClassVar[int] = 409
    message = _(
        "These comments share nothing but a link. Read all pages of the list, or write how many they are."
    )


def cursor_behind(run: BulkRun, item_id: int) -> str:
    """Return the cursor of the next page of the list. It is signed: nobody comes to the last page but through all others."""
    return signing.dumps([str(run.pk), item_id], salt=_PAGE)


def item_before(run: BulkRun, cursor: str) -> int:
    """
    Return the last item of the page before.

    :raises CursorRefused: for a cursor of another list
    """
    try:
        run_id, item_id = signing.loads(cursor, salt=_PAGE)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise CursorRefused from error
    if run_id != str(run.pk):
        raise CursorRefused
    return int(item_id)


def listed_token(run: BulkRun) -> str:
    """Return what says that the last page was shown."""
    return signing.dumps(str(run.pk), salt=_LAST)


def check_looked_at(run: BulkRun, *, listed: str, count: int | None) -> None:
    """
    Refuse to begin what nobody has looked at, where that matters.

    :raises ListUnseen:
    """
    if not run.must_be_read or (listed and _is_last_of(run.pk, listed)):
        return
    total = run.items.count()
    if count != total:
        raise ListUnseen(count=total)


def _is_last_of(run_id: UUID, token: str) -> bool:
    try:
        return bool(signing.loads(token, salt=_LAST) == str(run_id))
    except signing.BadSignature:
        return False
