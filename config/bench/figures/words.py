"""How long one look for a site's unwanted words takes, whatever is sent: inside one process, without a database."""

from collections.abc import Callable, Iterator
from itertools import cycle, islice, product
from statistics import median
from time import process_time

import re2

from comments.moderation.text.folding import fold
from comments.moderation.text.wording import hits, wording_of
from config.bench.report import Figure
from config.bench.surroundings import Bench

_ENTRIES = 5_000
_LETTERS = 10_000
_RUNS = 21
_RE2_BYTES = 1 << 28


def measure(_bench: Bench) -> Iterator[Figure]:
    syllables = ["".join(pair) for pair in product("bdfklmnprst", "aeiou")]
    words = ["".join(parts) for parts in islice(product(syllables, repeat=3), _ENTRIES)]
    wording = wording_of("\n".join(words))
    options = re2.Options()
    options.max_mem = _RE2_BYTES
    together = re2.compile(rf"\b(?:{'|'.join(words)})\b", options)
    # Each word of the text begins like those of the list, and is none.
    plain = " ".join(islice(cycle(f"{word}x" for word in words), _LETTERS))[:_LETTERS]
    texts = {
        "plain": plain,
        "accents": plain.replace("e", "é"),
        "Cyrillic letters": plain.replace("a", "\N{CYRILLIC SMALL LETTER A}"),
        "in disguise": plain.replace("e", "3").replace("a", "@"),
    }
    for name, text in texts.items():
        yield Figure(
            name=f"words/{name}",
            value=_milliseconds(lambda text=text: hits(fold(text), wording)),  # type: ignore[misc]
            unit="ms",
            # The fastest there is for the letters as they stand; it knows no accents, disguises or word lists' phrases.
            yardstick=_milliseconds(lambda text=text: sum(1 for _ in together.finditer(text))),  # type: ignore[misc]
            against="RE2",
            target="at most 5 ms",
            note=f"{_ENTRIES:,} words over {len(text):,} characters; RE2 looks for the letters alone",
        )


def _milliseconds(look: Callable[[], object]) -> float:
    """Return the time that half of the runs take at most."""
    times = []
    for _run in range(_RUNS):
        begun = process_time()
        look()
        times.append(process_time() - begun)
    return median(times) * 1000
