"""How words stand there, whatever they say: shouted, endless, or a pile of links. Noted for moderators and for rules."""

import re
from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.screening.phases.links import links_of

# Below so many letters with a case, capitals are abbreviations.
_SHOUTED_MIN = 20
_SHOUTED_SHARE = 0.8
# The longest words of German and Finnish stay below it, and so do file names.
_WORD_MAX = 80
_LINKED_SHARE = 0.9
_RUN = re.compile(r"\S+")


def look(submission: Submission) -> Iterator[Noticed]:
    """Note what is shouted, one endless word, and what is hardly more than links; nothing is held for it alone."""
    yield from _shouting(submission.body)
    yield from _endless(submission)
    yield from _mostly_links(submission.body)


def _shouting(body: str) -> Iterator[Noticed]:
    large = sum(map(str.isupper, body))
    cased = large + sum(map(str.islower, body))
    if cased >= _SHOUTED_MIN and large >= _SHOUTED_SHARE * cased:
        percent = 100 * large // cased
        yield Noticed(phase="shape", code="shouting", asks=Asks.PUBLISH, evidence={"percent": percent})


def _endless(submission: Submission) -> Iterator[Noticed]:
    """One word that no line holds; scripts without blanks between words have no such words, and links are no words."""
    longest = max(submission.words, key=lambda token: token.end - token.start, default=None)
    if longest is None or longest.end - longest.start <= _WORD_MAX:
        return
    start, end = submission.folded.starts[longest.start], submission.folded.ends[longest.end - 1]
    for run in _RUN.finditer(submission.body):
        if run.start() <= start < run.end() and not links_of(run[0]):
            place = {"offset": start, "length": end - start}
            yield Noticed(
                phase="shape",
                code="long_word",
                asks=Asks.PUBLISH,
                evidence={"length": end - start, "places": [place]},
            )


def _mostly_links(body: str) -> Iterator[Noticed]:
    found = links_of(body)
    linked = sum(link.length for link in found)
    visible = sum(not letter.isspace() for letter in body)
    if found and linked >= _LINKED_SHARE * visible:
        percent = min(100, 100 * linked // visible)
        yield Noticed(phase="shape", code="mostly_links", asks=Asks.PUBLISH, evidence={"percent": percent})
