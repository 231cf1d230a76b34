from collections.abc import Iterator

from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.models import WordList
from comments.moderation.text.finding import find_in
from comments.moderation.text.patterning import Budget
from comments.moderation.text.wording import Hit

# How many places the evidence spells out; the count is exact whatever it is.
SHOWN_MAX = 20

_KINDS = {
    WordList.Kind.BANNED: ("banned_word", Asks.REJECT),
    WordList.Kind.SUSPECT: ("suspect_word", Asks.HOLD),
    WordList.Kind.PATTERN: ("pattern", Asks.HOLD),
}


def look(submission: Submission) -> Iterator[Noticed]:
    """
    Reject what contains a banned word, hold what contains a suspect one or fits a pattern, and what takes too long to tell.

    One query for all lists of the site, or none in a known edition.
    """
    found: dict[str, dict[Hit, str]] = {}
    budget = Budget()
    for words in submission.lists.words_for(submission.article):
        # One word on several lists is named after the first.
        by_place = found.setdefault(words.kind, {})
        for hit in find_in(submission.body, words.entries, budget=budget):
            by_place.setdefault(hit, words.scope)
    for kind, (code, asks) in _KINDS.items():
        places = sorted(found.get(kind, {}).items(), key=lambda place: (place[0].offset, place[0].word))
        if places:
            yield Noticed(phase="words", code=code, asks=asks, evidence=_evidence(places))
    if budget.is_over:
        # Nobody waits for it, and nothing passes because it takes long to look at.
        evidence = {"milliseconds": round(budget.seconds * 1000)}
        yield Noticed(phase="words", code="patterns_unfinished", asks=Asks.HOLD, evidence=evidence)


def _evidence(places: list[tuple[Hit, str]]) -> dict[str, object]:
    return {
        "count": len(places),
        "words": [
            {"word": hit.word, "offset": hit.offset, "length": hit.length}
            # Where a list comes from is said where it is not the whole site's.
            | ({"scope": scope} if scope != "site" else {})
            for hit, scope in places[:SHOWN_MAX]
        ],
    }
