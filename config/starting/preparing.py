"""Brings the database of a data folder to the code's state, or says in one sentence why that cannot be."""

import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from articles.models import Site
from comments.accounts.models import User

Say = Callable[[str], None]


class Unprepared(Exception):  # noqa: N818 - `raise Unprepared` reads as it should
    """The database cannot be used; `str()` is the sentence for the person who starts."""


def prepare_database(*, say: Say) -> None:
    """
    Apply the migrations that are missing.

    :raises Unprepared: if the database is newer than this code, half-way to it, or does not answer
    """
    try:
        refuse_half_way(connection)
        executor = MigrationExecutor(connection)
        if newer := unknown_migrations(executor.loader):
            raise Unprepared(
                f"The database is newer than this code: it has {newer[0]}, which this code does not know. "
                "Start the newer code, or name another data folder in BELOWLINE_DATA."
            )
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            say(f"Preparing the database: {len(missing)} migrations ...")
            begun = time.monotonic()
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            say(f"Preparing the database: done in {time.monotonic() - begun:.1f} s.")
    except DatabaseError as error:
        raise Unprepared(f"The database cannot be used: {str(error).strip().splitlines()[0]}.") from error


def refuse_half_way(database: BaseDatabaseWrapper) -> None:
    """
    Refuse a database that has some of the migrations that one replaces, and not all: Django would leave out the rest.

    :raises Unprepared: naming the first that is missing
    """
    applied = MigrationRecorder(database).applied_migrations()
    for (app, name), migration in MigrationLoader(None).replacements.items():
        missing = [old for _app, old in migration.replaces if (app, old) not in applied]
        if 0 < len(missing) < len(migration.replaces):
            raise Unprepared(
                f"The database is too old for this code: it lacks {app}.{missing[0]}, which is a part of {app}.{name} "
                "here. Nothing was changed. Bring it up to date with the code that has that migration first: see "
                "“Upgrading” in docs/operating.md."
            )


def unknown_migrations(loader: MigrationLoader) -> list[str]:
    """Return the names of applied migrations that this code neither has nor has squashed, in order."""
    squashed = {old for migration in loader.replacements.values() for old in migration.replaces}
    applied = loader.applied_migrations or {}
    return sorted(
        f"{app}.{name}" for app, name in applied if (app, name) not in {*loader.disk_migrations, *squashed}
    )


def load_demo(*, say: Say) -> None:
    """Fill an empty database with the demo; one that has a site or a person stays as it is."""
    if not Site.objects.exists() and not User.objects.exists():
        say("Loading the demo ...")
        call_command("load_demo", verbosity=0)
