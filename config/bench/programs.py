"""Programs under measurement: started in a session of their own, weighed, and ended with all that they started."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from config.starting.places import HOST

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_STOP_SECONDS = 8


class NotStarted(Exception):  # noqa: N818 - read aloud: the program was not started
    """`str()` is what the program said before it ended, or that it does not answer."""


class Program:
    """One program with everything that it starts."""

    def __init__(self, name: str, command: list[str], *, surroundings: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._log = log
        with log.open("ab") as written:
            self._running = subprocess.Popen(  # noqa: S603 - our own programs
                command,
                env=dict(surroundings),
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def has_ended(self) -> bool:
        return self._running.poll() is not None

    def last_words(self) -> str:
        """Return the end of what it wrote."""
        lines = self._log.read_text(errors="replace").strip().splitlines()[-5:]
        return "\n".join(lines) or "It said nothing."

    def stop(self) -> None:
        """Ask it to stop, and end whatever is left of it and of what it started."""
        if not self.has_ended:
            self._running.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._running.wait(_STOP_SECONDS)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def cpu_seconds(self) -> float:
        """Return what it and its children have used so far; 0 where the machine does not tell."""
        return sum(_cpu_seconds(process) for process in self._processes())

    def memory_megabytes(self) -> float:
        """Return its proportional set size: memory shared with others counts in parts; 0 where nobody tells."""
        return sum(_pss_bytes(process) for process in self._processes()) / 1e6

    def _processes(self) -> list[Path]:
        return [place for place in _PROC.glob("[0-9]*") if _session_of(place) == self._running.pid]


class Server(Program):
    """A program that answers HTTP on a port of loopback."""

    def __init__(
        self, name: str, command: list[str], *, port: int, surroundings: Mapping[str, str], log: Path
    ) -> None:
        super().__init__(name, command, surroundings=surroundings, log=log)
        self.port = port

    def wait_until_it_answers(self, path: str, *, seconds: float = 30) -> None:
        """
        Return once the address is answered with 200.

        :raises NotStarted: if it ends or the time is over
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.has_ended:
                raise NotStarted(f"{self.name} ended at its start: {self.last_words()}")
            if _answers(self.port, path):
                return
            time.sleep(0.05)
        raise NotStarted(f"{self.name} does not answer: {self.last_words()}")


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


def _answers(port: int, path: str) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=2) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        return b" 200 " in connection.recv(64)
    return False


def _session_of(place: Path) -> int:
    fields = _fields(place)
    return int(fields[3]) if fields else 0


def _cpu_seconds(place: Path) -> float:
    fields = _fields(place)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _fields(place: Path) -> list[str]:
    """Return the fields of /proc/<pid>/stat behind the program's name, which may hold blanks."""
    with suppress(OSError):
        return (place / "stat").read_text().rpartition(")")[2].split()
    return []


def _pss_bytes(place: Path) -> int:
    with suppress(OSError):
        if found := re.search(r"^Pss:\s+(\d+) kB", (place / "smaps_rollup").read_text(), re.MULTILINE):
            return int(found[1]) * 1024
    return 0
