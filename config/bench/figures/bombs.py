"""What the worst Markdown of 10,000 characters costs, to read, to screen and to show: inside one process, without a database."""

from collections.abc import Callable, Iterator
from time import process_time

from comments.moderation.text.folding import fold, read
from comments.moderation.text.likeness import likeness_of
from comments.moderation.text.linking import links_of
from comments.moderation.text.showing import shown_of
from comments.moderation.text.wording import Wording, hits, wording_of
from comments.threads import markup
from config.bench.bombs import BOMBS, PLAIN
from config.bench.report import Figure
from config.bench.surroundings import Bench

_WORDS = 2_000
_RUNS = 3
# Below this many milliseconds the clock says more of the machine than of the words.
_WORTH_COMPARING = 20.0


def measure(_bench: Bench) -> Iterator[Figure]:
    wording = wording_of("\n".join(f"unwanted{number}" for number in range(_WORDS)))
    costs = {name: _cost(bomb(markup.BODY_MAX), wording) for name, bomb in BOMBS.items()}
    halves = {name: _cost(bomb(markup.BODY_MAX // 2), wording) for name, bomb in BOMBS.items()}
    worst = max(costs, key=costs.__getitem__)
    yield Figure(
        name="bombs/worst",
        value=costs[worst],
        unit="ms",
        yardstick=_cost(PLAIN(markup.BODY_MAX), wording),
        against="plain sentences",
        target="at most 250 ms",
        note=f"{worst}; of {len(BOMBS)} kinds, {markup.BODY_MAX:,} characters each, in CPU time",
    )
    growth = {
        name: costs[name] / max(half, _WORTH_COMPARING)
        for name, half in halves.items()
        if costs[name] >= _WORTH_COMPARING
    }
    steepest = max(growth, key=growth.__getitem__)
    yield Figure(
        name="bombs/growth",
        value=growth[steepest],
        unit="times",
        yardstick=_cost(PLAIN(markup.BODY_MAX), wording) / _cost(PLAIN(markup.BODY_MAX // 2), wording),
        against="plain sentences",
        target="at most 2.5 times",
        note=f"{steepest}; twice as many characters cost so many times as much",
    )


def work(body: str, wording: Wording) -> None:
    """Do with words what posting, editing and previewing do with them, once each."""
    markup.render(markup.clean_body(body))
    links_of(body)
    read(body)
    hits(fold(body), wording)
    likeness_of(body)
    shown = shown_of(body)
    if shown is not None:
        # As when evidence is about all of it.
        shown.place(0, len(shown.text))


def _cost(body: str, wording: Wording) -> float:
    """Return the least milliseconds of some runs: all that was more was something else."""
    # Other words each time, because of the same ones much is remembered.
    bodies = [f"{body[:-1]}{run}" for run in range(_RUNS)]
    return min(_milliseconds(lambda one=one: work(one, wording)) for one in bodies)  # type: ignore[misc]  # mypy cannot tell what a lambda with a default is


def _milliseconds(act: Callable[[], object]) -> float:
    begun = process_time()
    act()
    return (process_time() - begun) * 1000
