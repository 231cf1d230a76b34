"""Names that people give themselves: which are names at all, and which look like staff."""

import re
import unicodedata
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from comments.accounts.looks import skeleton
from comments.accounts.staff_names import reserved
from comments.errors import Refused

__all__ = ["NAME_LENGTH", "NameRefused", "clean_name", "reserved", "skeleton"]

# Characters of a name in its composed form, both ends included.
NAME_LENGTH = range(2, 61)
# Composing makes a text at most four times shorter; what is longer than this needs no look.
_RAW_MAX = 600
# Marks of one letter: in all, and those that pile up above, below or across it.
_MARKS_MAX = 8
_PILED_MAX = 3
# One sign that is a whole sentence would fill the line: those that unfold into one, and those that do not.
_UNFOLDED_MAX = 4
_WIDE = frozenset("\ufdfd\U0001242b\U00012031")

_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Unseen, unassigned, private, half a pair, a line of its own, or drawn around its neighbour.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Me"})
# Letters, marks and a symbol that show nothing.
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U00016fe4\U0001d159"
)
# What could pass for the sign beside a moderator's name.
_BADGES = frozenset("✓✔☑✅🗸🗹🛡🔰📛🎖🏅🏵👮👑")
_JOINERS = "\u200c\u200d"
_VIRAMA = 9
# Combining classes of marks that belong to the letter and do not pile up: none, nukta, virama.
_UNPILED = frozenset({0, 7, _VIRAMA})


class NameRefused(Refused):
    """What was given is no name; `facts` may hold `limit` and `length` in characters."""

    code: ClassVar[str] = "name_refused"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "name"
    message = _("This name has characters that cannot be shown.")


def clean_name(raw: str) -> str:
    """
    Return `raw` as it is kept: composed (NFC), trimmed, with single spaces.

    :raises NameRefused: for fewer than 2 or more than 60 characters; for no letter or digit; for characters that
        nobody sees, that turn the order of others or break the line; for more than 8 marks on a letter or 3 piled up
    """
    if len(raw) > _RAW_MAX:
        raise _too_long(len(raw))
    # An unpaired surrogate is no text, and cannot even be asked for its composed form in every place that keeps it.
    if any(unicodedata.category(sign) == "Cs" for sign in raw):
        raise NameRefused
    name = _SPACES.sub(" ", unicodedata.normalize("NFC", raw)).strip()
    if len(name) < NAME_LENGTH.start:
        raise NameRefused(_("A name has at least 2 characters."), limit=NAME_LENGTH.start, length=len(name))
    if len(name) not in NAME_LENGTH:
        raise _too_long(len(name))
    if not all(_can_be_shown(name, place) for place in range(len(name))):
        raise NameRefused
    if _is_piled_up(name):
        raise NameRefused(_("This name has too many marks on one letter."))
    if not any(unicodedata.category(sign)[0] in "LN" for sign in name):
        raise NameRefused(_("A name has at least one letter or digit."))
    return name


def _too_long(length: int) -> NameRefused:
    return NameRefused(_("A name has at most 60 characters."), limit=NAME_LENGTH.stop - 1, length=length)


def _can_be_shown(name: str, place: int) -> bool:
    sign = name[place]
    before, after = name[place - 1 : place], name[place + 1 : place + 2]
    if sign in _JOINERS:
        return _joins(before, sign, after)
    if _is_selector(sign):
        return before != "" and unicodedata.category(before) in {"Lo", "So"}
    return (
        unicodedata.category(sign) not in _REFUSED_CATEGORIES
        and sign not in _UNSEEN
        and sign not in _BADGES
        and sign not in _WIDE
        and len(unicodedata.normalize("NFKC", sign)) <= _UNFOLDED_MAX
    )


def _joins(before: str, joiner: str, after: str) -> bool:
    """
    Tell a joiner that shapes its neighbours from one that hides.

    Persian and Sinhala names need them; RFC 5892, appendices A.1 and A.2, says where. Symbols are joined to one.
    """
    if not before or not after:
        return False
    if unicodedata.combining(before) == _VIRAMA or unicodedata.combining(after) == _VIRAMA:
        return True
    if joiner == "\u200c":
        return _is_arabic(before) and _is_arabic(after)
    return unicodedata.category(after) == "So" and (
        unicodedata.category(before) in {"So", "Sk"} or _is_selector(before)
    )


def _is_selector(sign: str) -> bool:
    """Tell the marks that choose between two drawings of an ideograph or a symbol."""
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


def _is_arabic(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" and unicodedata.name(sign, "").startswith("ARABIC")


def _is_piled_up(name: str) -> bool:
    """Tell whether a letter has too many marks, or a mark has no letter."""
    marks = piled = 0
    before = " "
    for sign in name:
        if unicodedata.category(sign)[0] != "M" or _is_selector(sign):
            marks = piled = 0
            before = sign
            continue
        marks += 1
        piled += unicodedata.combining(sign) not in _UNPILED
        if before == " " or marks > _MARKS_MAX or piled > _PILED_MAX:
            return True
    return False
