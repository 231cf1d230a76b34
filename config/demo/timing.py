"""When everything in a discussion was said: most of it soon, some of it minutes ago, little of it at night."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - seeded by the caller: the demo is the same on every machine
from zoneinfo import ZoneInfo

from config.demo.script import Line

# Nothing is newer, but what a script dates itself: a page that was just loaded should not change under the reader.
_NEWEST = timedelta(seconds=100)
# Replies after their parent, or after the reply before them: half of them within this time.
_USUAL_DELAY = timedelta(minutes=22)
_SPREAD = 1.2
# The larger, the more of the roots come in the first hours.
_RUSH = 1.7
_NIGHT = range(1, 6)
_SLEEP = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A line at its time; `answers` is what it replies to."""

    line: Line
    answers: "Said | None"
    at: datetime


def say(
    roots: list[Line], *, published: datetime, now: datetime, zone: ZoneInfo, chance: Random
) -> list[Said]:
    """
    Return every line with the time at which it was said, oldest first, no two at the same instant.

    :param published: when the article appeared; the first comment comes some minutes later
    :param zone: the readers' zone, in which they sleep
    """
    said: list[Said] = []
    span = now - published
    for position, root in enumerate(roots):
        share = ((position + chance.random()) / len(roots)) ** _RUSH
        wish = published + timedelta(minutes=4) + share * span
        latest = _latest(root, now=now, chance=chance)
        at = _awake(wish, zone, chance)
        if root.ago is not None:
            at = latest
        elif at > latest:
            at = _before(latest, published, chance)
        _answer(Said(line=root, answers=None, at=at), said, now=now, zone=zone, chance=chance)
    said.sort(key=lambda one: one.at)
    return said


def _answer(first: Said, said: list[Said], *, now: datetime, zone: ZoneInfo, chance: Random) -> None:
    """Let the replies below follow, each after the one before it."""
    waiting = [first]
    while waiting:
        parent = waiting.pop()
        said.append(parent)
        previous = parent.at
        for line in parent.line.replies:
            latest = _latest(line, now=now, chance=chance)
            delay = _USUAL_DELAY * math.exp(chance.gauss(0, _SPREAD))
            at = _awake(previous + delay, zone, chance)
            if line.ago is not None:
                at = latest
            elif at > latest:
                at = _before(latest, previous, chance)
            previous = at
            waiting.append(Said(line=line, answers=parent, at=at))


def _latest(line: Line, *, now: datetime, chance: Random) -> datetime:
    """Return when a line must have been said, because it says so or because of what follows it."""
    if line.ago is not None:
        return now - line.ago - timedelta(seconds=20) * chance.random()
    ends = [now - _NEWEST]
    ends += [now - below.ago - timedelta(minutes=1) for below in line.walk() if below.ago is not None]
    return min(ends)


def _before(latest: datetime, earliest: datetime, chance: Random) -> datetime:
    return earliest + (latest - earliest) * chance.uniform(0.2, 0.8)


def _awake(at: datetime, zone: ZoneInfo, chance: Random) -> datetime:
    """Put off until the morning what comes at night, but for the sleepless."""
    if at.astimezone(zone).hour in _NIGHT and chance.random() > 0.1:
        return at + _SLEEP + timedelta(seconds=chance.randrange(3600))
    return at
