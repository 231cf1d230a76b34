"""What benchmark comments say: so many characters of words that mean nothing."""

from dataclasses import dataclass
from random import Random  # noqa: TID251 - seeded by the caller: the same discussion on every machine

from comments.threads import markup

CHARACTERS = 280
# Rendering costs more than everything else about a row; so many texts come again and again.
_DIFFERENT = 500
_WORDS = (
    "the tide came in over the old harbour wall and nobody had thought of the lower road until it was under water"
    " which says something about who is asked when a council plans for winters that are not like those before but"
    " i walked there every morning for eleven years so let me add what the report leaves out namely that pumps stood"
    " idle because one office waited for another while neighbours carried sand by hand quite cheerfully all night"
).split()


@dataclass(frozen=True)
class Words:
    """A text as it was written and as it is shown."""

    body: str
    html: str


def texts(*, chance: Random) -> list[Words]:
    """Return texts of exactly `CHARACTERS` characters, rendered as posting would."""
    bodies = [text(chance=chance) for _ in range(_DIFFERENT)]
    return [Words(body, markup.render(body)) for body in bodies]


def text(*, chance: Random) -> str:
    """Return one text."""
    written = chance.choice(_WORDS).capitalize()
    while len(written) < CHARACTERS:
        written += ("\n\n" if chance.random() < 0.02 else " ") + chance.choice(_WORDS)
    return written[: CHARACTERS - 1].rstrip().ljust(CHARACTERS - 1, "s") + "."
