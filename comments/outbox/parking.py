"""Dead letters: what was given up in any table of duties, for the operator to read, to try again or to let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.utils.timezone import is_aware

from articles.turning import Turn, remember
from comments.outbox.models import Work
from comments.outbox.sources import Source, sources

PAGE_SIZE = 50
# Counted no further: whoever has so many tries all of them again.
COUNTED_MAX = 10_000


@dataclass(frozen=True, kw_only=True)
class Page:
    """Dead letters of one source, the latest first, and where the next page begins; "" behind the last."""

    works: Sequence[Work]
    before: str


def parked(source: Source) -> QuerySet[Any]:
    return source.table.objects.filter(parked_at__isnull=False)


def counted() -> dict[str, int]:
    """Return how many there are of each source, up to COUNTED_MAX."""
    return {source.name: parked(source).order_by().values("pk")[:COUNTED_MAX].count() for source in sources()}


def page(source: Source, *, before: str = "") -> Page:
    """
    Return the dead letters of a source that were given up before others.

    :param before: as the page before says it; what is none begins at the first page
    """
    rows = parked(source).order_by("-parked_at", "-pk")
    behind = _behind(source, before)
    found = list((rows.filter(behind) if behind else rows)[: PAGE_SIZE + 1])
    last = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    return Page(
        works=found[:PAGE_SIZE], before=f"{last.parked_at.isoformat()} {last.pk}" if last is not None else ""
    )


@transaction.atomic
def try_again(source: Source, *, ids: Sequence[str] | None, by: object, now: datetime) -> int:
    """
    Give dead letters all their tries again, from now on; return how many.

    :param ids: which; None for all of the source
    """
    count: int = _chosen(source, ids).update(parked_at=None, attempts=0, due_at=now)
    _remember(source, "tried_again", count, by=by, now=now)
    return count


@transaction.atomic
def let_go(source: Source, *, ids: Sequence[str] | None, by: object, now: datetime) -> int:
    """
    Call dead letters done that nobody wants to be done any more; return how many. Their errors stay to be read.

    :raises LookupError: where the source has another place for that
    """
    if not source.let_go:
        raise LookupError(source.name)
    count: int = import_string(source.let_go)(_chosen(source, ids), now=now)
    _remember(source, "let_go", count, by=by, now=now)
    return count


def end(works: QuerySet[Any], *, now: datetime) -> int:
    """Let go of works that have nothing else to end with."""
    return works.update(parked_at=None, done_at=now)


def _chosen(source: Source, ids: Sequence[str] | None) -> QuerySet[Any]:
    if ids is None:
        return parked(source)
    keys = []
    for given in ids:
        try:
            keys.append(source.id_of(given))
        except ValidationError:
            continue
    return parked(source).filter(pk__in=keys)


def _behind(source: Source, before: str) -> Q | None:
    moment, _, key = before.partition(" ")
    try:
        at, pk = parse_datetime(moment), source.id_of(key)
    except (ValueError, ValidationError):
        return None
    if at is None or not is_aware(at):
        return None
    return Q(parked_at__lt=at) | Q(parked_at=at, pk__lt=pk)


def _remember(source: Source, act: str, count: int, *, by: object, now: datetime) -> None:
    if not count:
        return
    turn = Turn(
        kind="dead_letters",
        key=source.name,
        site_id=None,
        name=source.name,
        before={act: 0},
        after={act: count},
        by=by,
    )
    remember(turn, now=now)
