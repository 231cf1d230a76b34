"""Where work comes from: the tables of duties, and how the rows of each are run and tried again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from comments.outbox.lanes import Lane
from comments.outbox.models import Work
from comments.outbox.retrying import Retry

WorkId = int | UUID

# How long what only newer code knows waits for a worker that runs it.
STRANGER_PAUSE = timedelta(seconds=30)


class Run(Protocol):
    """
    Does one work. It may run twice, at once or out of order; a second run finds it done.

    Raises `Later` for "not now", `Parked` for "never", and anything else when it could not do it.
    """

    def __call__(self, *, work_id: WorkId, now: datetime) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Source:
    """
    One table of duties; config/work.py lists them. Its functions are named by dotted path: most lie above the outbox.

    :param name: how tasks, metrics and logs call it; never changed
    :param model: the table, as `label.Model`
    :param run: path of a `Run`
    :param lanes: the lanes in which its rows wait
    :param key: the column that names what only some code knows how to run
    :param known: path of a function that returns what this code knows; the rest is left to newer code
    :param let_go: path of a function that ends works which were given up; "" where people do that in a place of its own
    """

    name: str
    model: str
    run: str
    retry: Retry
    lanes: tuple[Lane, ...]
    key: str = ""
    known: str = ""
    let_go: str = ""

    @property
    def table(self) -> type[Work]:
        """The model class."""
        found = apps.get_model(self.model)
        if not issubclass(found, Work):
            raise TypeError(f"{self.model} is not Work")
        return found

    def known_keys(self) -> Sequence[str]:
        """Return what this code can run, in a fixed order."""
        names: Collection[str] = import_string(self.known)()
        return sorted(names)

    def do(self, *, work_id: WorkId, now: datetime) -> None:
        """Run one work of this source."""
        run: Run = import_string(self.run)
        run(work_id=work_id, now=now)

    def id_of(self, raw: object) -> WorkId:
        """Return a primary key as the table has it, from a task or from raw SQL."""
        found: WorkId = self.table._meta.pk.to_python(raw)  # noqa: SLF001 - Django's documented API
        return found


def sources() -> Sequence[Source]:
    """Return the table of sources that the settings name. Of those that share a lane, none is served before the others."""
    found: Sequence[Source] = import_string(settings.OUTBOX_SOURCES)
    return found


def source_named(name: str) -> Source | None:
    """Return a source; None for one of newer code."""
    return next((source for source in sources() if source.name == name), None)
