"""Finding what a site lists in a comment: in the source, and in what readers see of it."""

from functools import lru_cache

from comments.moderation.text.folding import Token, read
from comments.moderation.text.patterning import Budget, Patterns, matches
from comments.moderation.text.showing import shown_of
from comments.moderation.text.wording import Hit, Wording, hits, ways_of


def find_in(body: str, entries: Wording | Patterns, *, budget: Budget | None = None) -> list[Hit]:
    """
    Return every place of a Markdown source that has an entry of the list, whatever marks and entities stand in between.

    What stands in the source and is not to be seen, as in an address, is found as well. Offsets count in the source.

    :param budget: of all patterns; what it has no time for is not looked for
    """
    budget = budget or Budget()
    found = _look(body, entries, budget)
    shown = shown_of(body)
    if shown is None:
        return found
    places: dict[str, list[tuple[int, int]]] = {}
    for hit in found:
        places.setdefault(hit.word, []).append((hit.offset, hit.offset + hit.length))
    for hit in _look(shown.text, entries, budget):
        offset, length = shown.place(hit.offset, hit.offset + hit.length)
        if not any(start < offset + length and offset < end for start, end in places.get(hit.word, ())):
            found.append(Hit(word=hit.word, offset=offset, length=length))
    return found


def _look(text: str, entries: Wording | Patterns, budget: Budget) -> list[Hit]:
    if isinstance(entries, Patterns):
        return matches(text, entries, budget=budget)
    return hits(read(text)[0], entries, read_as=_ways_of(text))


@lru_cache(maxsize=16)
def _ways_of(text: str) -> tuple[list[Token], ...]:
    """Return the ways of reading a text, which are the same for every list."""
    folded, words = read(text)
    return tuple(ways_of(folded.text, words))
