"""What can be measured, one module a name; each yields its figures as soon as it has them."""

from collections.abc import Callable, Iterator

from config.bench.figures import (
    audit,
    bombs,
    cold,
    counts,
    hot,
    memory,
    mixed,
    news,
    pages,
    post,
    queue,
    render,
    start,
    vote,
    words,
)
from config.bench.report import Figure
from config.bench.surroundings import Bench

FIGURES: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "hot": hot.measure,
    "cold": cold.measure,
    "pages": pages.measure,
    "post": post.measure,
    "vote": vote.measure,
    "mixed": mixed.measure,
    "counts": counts.measure,
    "render": render.measure,
    "memory": memory.measure,
    "start": start.measure,
    "words": words.measure,
    "bombs": bombs.measure,
    "queue": queue.measure,
    "news": news.measure,
    "audit": audit.measure,
}
