"""What an edit changed, word by word, for whoever decides about it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

from comments.threads.models import Revision

# Beyond so many words the texts stand side by side and are not compared...
_WORDS_MAX = 1_500
# ...nor where comparing takes so many steps: of a few words that come again and again it takes the third power of their number.
_STEPS_MAX = 2_000_000
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, kw_only=True)
class Change:
    """A stretch of text; `kind` is same, added or gone."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Edit:
    """How an author changed their words; too long ones are not compared and stand side by side."""

    changes: list[Change]
    before: str


def edit_of(before: Revision, after: Revision) -> Edit:
    return Edit(changes=changes(before.body, after.body), before=before.body)


def changes(before: str, after: str) -> list[Change]:
    """
    Return how one text became the other, in reading order; nothing where they are too long to compare, or too much of the
    same in another order.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _WORDS_MAX:
        return []
    try:
        return list(_changes(old, new))
    except _TooManyStepsError:
        return []


class _TooManyStepsError(Exception):
    pass


class _Matcher(SequenceMatcher[str]):
    """Compares until it would take too many steps. Blanks are no words: they are the same where what is beside them is."""

    def __init__(self, old: list[str], new: list[str]):
        super().__init__(str.isspace, old, new, autojunk=False)
        self._steps_left = _STEPS_MAX
        places = Counter(new)
        # What one look at each old word takes: itself, and each place where it stands in the new text.
        self._steps = [1 + (0 if word.isspace() else places[word]) for word in old]

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        self._steps_left -= sum(self._steps[alo:ahi])
        if self._steps_left < 0:
            raise _TooManyStepsError
        return super().find_longest_match(alo, ahi, blo, bhi)


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    for kind, old_from, old_to, new_from, new_to in _Matcher(old, new).get_opcodes():
        if kind == "equal":
            yield Change(kind="same", text="".join(old[old_from:old_to]))
            continue
        if old_to > old_from:
            yield Change(kind="gone", text="".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Change(kind="added", text="".join(new[new_from:new_to]))
