"""Everything that a figure needs around it: a folder, databases, servers, and how long to look."""

import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from django.conf import settings

from config.bench import databases, nginx, wrk
from config.bench.databases import Filled, NotReached, Say
from config.bench.loads import JSON_GZIP, Load
from config.bench.programs import Program, Server, free_port
from config.bench.tools import Tools
from config.starting.handing_over import programs

SEED = 7
CONNECTIONS = 32
_FOREIGN = ("BELOWLINE_", "DATABASE_", "REDIS_URL", "AMQP_URL", "DJANGO_")


class Bench:
    """One run: what it makes is gone when it ends, however it ends."""

    def __init__(self, *, folder: Path, tools: Tools, postgresql: str, is_full: bool, say: Say) -> None:
        """
        Prepare a run; nothing is started yet.

        :param folder: empty, on the disk to be measured; removed by the caller
        :param postgresql: the address of a server on which databases may be made, or "" for SQLite alone
        """
        self.folder, self.tools, self.is_full, self.say = folder, tools, is_full, say
        self._server_address = postgresql
        self._ending = ExitStack()
        self._filled: dict[str, Filled] = {}
        self._secret = secrets.token_urlsafe(50)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.close()

    @property
    def seconds(self) -> float:
        """How long one look takes."""
        return 10.0 if self.is_full else 2.0

    def database(self) -> Filled:
        """Return a filled PostgreSQL, or where there is none SQLite."""
        if self._server_address:
            try:
                return self.postgresql()
            except NotReached as reason:
                self.say(str(reason))
                self._server_address = ""
        return self.sqlite()

    def postgresql(self) -> Filled:
        """
        Return a filled PostgreSQL.

        :raises NotReached: if there is no server that lets us
        """
        if "postgresql" not in self._filled:
            if not self._server_address:
                raise NotReached("There is no PostgreSQL: SQLite only.")
            address = databases.create(self._server_address)
            self._ending.callback(self._drop, address)
            self._fill("postgresql", address)
        return self._filled["postgresql"]

    def sqlite(self) -> Filled:
        """Return a filled SQLite."""
        if "sqlite" not in self._filled:
            self._fill("sqlite", databases.sqlite_at(self.folder))
        return self._filled["sqlite"]

    def databases(self) -> list[Filled]:
        """Return both, or SQLite alone."""
        first = self.database()
        return [first] if first.vendor == "SQLite" else [first, self.sqlite()]

    @contextmanager
    def web(self, database: Filled, *, processes: int = 1, hot: bool = True) -> Iterator[Server]:
        """Run the web server as `up` does, with the hot path or without it."""
        port = free_port()
        command = list(programs(port=port)["web"])
        command[command.index("--workers") + 1] = str(processes)
        surroundings = self.surroundings(database) | {"BELOWLINE_HOT": "1" if hot else "0"}
        log = self.folder / f"web-{port}.log"
        with Server("web", command, port=port, surroundings=surroundings, log=log) as server:
            server.wait_until_it_answers("/health")
            yield server

    @contextmanager
    def worker(self, database: Filled, **variables: str) -> Iterator[Program]:
        """Run the worker as `up` does; `variables` say more of its environment, such as a broker's address."""
        command = programs(port=0)["worker"]
        with Program(
            "worker",
            command,
            surroundings=self.surroundings(database) | variables,
            log=self.folder / "worker.log",
        ) as worker:
            yield worker

    @contextmanager
    def nginx(self, body: bytes) -> Iterator[Server | None]:
        """Run nginx with these bytes at `/page`, where there is one."""
        if self.tools.nginx is None:
            yield None
            return
        port = free_port()
        place = self.folder / f"nginx-{port}"
        place.mkdir()
        with nginx.start(self.tools.nginx, body=body, folder=place, port=port) as server:
            yield server

    def read(
        self,
        server: Server,
        path: str,
        *,
        connections: int = CONNECTIONS,
        seconds: float = 0,
        headers: Mapping[str, str] = JSON_GZIP,
    ) -> Load:
        """Read one address of a server for a while."""
        return wrk.read(
            port=server.port,
            path=path,
            connections=connections,
            seconds=seconds or self.seconds,
            headers=headers,
            program=self.tools.wrk,
        )

    def surroundings(self, database: Filled | None = None) -> dict[str, str]:
        """Return the environment of our programs: nothing of the operator's, their own folder and database."""
        ours = {
            name: text
            for name, text in os.environ.items()  # noqa: TID251 - handed on, not read
            if not name.startswith(_FOREIGN)
        }
        address = {"DATABASE_URL": database.address} if database else {}
        return (
            ours
            | address
            | {
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                "BELOWLINE_NO_SETUP": "1",
                # All readers here are one machine, which a server of ours would soon ask to slow down.
                "BELOWLINE_READS_PER_MINUTE": "0",
                # And all who write are new.
                "BELOWLINE_STRANGERS_PER_MINUTE": "0",
                "BELOWLINE_DATA": str(self.folder),
                "BELOWLINE_SECRET_KEY": self._secret,
                "PYTHONPATH": str(settings.ROOT),
                "PYTHONUNBUFFERED": "1",
            }
        )

    def _fill(self, name: str, address: str) -> None:
        filled = Filled(address, surroundings=self.surroundings(), seed=SEED, say=self.say)
        self._ending.enter_context(filled)
        self._filled[name] = filled

    @staticmethod
    def _drop(address: str) -> None:
        with suppress(psycopg.Error):
            databases.drop(address)


def tell(line: str) -> None:
    """Write a line of progress."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
