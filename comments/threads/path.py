"""Where a comment stands in the one total order of its thread."""

import secrets
from datetime import UTC, datetime, timedelta

# 12 levels: deeper ones cannot be told apart on a page, and the path stays short enough to index.
MAX_DEPTH = 11

_DIGITS = 19
_LARGEST = 10**_DIGITS - 1
_TIE_BITS = 11
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seq_at(moment: datetime, *, after: int = 0) -> int:
    """
    Return a place for this moment: microseconds since 1970, then 11 random bits; 63 bits in all, good until 2112.

    :param after: the result is larger than this, so that live comments never overtake one another whatever the clock does
    """
    return max(first_seq_at(moment) | secrets.randbits(_TIE_BITS), after + 1)


def first_seq_at(moment: datetime) -> int:
    """Return the lowest place that this moment can have: where a stretch of time begins, or ends before it."""
    return round(moment.timestamp() * 1_000_000) << _TIE_BITS


def moment_of(seq: int) -> datetime:
    """Return the moment that a place was made for."""
    return _EPOCH + timedelta(microseconds=seq >> _TIE_BITS)


def step(seq: int) -> str:
    """Return one level of a path: fixed width, digits only, so that every collation sorts it alike."""
    return f"{seq:0{_DIGITS}d}"


def reversed_step(seq: int) -> str:
    """Return one level of a path in which later places sort first."""
    return f"{_LARGEST - seq:0{_DIGITS}d}"


def reversed_path(path: str) -> str:
    """Return the same place in the order that has later ones first."""
    return "".join(
        reversed_step(int(path[start : start + _DIGITS])) for start in range(0, len(path), _DIGITS)
    )


def prefixes(path: str) -> list[str]:
    """Return the paths of all ancestors, root first, without the path itself."""
    return [path[:end] for end in range(_DIGITS, len(path), _DIGITS)]


def end_of_subtree(path: str) -> str:
    """Return the first path that sorts behind everything below this one."""
    return path[:-_DIGITS] + step(int(path[-_DIGITS:]) + 1)
