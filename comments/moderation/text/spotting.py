"""
Hosts that stand in words without the signs of a link, as people write them who do not want them seen: `casino-x.top`,
`t.me/pills`, `casino-x[.]top`, `hxxps://…`. No browser makes links of them; readers copy them.

A missing blank behind a full stop ("It was over.So what") makes no host: what ends in a word of everyday language is one only with more to say so.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from comments.moderation.text.folding import Folded, read

# Of alphabets that have blanks between words; host names in others need the signs of a link.
_FIRST = "a-z0-9_\u00df-\u024f\u0370-\u03ff\u0400-\u052f\u0561-\u0587\u0620-\u064a"
_LETTER = f"{_FIRST}-"
# As it stands, and in brackets, by itself or by name.
_DOT = r"(?:[.\u3002\u2024\u00b7]|\s?[\[({<]\s?(?:[.\u3002]|dot|punkt|point|punto|نقطة)\s?[\])}>]\s?)"
_BORDER = rf"(?<![{_FIRST}])(?<![{_LETTER}][.@])"
_HOST = re.compile(
    rf"{_BORDER}(?P<host>[{_FIRST}][{_LETTER}]{{0,62}}(?:{_DOT}[{_LETTER}]{{1,63}}){{0,20}}{_DOT}(?P<top>[{_LETTER}]{{2,24}}))"
    rf"(?![{_LETTER}@])(?P<path>(?::\d{{2,5}})?/[^\s<>`]*)?"
)
# The dot in a word of its own, as in "casino dot com".
_SAID = re.compile(
    rf"{_BORDER}(?P<host>(?P<name>[{_FIRST}][{_LETTER}]{{1,62}})\s{{1,3}}(?P<dot>dot|punkt|point|punto|نقطة)\s{{1,3}}"
    rf"(?P<top>[a-z]{{2,8}}))(?![{_LETTER}@])(?P<path>/[^\s<>`]*)?"
)
_SAYING = ("dot", "punkt", "point", "punto", "نقطة")
# "the dot com bubble", "mon point de vue".
_NO_NAMES = frozenset(
    "the a an of this that every each per old new der die das ein le la un ce mon el los".split()
)
_SAID_TOPS = frozenset("com net org info biz xyz top icu vip online site shop store club de io ru".split())
_NOT_SAID = {
    ("point", "de"),
    ("punto", "de"),
    ("point", "top"),
    ("dot", "de"),
    ("dot", "top"),
    ("point", "net"),
}
# An address with a scheme that opens nowhere, or not as it stands.
_SCHEME = re.compile(
    rf"(?<![a-z])(?:h(?:xx|tt|\*\*)ps?|s?ftp)\s{{0,3}}:\s{{0,3}}//\s{{0,3}}"
    rf"(?P<host>[^\s/?#<>\[\](){{}}`]+(?:{_DOT}[{_LETTER}]+)*)(?P<path>[/?#][^\s<>()`]*)?"
)
_DOTS = re.compile(_DOT)
_BRACKETED = re.compile(r"[\[({<]")
# Where they stand, nobody would write them but for a host. All of them by IANA's list, and what is reserved for examples.
_HOSTS_ALONE = frozenset(
    "com net org info biz xyz top icu vip win bet casino poker click link buzz shop store online site website club app dev "
    "cyou sbs cfd bond mobi space tech cloud рф example".split()
)
# National domains that are words, abbreviations or units in what newspapers' readers write, or ends of files' names.
_WORDS = frozenset(
    "ad ag al am as at au be bi bs by ca ci cm de do eg er es et fm ge gm hm id il im in is it je ki kg km la li lu ma md me mg "
    "ml mm mr ms mt mu my na ne ni no nr nu pa ph pm ps py re rs sa sc se sh si so ss st su ta te th to tt us va ve vi vs vu ye".split()
)
# These may have capitals, whatever stands before: "Casino.Com".
_ANY_CASE = frozenset({"com", "net", "org"})
_TELLING = re.compile(r"(?=[^_]{4})(?=.*[^\W\d_])(?:.*[\d-].*)")
_PATH_MIN = 3


class Spotted(NamedTuple):
    """A host in words, how it is written there, and where; `is_sure` where nothing else can be meant."""

    host: str
    start: int
    end: int
    is_sure: bool


def hosts_in(text: str) -> list[Spotted]:
    """
    Return what can be read as a host in what readers see, in reading order; places count in the text. What is not sure is a
    host for whoever looks for this one, as a list of domains does.
    """
    folded = read(text)[0]
    found = sorted(_spotted(folded, text), key=lambda one: (one.start, -one.end))
    kept: list[Spotted] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _spotted(folded: Folded, text: str) -> Iterator[Spotted]:
    small = folded.text
    if "//" in small:
        for match in _SCHEME.finditer(small):
            yield _as_written(match, folded, text, is_sure=True)
    if any(dot in small for dot in _SAYING):
        for match in _SAID.finditer(small):
            is_sure = (
                match["top"] in _SAID_TOPS
                and match["name"] not in _NO_NAMES
                and (match["dot"], match["top"]) not in _NOT_SAID
            )
            if is_sure:
                yield _as_written(match, folded, text, is_sure=True)
    for match in _HOST.finditer(small):
        if match["top"] in top_level_domains():
            one = _as_written(match, folded, text, is_sure=False)
            yield one._replace(is_sure=_is_sure(one.host, match))


def _as_written(match: re.Match[str], folded: Folded, text: str, *, is_sure: bool) -> Spotted:
    start, end = folded.starts[match.start()], folded.ends[match.end() - 1]
    first, last = match.span("host")
    host = text[folded.starts[first] : folded.ends[last - 1]]
    dot = match.groupdict().get("dot")
    if dot:
        host = ".".join((host.split()[0], host.split()[-1]))
    return Spotted(_DOTS.sub(".", host.replace("\uff0e", ".").replace("\uff61", ".")), start, end, is_sure)


def _is_sure(host: str, match: re.Match[str]) -> bool:
    before, _dot, top = host.rpartition(".")
    label = before.rpartition(".")[2]
    if _BRACKETED.search(match["host"]):
        # Nobody puts a full stop into brackets but for a host.
        return True
    if match["path"] is not None and len(match["path"]) >= _PATH_MIN and top == top.lower():
        return True
    if top != top.lower() and not host.isupper() and match["top"] not in _ANY_CASE:
        # A sentence that begins behind a full stop, or "Co.KG".
        return False
    if match["top"] in _HOSTS_ALONE or (len(top) == 2 and match["top"] not in _WORDS):
        return True
    # "casino-x.live", "bet365.es": words of sentences are not written so.
    return label == label.lower() and _TELLING.fullmatch(label) is not None


@cache
def top_level_domains() -> frozenset[str]:
    """Return all domains under which there are hosts, in letters, after IANA's list of 2026, and the one for examples."""
    listed = Path(__file__).with_name("top_level_domains.txt").read_text(encoding="utf-8")
    return frozenset(listed.split()) | {"example"}
