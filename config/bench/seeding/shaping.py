"""The shape of a large discussion: who answers whom, decided before the first row is written."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from random import Random  # noqa: TID251 - seeded by the caller: the same discussion on every machine

from comments.threads.path import MAX_DEPTH

# A quarter are roots; the others answer one of the latest comments, as people do who read the page.
ROOT_SHARE = 0.25
REACH = 400


@dataclass(frozen=True, kw_only=True)
class Shape:
    """By number of the comment, from 0: arrays, because a million of anything else does not fit."""

    # The comment answered, or -1 for a root.
    answers: array[int]
    # The comment it hangs on, which at the depth cap is another one.
    parents: array[int]
    # How many hang on it.
    replies: array[int]


def shape(comments: int, *, chance: Random) -> Shape:
    """Return who answers whom among so many comments."""
    answers, parents = array("i", bytes(4 * comments)), array("i", bytes(4 * comments))
    replies, depths = array("i", bytes(4 * comments)), array("b", bytes(comments))
    for number in range(comments):
        if number == 0 or chance.random() < ROOT_SHARE:
            answers[number] = parents[number] = -1
            continue
        answered = number - 1 - int(chance.random() * min(number, REACH))
        parent = parents[answered] if depths[answered] >= MAX_DEPTH else answered
        answers[number], parents[number] = answered, parent
        depths[number] = depths[parent] + 1
        replies[parent] += 1
    return Shape(answers=answers, parents=parents, replies=replies)
