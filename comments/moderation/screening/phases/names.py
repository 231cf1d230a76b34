"""Names of the house in other letters: somebody who writes "Mаra Lindqvist" with a Cyrillic а wants to be taken for her."""

from collections.abc import Iterator

from articles.models import Site
from articles.remembering import SiteMemory, database_of
from comments.accounts.looks import skeleton
from comments.accounts.models import Membership, Profile
from comments.accounts.viewer import STAFF_ROLES
from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.text.folding import Token

_SITES_MAX = 64
_SHOWN_MAX = 20
# Shorter looks are those of too many words.
_LOOK_MIN = 5
_remembered: SiteMemory[dict[str, tuple[str, int]]] = SiteMemory(most=_SITES_MAX)


def look(submission: Submission) -> Iterator[Noticed]:
    """Hold a name of the site's staff that is written with letters of other alphabets; one query, none in a known edition."""
    if submission.body.isascii():
        return
    names = _looks_of(submission.article.site)
    if not names:
        return
    places = list(_places(submission, names))
    if places:
        yield Noticed(
            phase="names",
            code="staff_lookalike",
            asks=Asks.HOLD,
            evidence={"count": len(places), "words": places[:_SHOWN_MAX]},
        )


def _places(submission: Submission, names: dict[str, tuple[str, int]]) -> Iterator[dict[str, object]]:
    words, folded = submission.words, submission.folded
    lengths = {length for _name, length in names.values()}
    for first in range(len(words)):
        for length in lengths:
            several = words[first : first + length]
            if len(several) < length or not _is_mixed(several):
                continue
            start, end = folded.starts[several[0].start], folded.ends[several[-1].end - 1]
            written = submission.body[start:end]
            name, _length = names.get(skeleton(written), ("", 0))
            if name and written.casefold() != name.casefold():
                yield {"word": name, "offset": start, "length": end - start}


def _is_mixed(words: list[Token]) -> bool:
    return any(not token.text.isascii() for token in words)


def _looks_of(site: Site) -> dict[str, tuple[str, int]]:
    return _remembered.get(site, None, read=lambda: _read(site))


def _read(site: Site) -> dict[str, tuple[str, int]]:
    """Return what the names of the site's staff look like, with the name and how many words it has."""
    database = database_of(site)
    staff = Membership.objects.using(database).filter(site=site, role__in=STAFF_ROLES).values("user_id")
    named = Profile.objects.using(database).filter(site=site, user_id__in=staff)
    looks = {}
    for name in named.values_list("display_name", flat=True):
        look_of = skeleton(name)
        if len(look_of) >= _LOOK_MIN:
            looks[look_of] = (name, len(name.split()))
    return looks
