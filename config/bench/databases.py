"""The benchmark's own databases: made for a run, filled with discussions on demand, and dropped."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql

NAME = "belowline_bench"
PEOPLE = 3000
_SECONDS_TO_ANSWER = 5

Say = Callable[[str], None]


class NotReached(Exception):  # noqa: N818 - read aloud: the database was not reached
    """`str()` says in one sentence why."""


class NotFilled(Exception):  # noqa: N818 - read aloud: the database was not filled
    """`str()` is what the filling said before it ended."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An article and its discussion, as requests name them."""

    path: str
    article: str
    thread: str


def create(address: str) -> str:
    """
    Make an empty database on the server of this address, in place of one that an earlier run left, and return its address.

    :raises NotReached: if the server does not answer or this user may not make databases
    """
    try:
        _on_server(address, "DROP DATABASE IF EXISTS {} WITH (FORCE)")
        _on_server(address, "CREATE DATABASE {}")
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise NotReached(f"PostgreSQL cannot be used ({reason}): SQLite only.") from error
    return urlunsplit(urlsplit(address)._replace(path=f"/{NAME}"))


def drop(address: str) -> None:
    """Drop the database that `create` made."""
    _on_server(
        urlunsplit(urlsplit(address)._replace(path="/postgres")), "DROP DATABASE IF EXISTS {} WITH (FORCE)"
    )


def sqlite_at(folder: Path) -> str:
    """Return the address of a database file in this folder."""
    return f"sqlite:///{quote(str(folder / f'{NAME}.sqlite3'))}"


def _on_server(address: str, statement: str) -> None:
    with psycopg.connect(address, connect_timeout=_SECONDS_TO_ANSWER, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(NAME)))


class Filled:
    """A database with a site, its people, and discussions of the sizes that were asked for."""

    def __init__(self, address: str, *, surroundings: Mapping[str, str], seed: int, say: Say) -> None:
        self.address = address
        self._seed, self._say = seed, say
        self._threads: dict[str, Place] = {}
        self._filling = subprocess.Popen(
            [sys.executable, "-m", "config.bench.seeding"],
            cwd=settings.ROOT,
            env=dict(surroundings) | {"DATABASE_URL": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            text=True,
            start_new_session=True,
        )
        say(f"Preparing {self.vendor} with {PEOPLE:,} people ...")
        self.tokens: list[str] = self._ask({"people": PEOPLE})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._filling.kill()
        self._filling.communicate()

    @property
    def vendor(self) -> str:
        return "SQLite" if self.address.startswith("sqlite") else "PostgreSQL"

    def thread(self, comments: int, *, name: str = "") -> Place:
        """Return the discussion of this name (its size, if none is given), made on first demand."""
        name = name or f"of-{comments}"
        if name not in self._threads:
            if comments >= 50_000:
                self._say(f"Writing a discussion of {comments:,} comments into {self.vendor} ...")
            order = {"name": name, "comments": comments, "seed": self._seed}
            self._threads[name] = Place(**self._ask(order))
        return self._threads[name]

    def pile(self, cases: int) -> None:
        """Let so many comments wait for a moderator; the first of the people is the operator from then on."""
        place = self.thread(20_000, name="piled")
        self._say(f"Opening {cases:,} cases in {self.vendor} ...")
        self._ask({"pile": cases, "thread": place.thread})

    def chain(self, entries: int) -> None:
        """Let so many acts stand in the site's audit log."""
        self._say(f"Writing {entries:,} acts into the audit log of {self.vendor} ...")
        self._ask({"chain": entries})

    def _ask(self, order: dict[str, Any]) -> Any:
        if self._filling.stdin is None or self._filling.stdout is None:
            raise RuntimeError("the filling has no pipes")
        self._filling.stdin.write(json.dumps(order) + "\n")
        self._filling.stdin.flush()
        if not (answer := self._filling.stdout.readline()):
            raise NotFilled(f"{self.vendor} was not filled; the lines above say why.")
        return json.loads(answer)
