"""How long one look for a site's unwanted words takes, whatever is sent: inside one process, without a database."""

from collections.abc import Callable, Iterator
from itertools import cycle, islice, product
from statistics import median
from time import process_time

from comments.moderation.text.folding import fold
from comments.moderation.text.wording import hits, wording_of
from config.bench.report import Figure
from config.bench.surroundings import Bench

_ENTRIES = 5_000
_LETTERS = 10_000
_RUNS = 21


def measure(_bench: Bench) -> Iterator[Figure]:
    syllables = ["".join(pair) for pair in product("bdfklmnprst", "aeiou")]
    words = ["".join(parts) for parts in islice(product(syllables, repeat=3), _ENTRIES)]
    wording = wording_of("\n".join(words))
    # Each word of the text begins like those of the list, and is none.
    plain = " ".join(islice(cycle(f"{word}x" for word in words), _LETTERS))[:_LETTERS]
    texts = {
        "plain": plain,
        "accents": plain.replace("e", "é"),
        "in disguise": plain.replace("e", "3").replace("a", "@"),
    }
    for name, text in texts.items():
        yield Figure(
            name=f"words/{name}",
            value=_milliseconds(lambda text=text: hits(fold(text), wording)),  # type: ignore[misc]
            unit="ms",
            target="at most 5 ms" if name == "plain" else "",
            note=f"{_ENTRIES:,} words over {len(text):,} characters",
        )


def _milliseconds(look: Callable[[], object]) -> float:
    """Return the time that half of the runs take at most."""
    times = []
    for _run in range(_RUNS):
        begun = process_time()
        look()
        times.append(process_time() - begun)
    return median(times) * 1000
