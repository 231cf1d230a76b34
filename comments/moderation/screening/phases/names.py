"""
Names of the house in other letters: who writes "Mаra Lindqvist" with a Cyrillic а, or "Mara Lindqulst", wants to be taken
for her; and names that authors give themselves, which stand above everything that they write.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.models import Site
from articles.remembering import SiteMemory, database_of
from comments.accounts.looks import skeleton
from comments.accounts.models import Membership, Profile
from comments.accounts.viewer import STAFF_ROLES
from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.screening.naming import unwanted_in
from comments.moderation.text.folding import Token, read

_SITES_MAX = 64
_SHOWN_MAX = 20
# Shorter looks are those of too many words.
_LOOK_MIN = 5
# A name of one word is part of too many other people's; only a long one is looked for inside theirs.
_INSIDE_MIN = 9
# ASCII as it is drawn: capital I, small l, one and bar; zero and o. One and bar pass for a small i as well.
_DRAWN = [str.maketrans({"I": "l", "0": "o", "O": "o", "1": one, "|": one}) for one in "li"]


@dataclass(frozen=True, slots=True)
class _Named:
    """A name of the staff, by what it is recognised."""

    name: str
    # Its words as they are compared.
    words: tuple[str, ...]
    look: str
    drawn: str


_remembered: SiteMemory[list[_Named]] = SiteMemory(most=_SITES_MAX)


def look(submission: Submission) -> Iterator[Noticed]:
    """
    Hold a name of the site's staff in letters that only look alike, and what is written under an unwanted name; one query,
    none in a known edition.
    """
    names = _names_of(submission.article.site)
    places = list(_places(submission, names)) if names else []
    if places:
        yield Noticed(
            phase="names",
            code="staff_lookalike",
            asks=Asks.HOLD,
            evidence={"count": len(places), "words": places[:_SHOWN_MAX]},
        )
    if not submission.is_staff:
        yield from _under_a_name(submission, names)


def _under_a_name(submission: Submission, names: list[_Named]) -> Iterator[Noticed]:
    called = submission.author.display_name
    own = submission.author.skeleton
    # Two people of a site cannot look the same: whose name this is whole is one of the staff, in a section that is not theirs.
    posed = [named.name for named in names if named.look != own and _is_inside(named, own)]
    if posed:
        yield Noticed(
            phase="names",
            code="own_name_lookalike",
            asks=Asks.HOLD,
            evidence={"name": called, "staff": posed[0]},
        )
    found = unwanted_in(called, lists=submission.lists)
    if found:
        yield Noticed(
            phase="names", code="own_name", asks=Asks.HOLD, evidence={"name": called, "found": found}
        )


def _is_inside(named: _Named, look_of: str) -> bool:
    return (len(named.words) > 1 or len(named.look) >= _INSIDE_MIN) and named.look in look_of


def _places(submission: Submission, names: list[_Named]) -> Iterator[dict[str, object]]:
    body, is_ascii = submission.body, submission.body.isascii()
    drawn = {_drawn(body, table) for table in _DRAWN}
    # Most texts name nobody, and then these few searches are all that it costs.
    wanted = [
        named
        for named in names
        if not is_ascii or any(named.drawn.partition(" ")[0] in text for text in drawn)
    ]
    words, folded = submission.words, submission.folded
    for named in wanted:
        length = len(named.words)
        for first in range(len(words) - length + 1):
            several = words[first : first + length]
            if tuple(token.text for token in several) == named.words:
                continue
            start, end = folded.starts[several[0].start], folded.ends[several[-1].end - 1]
            if _looks_like(body[start:end], several, named):
                yield {"word": named.name, "offset": start, "length": end - start}


def _looks_like(written: str, several: list[Token], named: _Named) -> bool:
    if all(token.text.isascii() for token in several):
        # In plain letters l and i are two: "Marla" is nobody but herself, "Mar1a" is.
        spelt = " ".join(written.split())
        return any(_drawn(spelt, table) == named.drawn for table in _DRAWN)
    return skeleton(written) == named.look


def _drawn(text: str, table: dict[int, str]) -> str:
    return text.translate(table).lower().replace("rn", "m").replace("vv", "w")


def _names_of(site: Site) -> list[_Named]:
    return _remembered.get(site, None, read=lambda: _read(site))


def _read(site: Site) -> list[_Named]:
    """Return the names of the site's staff that are long enough to be told from other words."""
    database = database_of(site)
    staff = Membership.objects.using(database).filter(site=site, role__in=STAFF_ROLES).values("user_id")
    named = Profile.objects.using(database).filter(site=site, user_id__in=staff)
    found = []
    for name, look_of in named.order_by("pk").values_list("display_name", "skeleton"):
        if len(look_of) >= _LOOK_MIN:
            words = tuple(token.text for token in read(name)[1])
            found.append(_Named(name=name, words=words, look=look_of, drawn=_drawn(name, _DRAWN[0])))
    return found
