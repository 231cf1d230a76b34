"""What an edit changed, word by word, for whoever decides about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from comments.threads.models import Revision

# Comparing takes quadratic time at worst; beyond so many words the texts stand side by side and are not compared.
_WORDS_MAX = 1_500
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
    """Return how one text became the other, in reading order; nothing where they are too long to compare."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _WORDS_MAX:
        return []
    return list(_changes(old, new))


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            yield Change(kind="same", text="".join(old[old_from:old_to]))
            continue
        if old_to > old_from:
            yield Change(kind="gone", text="".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Change(kind="added", text="".join(new[new_from:new_to]))
