"""What forms and addresses send, read in one way: whoever sends nonsense is told so or left alone, and nothing breaks on it."""

# As many as a column of this kind holds.
WHOLE_MAX = 2**31 - 1
KEY_MAX = 2**63 - 1
# Of these no text has more digits.
_DIGITS_MAX = 19


def whole(said: str, *, most: int = WHOLE_MAX) -> int | None:
    """Return a number from 1 to `most` as it was written in ASCII digits, or None for everything else."""
    if not (said.isascii() and said.isdecimal() and len(said) <= _DIGITS_MAX):
        return None
    number = int(said)
    return number if 1 <= number <= most else None
