"""What a name looks like, whatever letters it is written with: two names with one skeleton pass for each other."""

import hashlib
import re
import unicodedata
from functools import cache
from typing import cast

# As long as the column that keeps it; signs that unfold into many can make more, whose rest is kept as a hash.
SKELETON_LENGTH = 120

# Latin letters that differ by a tail, a hook or a size; (first, last) code points of the blocks that hold them.
_LATIN = (
    (0x80, 0x24F),
    (0x250, 0x2AF),
    (0x1D00, 0x1DBF),
    (0x2C60, 0x2C7F),
    (0xA720, 0xA7FF),
    (0xAB30, 0xAB6F),
)
_LATIN_NAME = re.compile(
    r"LATIN (?:CAPITAL LETTER|SMALL LETTER|LETTER SMALL CAPITAL)(?: SCRIPT| DOTLESS| STRETCHED)? ([A-Z])(?: WITH .*)?"
)
# Alphabets in circles, squares and flags that compatibility forms do not unfold; the code point of each A.
_FRAMED = (0x1F150, 0x1F170, 0x1F1E6)
# Letters of other worlds that "fancy text" pages use for Latin ones and Unicode's list of confusables leaves out.
_FANCY = dict(
    zip("ʍᗩᗷᑕᗪᖴᕼᒍᏦᒪᗰᑎᑭᑫᖇᔕᑌᐯᗯ᙭ᘔ₳฿₵₲₭₥₦₱₴₮₩¥€£∂", "mabcdfhjklmnpqrsuvwxzabcgkmnpstwyeld", strict=True)
)
# The same, of letters with which people do write names: only beside Latin ones.
_FANCY_BESIDE_LATIN = dict(
    zip("卂乃匚刀乇下卄丨ㄥ爪几ㄖ卩尺丂ㄒㄩ山乂ㄚ乙", "abcdefhilmnoprstuwxyz", strict=True)
)
# Drawn alike in most type: capital I, small l, one and bar; zero and o.
_DRAWN_ALIKE = str.maketrans({"i": "l", "1": "l", "|": "l", "0": "o"})

# Marks around right-to-left signs in the source of the list.
_FRAME = "\u200e\u200f"

_Table = dict[int, str]


def skeleton(name: str) -> str:
    """
    Return what `name` looks like: 1 to 120 characters, equal for all names that readers could take for it.

    Letter case, accents, spaces, punctuation and symbols fall away; letters that look alike in any two alphabets,
    digits that look like letters, and "rn" and "vv" become one. Vowel signs that are half of a syllable stay.
    After Unicode Technical Standard 39, section 4, made stricter.
    """
    plain = readable(name)
    folded = "".join(_word(word) for word in plain.split())
    folded = folded.translate(_DRAWN_ALIKE).replace("rn", "m").replace("vv", "w")
    kept = "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LNM")
    look = unicodedata.normalize("NFC", kept) or plain.casefold()
    if len(look) <= SKELETON_LENGTH:
        return look
    digest = hashlib.sha256(look.encode(errors="replace")).hexdigest()
    return look[: SKELETON_LENGTH - len(digest)] + digest


def looks_like(letter: str) -> str:
    """Return the Latin letters, in small, that a letter of another alphabet is drawn like; else the letter itself."""
    as_drawn, _in_any_case = _tables()
    return letter.translate(as_drawn).casefold()


def readable(name: str) -> str:
    """Return `name` in plain letters: without circles, squares, bold type and the like, still as it is drawn."""
    unframed = "".join(
        next((chr(ord("a") + ord(sign) - first) for first in _FRAMED if 0 <= ord(sign) - first < 26), sign)
        for sign in name
    )
    return unicodedata.normalize("NFKC", unframed)


def _word(word: str) -> str:
    """Fold one word: with a Latin letter in it, it is read as Latin; else capital and small letters must agree."""
    as_drawn, in_any_case = _tables()
    word = unicodedata.normalize("NFC", _bare(word))
    if re.search("[A-Za-z]", word):
        word = word.translate(as_drawn)
    return _bare(word.casefold().translate(in_any_case)).casefold()


def _bare(word: str) -> str:
    """Return the word without accents, points and strokes, and without what is not to be seen at all."""
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKD", word)
        if unicodedata.category(sign) not in {"Cf", "Cc"} and not _is_accent(sign)
    )


def _is_accent(sign: str) -> bool:
    """Tell accents from vowel signs, which have no combining class or one that belongs to their script."""
    place = unicodedata.combining(sign)
    is_selector = "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef" or sign == "\u034f"
    return is_selector or place == 1 or 10 <= place <= 36 or place >= 200


@cache
def _tables() -> tuple[_Table, _Table]:
    """
    Return what letters look like: as they are drawn, for words read as Latin, and in any case, for the others.

    A capital decides for its small letter: Greek ν is a v by itself, but Ν looks like N, and a name is the same name
    in capitals.
    """
    alike = _confusables()
    alike |= {sign: latin for sign, latin in _latin_variants() if not _is_latin(alike.get(sign, ""))} | _FANCY
    # What looks like a letter that looks like another looks like that one too.
    alike = {sign: "".join(alike.get(part, part) for part in other) for sign, other in alike.items()}
    as_drawn = {ord(sign): other for sign, other in (alike | _FANCY_BESIDE_LATIN).items() if _is_latin(other)}
    in_any_case = {}
    # Small letters first, so that what their capitals say replaces it.
    for sign, other in sorted(alike.items(), key=lambda pair: pair[0] != pair[0].casefold()):
        small = sign.casefold()
        if len(small) == 1 and not small.isascii() and (_is_latin(other) or ord(small) not in in_any_case):
            in_any_case[ord(small)] = other.casefold()
    return as_drawn, in_any_case


def _is_latin(text: str) -> bool:
    return text != "" and _bare(text).isascii()


def _confusables() -> dict[str, str]:
    """Return each letter beyond ASCII with the one that Unicode says it is confused with."""
    # Its list alone and only here: whoever imports the module `confusables` keeps six megabytes of it for good.
    from confusable_homoglyphs.utils import load  # noqa: PLC0415

    known = cast("dict[str, list[dict[str, str]]]", load("confusables.json"))
    alike = {}
    for written, others in known.items():
        sign = written.strip(_FRAME)
        if len(sign) != 1 or sign.isascii() or len(others) != 1:
            continue
        other = others[0]["c"].strip(_FRAME)
        # The list says both "a is written like b" and "b is written like a"; the one that many point to is meant.
        if other.isascii() or other < sign or len(known.get(others[0]["c"], ())) > 1:
            alike[sign] = other
    return alike


def _latin_variants() -> list[tuple[str, str]]:
    variants = []
    for first, last in _LATIN:
        for point in range(first, last + 1):
            named = _LATIN_NAME.fullmatch(unicodedata.name(chr(point), ""))
            if named:
                variants.append((chr(point), named[1].lower()))
    return variants
