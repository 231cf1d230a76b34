"""The whole of `manage.py test`, in order."""

import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from config.checking.backends import POSTGRESQL, RABBITMQ, REDIS, Absent, Service, find
from config.checking.checks import run_checks
from config.checking.passes import Pass, run_pass

CHROMIUM = Path("/usr/bin/chromium")


@dataclass
class Findings:
    """What failed and what was not run, for the one line at the end."""

    failed: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)

    def line(self) -> str:
        parts = [f"Failed: {', '.join(self.failed)}."] if self.failed else []
        parts += [f"Not run: {'; '.join(self.not_run)}."] if self.not_run else []
        return " ".join(parts)


def run_everything() -> int:
    """Run the check list, then the tests on SQLite and on what else there is; return the exit code."""
    # Everything is required where CI=true: a service that is missing there hides failures.
    required = os.environ.get("CI") == "true"  # noqa: TID251 - set by the machine, not by an operator
    workers = max(2, os.cpu_count() or 2)
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="belowline-tests-") as folder:
        surroundings = clean_surroundings(folder=folder)
        findings.failed += run_checks(root=settings.ROOT, surroundings=surroundings, workers=workers)
        passes = plan(findings, required=required)
        for a_pass in passes:
            closing = findings.line() if a_pass is passes[-1] else ""
            if not run_pass(
                a_pass, root=settings.ROOT, surroundings=surroundings, workers=workers, closing=closing
            ):
                findings.failed.append(f"tests on {a_pass.database}")
    return 1 if findings.failed else 0


def clean_surroundings(*, folder: str) -> dict[str, str]:
    """Return an environment in which the tests see no service and no data folder but those that are given to them."""
    ours = with_bytecode(dict(os.environ))  # noqa: TID251 - handed on, not read
    for name in (POSTGRESQL.variable, REDIS.variable, RABBITMQ.variable):
        ours.pop(name, None)
    return ours | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "BELOWLINE_DATA": folder}


def with_bytecode(surroundings: dict[str, str]) -> dict[str, str]:
    """
    Return an environment in which Python keeps what it compiled.

    Where it is told to leave none beside the sources, each of the many programs that a run starts would compile
    hundreds of files again; what it keeps then lies where pytest keeps its own.
    """
    if not surroundings.get("PYTHONDONTWRITEBYTECODE"):
        return surroundings
    kept = {name: text for name, text in surroundings.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(settings.ROOT / ".pytest_cache" / "bytecode")} | kept


def plan(findings: Findings, *, required: bool) -> list[Pass]:
    """Return the passes that this machine can run, and write into `findings` what it cannot."""
    given = {
        POSTGRESQL: settings.DATABASE_URL if settings.DATABASE_URL.startswith("postgres") else "",
        REDIS: settings.REDIS_URL,
        RABBITMQ: settings.AMQP_URL,
    }
    found: dict[Service, str] = {}
    for service, named in given.items():
        try:
            found[service] = find(service, named=named, required=required)
        except Absent as absent:
            (findings.failed if absent.failure else findings.not_run).append(f"{service.name} ({absent})")
    if not CHROMIUM.exists():
        (findings.failed if required else findings.not_run).append(f"browser tests (there is no {CHROMIUM})")
    brokers = [found[service] for service in (REDIS, RABBITMQ) if service in found]
    if POSTGRESQL not in found:
        return [Pass("SQLite", brokers=brokers)]
    return [
        Pass("SQLite", left_out=("delivery",)),
        Pass("PostgreSQL", address=found[POSTGRESQL], brokers=brokers, left_out=("browser", "sqlite")),
    ]


def run_some(arguments: list[str]) -> int:
    """Replace this process by pytest with these arguments, on the database that the environment names."""
    ours = with_bytecode(dict(os.environ))  # noqa: TID251 - handed on, not read
    ours["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "pytest", "--no-header", *arguments], ours)  # noqa: S606
