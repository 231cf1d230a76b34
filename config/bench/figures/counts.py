"""How many comments twenty articles have, in one call: what a front page asks."""

from collections.abc import Iterator
from functools import partial

from config.bench.asking import ask
from config.bench.interleaving import compare
from config.bench.loads import JSON_GZIP
from config.bench.report import Figure, delay_of, rate_of
from config.bench.surroundings import Bench

_ARTICLES = 20


def measure(bench: Bench) -> Iterator[Figure]:
    database = bench.database()
    articles = [database.thread(20, name=f"counted-{nth}").article for nth in range(_ARTICLES)]
    path = f"/api/v1/counts/?articles={','.join(articles)}"
    with bench.web(database) as web:
        body = ask(web.port, path, headers=JSON_GZIP).body
        with bench.nginx(body) as nginx:
            found = compare(
                ours=partial(bench.read, web, path),
                server=web,
                yardstick=partial(bench.read, nginx, "/page") if nginx else None,
                rounds=2,
            )
        yield rate_of(
            found.ours,
            "counts/hot",
            bytes=len(body),
            cpu=found.cpu,
            yardstick=found.yardstick.rate if found.yardstick else None,
            against="nginx",
            target="at least 17,000/s",
        )
    with bench.web(database, hot=False) as web:
        yield delay_of(bench.read(web, path, connections=1), "counts/cold", target="at most 3 ms")
