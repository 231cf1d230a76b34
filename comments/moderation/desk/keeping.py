"""Words kept ready for authors: reading them, what makes some, and who changed what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import Role, User
from comments.accounts.once import Key, once
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.desk.parting import Part, part_of
from comments.moderation.models import CannedReason
from comments.moderation.policies import Moderator
from comments.moderation.record.turning import remember_turn

# Who adds, changes and deletes them; whoever moderates anything of the site uses them.
KEEPERS = frozenset({Role.EDITOR, Role.OWNER})
PAGE_SIZE = 50
# Characters of a language, as its column holds.
LANGUAGE_MAX = 35


class CannedNotFound(Refused):
    code: ClassVar[str] = "canned_not_found"
    status: ClassVar[int] = 404
    message = _("There are no such words kept ready here.")


class TitleTaken(Refused):
    """A title stands once in each language of a site: moderators find the words by it."""

    code: ClassVar[str] = "title_taken"
    status: ClassVar[int] = 409
    field: ClassVar[str] = "title"
    message = _("Other words of this site have this title in this language. Choose another.")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Words as somebody wrote them down; each fits its column."""

    action: str
    reason: str
    title: str
    text: str
    # Empty for every language.
    language: str = ""


def may_keep_words(viewer: Viewer) -> bool:
    """Editors and owners of the whole site."""
    return viewer.is_moderator and viewer.role in KEEPERS


def clean_language(raw: str) -> str:
    return raw.strip().lower()


def base_of(language: str) -> str:
    return language.lower().partition("-")[0]


def canned_page(
    *,
    viewer: Moderator,
    site_id: int,
    language: str = "",
    action: str = "",
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Part[CannedReason]:
    """
    Return words kept ready on one of the viewer's sites, the newest first; one query.

    :param language: those for it and for every language, as a card of an article in it offers them; without it, all
    :param action: for this one alone
    :raises CursorRefused: for a cursor of another list
    """
    rows = CannedReason.objects.filter(site=site_id, site__in=viewer.place_ids)
    language = base_of(clean_language(language))
    if language:
        rows = rows.filter(Q(language="") | Q(language=language) | Q(language__startswith=f"{language}-"))
    if action:
        rows = rows.filter(action=action)
    return part_of(rows, scope=f"canned:{site_id}:{action}:{language}", cursor=cursor, size=size)


@transaction.atomic
def add_canned(*, site: Site, draft: Draft, by: User, key: Key | None = None, now: datetime) -> CannedReason:
    """
    Keep new words of a site.

    :param key: under which they are added once
    :raises TitleTaken:
    :raises KeyReused: where the key was used for something else
    """
    return once(
        CannedReason,
        lambda: keep_canned(CannedReason(site=site), draft, by=by, now=now),
        user=by,
        key=key,
        now=now,
    )


@transaction.atomic
def keep_canned(canned: CannedReason, draft: Draft, *, by: User, now: datetime) -> CannedReason:
    """
    Keep words of a site, new or changed, and remember who changed what from what to what.

    :param canned: with its site; saved here
    :raises CannedNotFound: when somebody deleted it meanwhile
    :raises TitleTaken:
    """
    before: Mapping[str, Any] = {}
    if canned.pk is not None:
        rows = CannedReason.objects.select_for_update(of=("self",)).select_related("site")
        stood = rows.filter(pk=canned.pk).first()
        if stood is None:
            raise CannedNotFound
        before = _as_kept(stood)
    canned.language = clean_language(draft.language)
    canned.action, canned.reason = draft.action, draft.reason
    canned.title, canned.text = draft.title, draft.text
    try:
        with transaction.atomic():
            canned.save()
    except IntegrityError as error:
        raise TitleTaken from error
    remember_turn("canned_reason", canned, before=before, after=_as_kept(canned), by=by, now=now)
    return canned


@transaction.atomic
def drop_canned(canned: CannedReason, *, by: User, now: datetime) -> None:
    """Delete words, and remember what they said."""
    before, key = _as_kept(canned), canned.pk
    canned.delete()
    canned.pk = key
    remember_turn("canned_reason", canned, before=before, after={}, by=by, now=now)


def _as_kept(canned: CannedReason) -> dict[str, Any]:
    # In the words of the form, as it was always remembered.
    return {
        "site": str(canned.site),
        "language": canned.language,
        "action": str(canned.action),
        "reason": str(canned.reason),
        "title": canned.title,
        "text": canned.text,
    }
