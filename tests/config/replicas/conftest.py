"""A second database that looks like the first did at one moment, and a house that may read from it."""

import shutil
from contextlib import closing

import psycopg
import pytest
from django.db import connection, connections, router
from psycopg import sql

from config.replicas import watching

ALIAS = "replica1"


@pytest.fixture
def freeze(transactional_db, settings, tmp_path):
    """Make the copy; what is committed from then on it does not know."""
    undo = []

    def freeze():
        described = dict(connection.settings_dict)
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            name = str(tmp_path / "frozen.sqlite3")
            shutil.copy(described["NAME"], name)
        else:
            name = f"{described['NAME']}_frozen"
            connections.close_all()
            undo.append(lambda: on_server(described, "DROP DATABASE {}", name))
            on_server(described, "CREATE DATABASE {} TEMPLATE {}", name, described["NAME"])
        # Made by hand, as Django's tests allow; it is this thread's alone.
        connections[ALIAS] = connection.copy(alias=ALIAS)
        connections[ALIAS].settings_dict["NAME"] = name
        undo.append(forget)
        settings.REPLICAS = (ALIAS,)
        settings.DATABASE_ROUTERS = ["config.replicas.router.Router"]
        settings.MIDDLEWARE = ["config.replicas.reading.ReadingFromCopies", *settings.MIDDLEWARE]
        watching.copies.cache_clear()
        (copy,) = watching.copies()
        copy.look(at=0.0)
        # No thread of a process that looks after its copies.
        copy.put_off(until=float("inf"))
        assert copy.is_usable
        return copy

    def forget():
        connections[ALIAS].close()
        del connections[ALIAS]

    yield freeze
    for step in reversed(undo):
        step()
    watching.copies.cache_clear()
    assert router.db_for_read(object) == "default"


def on_server(described, statement, *names):
    address = {
        "host": described["HOST"],
        "port": described["PORT"] or None,
        "user": described["USER"],
        "password": described["PASSWORD"],
    }
    with closing(psycopg.connect(dbname="postgres", autocommit=True, **address)) as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
