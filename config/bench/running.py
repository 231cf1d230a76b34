"""The whole of `manage.py bench`, in order."""

import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from config.bench import report
from config.bench.asking import Unexpected
from config.bench.databases import NotFilled, NotReached, Say
from config.bench.figures import FIGURES
from config.bench.programs import NotStarted
from config.bench.report import Figure
from config.bench.surroundings import Bench, tell
from config.bench.tools import describe, find_tools
from config.checking.backends import POSTGRESQL, Absent, find

_KEPT_IN = "bench"


def run(
    names: Sequence[str], *, is_full: bool, shows_json: bool, database: str, now: datetime, show: Say
) -> int:
    """
    Measure these figures, or all, and show them; return the exit code.

    :param database: the address of a PostgreSQL on which databases may be made, or "" for the usual places
    """
    tools = find_tools()
    for sentence in tools.missing():
        tell(sentence)
    machine = describe(tools)
    figures: list[Figure] = []
    try:
        # On the disk on which the house's own data lies: memory file systems know no durable commit.
        with (
            tempfile.TemporaryDirectory(prefix="bench-", dir=settings.STATE) as folder,
            _stopped_by_terminate(),
            Bench(
                folder=Path(folder),
                tools=tools,
                postgresql=_postgresql(database),
                is_full=is_full,
                say=tell,
            ) as bench,
        ):
            missed = _measure(names, bench, figures)
    finally:
        # Whoever stops it keeps what was measured until then.
        if figures:
            surroundings = {"at": now.isoformat(timespec="seconds"), "full": is_full, "machine": machine}
            name = f"{now:%Y-%m-%d-%H%M%S}"
            place = report.keep(
                figures, folder=settings.STATE / _KEPT_IN, name=name, surroundings=surroundings
            )
            tell(f"Written to {place}")
    if shows_json:
        show(report.as_json(figures))
    else:
        show(f"{report.table(figures)}\n")
        show("\n".join(f"{name}: {said}" for name, said in machine.items()))
    return 1 if missed else 0


def _measure(names: Sequence[str], bench: Bench, figures: list[Figure]) -> list[str]:
    """Add these figures as they come, and return the names that could not be measured."""
    missed = []
    for name in names or FIGURES:
        tell(f"{name} ...")
        try:
            for figure in FIGURES[name](bench):
                figures.append(figure)
                tell(f"  {figure.name}: {report.number(figure.value)} {figure.unit}")
        except (Unexpected, NotReached, NotFilled, NotStarted, ValueError) as reason:
            missed.append(name)
            tell(f"{name} could not be measured: {reason}")
    return missed


def _postgresql(named: str) -> str:
    """Return where PostgreSQL answers: what was named, the house's own, or the usual places; or ""."""
    own = settings.DATABASE_URL if settings.DATABASE_URL.startswith("postgres") else ""
    if named.startswith("sqlite"):
        return ""
    try:
        return find(POSTGRESQL, named=named or own, required=True)
    except Absent as absent:
        tell(f"No PostgreSQL ({absent}): SQLite only.")
        return ""


@contextmanager
def _stopped_by_terminate() -> Iterator[None]:
    """Clean up on SIGTERM as on Ctrl+C."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
