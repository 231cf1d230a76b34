"""Finding the words of a list in a text, in time linear in the text however long the list is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from comments.moderation.text.folding import Folded, Token, fold, has_no_borders, is_word_character, tokens
from comments.moderation.text.loosening import plain_tokens, readings

# A line of a list is a word or a phrase, not an essay; this bounds how far one look ahead goes.
ENTRY_MAX = 100

# Between the parts of a word, where they do not change which word it is.
_JOINTS = frozenset("-'’‐‑")


@dataclass(slots=True)
class _Step:
    """The entries that go on from here, by their next token, and the entry that ends here."""

    next: dict[str, "_Step"] = field(default_factory=dict)
    entry: str = ""


@dataclass(frozen=True)
class Wording:
    """A list of words made ready for looking."""

    # Words and phrases, token by token.
    first: _Step
    # Entries with signs in them ("a$$", "cheap.example"), folded, with how they stand in the list.
    literals: dict[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the list (as it stands there) in a text, from `offset` over `length` characters as written."""

    word: str
    offset: int
    length: int


@lru_cache(maxsize=64)
def wording_of(lines: str) -> Wording:
    """Return the list ready for looking: one word or phrase a line. Remembered by its text, so a changed list is a new one."""
    first = _Step()
    literals: dict[str, str] = {}
    for line in lines.splitlines():
        entry = " ".join(line.split())[:ENTRY_MAX]
        folded = fold(entry).text
        if not folded:
            continue
        if any(not (is_word_character(sign) or sign.isspace() or sign in _JOINTS) for sign in folded):
            literals.setdefault(folded, entry)
            continue
        step = first
        for position, token in enumerate(plain_tokens(tokens(folded))):
            step = step.next.setdefault(token.text if position == 0 else token.key, _Step())
        if step is not first:
            step.entry = step.entry or entry
    return Wording(first, literals)


def hits(folded: Folded, wording: Wording, *, read_as: Sequence[list[Token]] | None = None) -> list[Hit]:
    """
    Return every place where the text has an entry of the list; of several that begin together the longest.

    Accents make no difference, and words in disguise (loosening.py) are found where they stand.

    :param read_as: the ways of reading it (`ways_of`), if it is looked at with several lists
    """
    spans = set(_literal_spans(folded, wording))
    for reading in ways_of(folded.text, tokens(folded.text)) if read_as is None else read_as:
        spans.update(_token_spans(reading, wording))
    return [
        Hit(word=word, offset=folded.starts[start], length=folded.ends[end - 1] - folded.starts[start])
        for start, end, word in sorted(spans)
    ]


def ways_of(folded: str, words: list[Token]) -> Iterator[list[Token]]:
    """Yield the words of a folded text as they stand there, and as they may be meant."""
    yield plain_tokens(words)
    yield from readings(folded, words)


def _token_spans(words: list[Token], wording: Wording) -> list[tuple[int, int, str]]:
    spans = []
    position = 0
    while position < len(words):
        step = wording.first.next.get(words[position].text)
        ahead, longest = position + 1, None
        while step is not None:
            if step.entry:
                longest = (ahead, step.entry)
            step = step.next.get(words[ahead].key) if ahead < len(words) else None
            ahead += 1
        if longest is None:
            position += 1
            continue
        spans.append((words[position].start, words[longest[0] - 1].end, longest[1]))
        position = longest[0]
    return spans


def _literal_spans(folded: Folded, wording: Wording) -> list[tuple[int, int, str]]:
    spans = []
    for literal, entry in wording.literals.items():
        # Signs alone ("$$$") stand anywhere; with letters or digits among them they are a word and have its borders.
        is_word = any(is_word_character(sign) for sign in literal)
        start = folded.text.find(literal)
        while start >= 0:
            end = start + len(literal)
            if not is_word or not (_touches(folded.text, start - 1) or _touches(folded.text, end)):
                spans.append((start, end, entry))
            start = folded.text.find(literal, end)
    return spans


def _touches(text: str, position: int) -> bool:
    """Whether a word goes on at this place."""
    if not 0 <= position < len(text):
        return False
    return is_word_character(text[position]) and not has_no_borders(text[position])
