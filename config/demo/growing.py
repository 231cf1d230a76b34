"""As many comments more as a benchmark wants, from the same exchanges, in batches and in flat memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random  # noqa: TID251 - seeded by the caller: the demo is the same on every machine

from django.db import transaction

from comments.accounts.models import Profile
from comments.ids import uuid7
from comments.threads.models import Comment, Thread
from config.demo.composing import Phrases, dress, nod_to, spell_out
from config.demo.planting import Planter, settle
from config.demo.script import Line, read_parts
from config.demo.world import read_world

BATCH = 2_000
# How many comments stay at hand to be answered.
_REMEMBERED = 400
_ROOT_SHARE = 0.45
_ENDING_SHARE = 0.01
_VOTED_SHARE = 0.35
_MOST_VOTES = 8


class Shape(StrEnum):
    """What a large discussion looks like."""

    NATURAL = "natural"
    WIDE = "wide"  # one root with everything else directly below it
    DEEP = "deep"  # one chain after another, about a hundred long: far beyond the depth cap


@dataclass
class _Memory:
    """The comments that may still be answered: a sample, so that memory stays flat whatever is planted."""

    chance: Random
    shape: Shape
    comments: list[Comment] = field(default_factory=list)

    def pick(self) -> Comment | None:
        """Return what the next comment answers, or None for a root."""
        if not self.comments:
            return None
        if self.shape == Shape.WIDE:
            return self.comments[0]
        if self.shape == Shape.DEEP:
            # A comment holds what it answers in memory, and so the whole chain: every chain ends some day.
            return self.comments[-1] if self.chance.random() > _ENDING_SHARE else None
        return None if self.chance.random() < _ROOT_SHARE else self.chance.choice(self.comments)

    def keep(self, comment: Comment) -> None:
        if self.shape == Shape.WIDE and self.comments:
            return
        if self.shape == Shape.DEEP:
            self.comments = [comment]
        elif len(self.comments) < _REMEMBERED:
            self.comments.append(comment)
        else:
            self.comments[self.chance.randrange(_REMEMBERED)] = comment


def grow(
    *, thread: Thread, people: list[Profile], comments: int, shape: Shape, chance: Random, now: datetime
) -> Iterator[int]:
    """
    Add comments to a thread, evenly between its opening and now, and yield how many there are after each batch.

    :param people: who writes and votes; at least two
    """
    planter = Planter(thread=thread, voters=people, prefix=f"grown-{uuid7()}", chance=chance, now=now)
    words = _Words(chance)
    memory = _Memory(chance, shape)
    pause = (now - thread.opened_at) / (comments + 1)
    for start in range(0, comments, BATCH):
        end = min(start + BATCH, comments)
        with transaction.atomic():
            for number in range(start, end):
                answers = memory.pick()
                comment = planter.plant(
                    body=words.root() if answers is None else words.reply(),
                    author=chance.choice(people),
                    answers=answers,
                    at=thread.opened_at + (number + 1) * pause,
                    votes=_votes(chance),
                )
                memory.keep(comment)
            planter.write()
            if end == comments:
                settle(thread)
        yield end


class _Words:
    """Endless roots and replies from every exchange of the demo."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._phrases = Phrases(chance=chance)
        exchanges = [root for article in read_world().articles for root in read_parts(article.name)]
        self._roots = exchanges
        self._replies: list[Line] = [line for root in exchanges for line in root.walk() if line is not root]

    def root(self) -> str:
        line = self._chance.choice(self._roots)
        body = spell_out(line.body, chance=self._chance)
        return dress(body, language=line.language, phrases=self._phrases, chance=self._chance)

    def reply(self) -> str:
        line = self._chance.choice(self._replies)
        if self._chance.random() < 0.25:
            return nod_to("", language=line.language, phrases=self._phrases, chance=self._chance)
        return spell_out(line.body, chance=self._chance)


def _votes(chance: Random) -> tuple[int, int]:
    if chance.random() > _VOTED_SHARE:
        return (0, 0)
    ups = min(int(chance.expovariate(0.5)), _MOST_VOTES)
    return (ups, int(chance.random() < 0.15))
