"""Names that say "I am the house": nobody may bear them who does not work for the site."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from articles.models import Site
from comments.accounts.looks import readable, skeleton

# Who has such a word in a name, alone or beside others, claims the office.
_TITLES = """
    admin admins sysadmin sysop webmaster postmaster automod
    administrator administrators administration moderator moderators moderation
    administratorin moderatorin webmistress chefredaktion seitenbetreiber
    administrateur administratrice modérateur modératrice modération webmestre
    administrador administradora moderador moderadora moderación administración
    администратор модератор
""".split()
# From this length on a title is found inside a longer word too.
_TITLE_MIN_INSIDE = 9
# These are words and surnames as well: they claim the office when nothing else is in the name.
_OFFICES = """
    mod mods owner owners editor editors editorial staff support team crew official system root security helpdesk
    manager management publisher newsroom newsdesk desk host operator representative employee verified
    redaktion redakteur redakteurin betreiber betreiberin inhaber inhaberin verwaltung offiziell mitarbeiter
    mitarbeiterin herausgeber herausgeberin leitung sicherheit
    équipe rédaction rédacteur rédactrice éditeur éditrice propriétaire officiel officielle système assistance
    responsable personnel sécurité vérifié
    equipo redacción redactor redactora editora propietario propietaria dueño dueña soporte oficial sistema
    personal responsable seguridad verificado verificada
    مشرف المشرف مشرفة المشرفة مدير المدير الإدارة إدارة محرر المحرر محررة المحررة فريق الفريق الدعم دعم رسمي
    الرسمي النظام موظف الموظف التحرير هيئة التحرير
    админ админы админка редакция поддержка
""".split()
# These say nothing by themselves: "the site moderator" claims as much as "moderator".
_FILLERS = """
    the of for and at by from our your a an site sites website web forum page blog comment comments community news
    online customer client member members service services help contact chief head senior deputy lead
    global general main real new in
    der die das des dem den vom von für und unser eure seite webseite kommentar kommentare mitglied dienst hilfe chef
    le la les du de et au aux votre notre un une l d site commentaires membre aide service
    el los las del y nuestro tu un una sitio página comentarios miembro ayuda servicio
    الموقع موقع التعليقات العمل خدمة في من
""".split()
_HOUSE = "Belowline"

_SPLIT = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
# Signs that stand for letters in "l33t"; only here, because in other names they are digits.
_LEET = str.maketrans(
    {"3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "+": "t"}
)


def reserved(name: str, *, site: Site | None) -> bool:
    """
    Tell whether readers could take this name for staff, or for the site itself.

    :param site: where the name is to be borne; without one, only the words that every site reserves
    """
    houses = _houses(site.name, site.slug) if site else _houses("", "")
    plain = readable(name)
    readings = {plain, plain.translate(_LEET), _ENDS.sub("", plain)}
    return any(_claims(reading, houses) for reading in readings)


def _claims(name: str, houses: frozenset[str]) -> bool:
    titles, offices, fillers = _vocabulary()
    whole = skeleton(name)
    claims = titles | offices | houses
    if (whole in claims and len(whole) >= 5) or any(
        title in whole for title in titles if len(title) >= _TITLE_MIN_INSIDE
    ):
        return True
    words = [skeleton(word) for word in _SPLIT.split(name) if word]
    if titles.intersection(words):
        return True

    def claimed(first: int, end: int) -> bool | None:
        """Say of the words from `first` to before `end`: a claim (True), a filler (False), neither (None)."""
        together = "".join(words[first:end])
        # "A d m i n" and "Ad Min", but not "Mo D."
        is_one = end - first == 1 or len(together) >= 5 or len(together) == end - first
        if together in claims and is_one:
            return True
        if end - first == 1 and _is_compound(together, claims, titles | houses, fillers):
            return True
        return False if together in fillers else None

    return _covers(len(words), claimed)


def _covers(length: int, claimed: Callable[[int, int], bool | None]) -> bool:
    """Tell whether claims and fillers follow each other from 0 to `length`, one claim at least among them."""
    # At each place that can be reached: may a claim lie behind it?
    reached: dict[int, set[bool]] = {0: {False}}
    for first in range(length):
        for end in range(first + 1, length + 1):
            is_claim = claimed(first, end) if first in reached else None
            if is_claim is not None:
                reached.setdefault(end, set()).update(behind or is_claim for behind in reached[first])
    return True in reached.get(length, ())


def _is_compound(word: str, claims: frozenset[str], strong: frozenset[str], fillers: frozenset[str]) -> bool:
    """Tell whether one word is several: "theadmin", "moderatorteam"; "Modin" and "Teaman" are people."""

    def claimed(first: int, end: int) -> bool | None:
        part = word[first:end]
        if part in strong or (part in claims and len(part) >= 4):
            return True
        return False if part in fillers and len(part) >= 3 else None

    return _covers(len(word), claimed)


@lru_cache(maxsize=256)
def _houses(name: str, slug: str) -> frozenset[str]:
    """Return what the site and the software are called, with and without "the"."""
    _titles, _offices, fillers = _vocabulary()
    words = [word for word in _SPLIT.split(name) if skeleton(word) not in fillers] if name else []
    called = {skeleton(_HOUSE), *(skeleton(own) for own in (name, slug, "".join(words)) if own)}
    return frozenset(own for own in called if len(own) >= 3)


@cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    titles, offices, fillers = (frozenset(map(skeleton, words)) for words in (_TITLES, _OFFICES, _FILLERS))
    return titles, offices, fillers
