"""Identifiers that sort by the time they were made."""

import math
import secrets
import time
import uuid
from datetime import datetime

_RANDOM_BITS = 74
_RANDOM_LOW_BITS = 62


def uuid7() -> uuid.UUID:
    """
    Return a new UUID version 7: 48 bits of Unix time in milliseconds, then 74 random bits.

    Ids are public and guess-resistant, but no secret: nothing is allowed because somebody knows one.
    Source: RFC 9562, section 5.7.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(_RANDOM_BITS)
    high = random >> _RANDOM_LOW_BITS
    low = random & ((1 << _RANDOM_LOW_BITS) - 1)
    return uuid.UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def least_id(moment: datetime) -> uuid.UUID:
    """Return the least id that something made from this moment on can have: where a list by time is entered."""
    return uuid.UUID(int=math.floor(moment.timestamp() * 1000) << 80)
