"""Identifiers that sort by the time they were made."""

import math
import secrets
import time
import uuid
from datetime import datetime

_NANOSECONDS = 1_000_000
_FRACTION_BITS = 12
_RANDOM_BITS = 62


def uuid7() -> uuid.UUID:
    """
    Return a new UUID version 7: 48 bits of Unix time in milliseconds, 12 bits of its fraction, then 62 random bits.

    The fraction counts steps of 244 ns, so that what one program makes within a millisecond is in order too: a list
    by id shows it as it happened. Ids are public and guess-resistant, but no secret: nothing is allowed because
    somebody knows one.
    Source: RFC 9562, sections 5.7 and 6.2 (method 3).
    """
    milliseconds, rest = divmod(time.time_ns(), _NANOSECONDS)
    fraction = (rest << _FRACTION_BITS) // _NANOSECONDS
    return uuid.UUID(
        int=(milliseconds << 80)
        | (0x7 << 76)
        | (fraction << 64)
        | (0b10 << 62)
        | secrets.randbits(_RANDOM_BITS)
    )


def least_id(moment: datetime) -> uuid.UUID:
    """Return the least id that something made from this moment on can have: where a list by time is entered."""
    return uuid.UUID(int=math.floor(moment.timestamp() * 1000) << 80)
