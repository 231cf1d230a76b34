"""First, middle and last page of every order, at every size."""

from collections.abc import Iterator
from functools import partial
from itertools import count
from urllib.parse import quote

from comments.threads.orders import Order
from config.bench.asking import ask, list_path
from config.bench.interleaving import in_turns
from config.bench.loads import Kind, Load, Plan, fire
from config.bench.programs import Server
from config.bench.report import Figure, delay_of
from config.bench.surroundings import Bench

_SECONDS = 0.25
# As large as pages get, so that the way to the last one is short.
_STRIDE = 100


def measure(bench: Bench) -> Iterator[Figure]:
    database = bench.database()
    sizes = (1_000, 10_000, 100_000, 1_000_000) if bench.is_full else (1_000, 100_000)
    places = {size: database.thread(size) for size in sizes}
    with bench.web(database, hot=False) as web:
        for size, place in places.items():
            bench.say(f"Turning the pages of {size:,} comments ...")
            for order in Order:
                yield from _order(web, place.thread, order, size)


def _order(web: Server, thread: str, order: Order, size: int) -> Iterator[Figure]:
    cursors = dict(zip(("first", "middle", "last"), _cursors(web, thread, order), strict=True))
    loads = in_turns({which: partial(_look, web, thread, order, cursor) for which, cursor in cursors.items()})
    for which, load in loads.items():
        yield delay_of(
            load,
            f"pages/{size:,}/{order}/{which}",
            yardstick=None if which == "first" else loads["first"].p50,
            against="first",
            target="at most 4 ms" if which == "first" else "at most 1.3",
        )


def _look(web: Server, thread: str, order: Order, cursor: str) -> Load:
    path = list_path(thread, order, **({"cursor": quote(cursor)} if cursor else {}))
    plan = Plan(port=web.port, kinds=[Kind(name="read", paths=[path])], connections=1, seconds=_SECONDS)
    return fire(plan).kinds["read"]


def _cursors(web: Server, thread: str, order: Order) -> tuple[str, str, str]:
    """Walk through the whole order, and return the cursors of its first page (none), one in the middle and the last."""
    given = [""]
    for _ in count():
        more = {"cursor": quote(given[-1])} if given[-1] else {}
        page = ask(web.port, list_path(thread, order, size=_STRIDE, replies=0, **more)).json()
        if not page["next"]:
            break
        given.append(page["next"])
    return "", given[len(given) // 2], given[-1]
