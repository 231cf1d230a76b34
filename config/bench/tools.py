"""What measures and what is measured against: found on this machine, or named as missing."""

import os
import platform
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_MISSING = {
    "wrk": "There is no wrk: a small generator of our own reads instead, which takes more of the machine.",
    "nginx": "There is no nginx: what is read stands without its yardstick.",
    "pgbench": "There is no pgbench: what is posted stands without its yardstick.",
}
# Where Debian keeps what is not for everybody's PATH.
_ALSO = "/usr/sbin:/sbin:/usr/local/sbin"
_PACKAGES = ("django", "djangorestframework", "uvicorn", "uvloop", "httptools", "psycopg", "orjson", "comrak", "nh3")


@dataclass(frozen=True, kw_only=True)
class Tools:
    """Where each program is; None for one that is missing."""

    wrk: str | None
    nginx: str | None
    pgbench: str | None

    def missing(self) -> list[str]:
        """Return a sentence for each that is missing."""
        return [sentence for name, sentence in _MISSING.items() if getattr(self, name) is None]


def find_tools() -> Tools:
    path = os.pathsep.join([*os.get_exec_path(), _ALSO])
    return Tools(**{name: shutil.which(name, path=path) for name in _MISSING})


def describe(tools: Tools) -> dict[str, str]:
    """Return the machine and the versions of everything that took part, in words."""
    said = {
        "machine": f"{os.cpu_count()} cores, {_processor()}, {_memory()}",
        "load": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "system": platform.platform(),
        "python": platform.python_version(),
    }
    for package in _PACKAGES:
        with suppress(PackageNotFoundError):
            said[package] = version(package)
    for name, command in (("nginx", "-v"), ("wrk", "-v"), ("pgbench", "--version")):
        if program := getattr(tools, name):
            said[name] = _first_line(program, command)
    return said


def _first_line(program: str, argument: str) -> str:
    done = subprocess.run(  # noqa: S603 - found on the PATH of whoever measures
        [program, argument], capture_output=True, text=True, check=False
    )
    return (done.stdout or done.stderr).strip().splitlines()[0] if done.stdout or done.stderr else "unknown"


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    with suppress(OSError, ValueError):
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    return "unknown memory"
