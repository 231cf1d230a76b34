"""The check list: what a machine can see without running the tests."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """A command that ends with 0 when all is well; `name` is how people call it."""

    name: str
    command: list[str]


@dataclass(frozen=True)
class Outcome:
    """How a check ended: after `seconds`, and with what it printed."""

    check: Check
    passed: bool
    seconds: float
    output: str


def _python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


# The slow ones first, so that the quick ones fill the other cores meanwhile.
CHECKS = [
    Check("mypy", _python("-m", "mypy", "--no-error-summary")),
    Check("lint-imports", [str(SCRIPTS / "lint-imports"), "--no-logo"]),
    Check("djlint --check", _python("-m", "djlint", "--check", "articles", "comments", "config")),
    Check("djlint", _python("-m", "djlint", "--lint", "--quiet", "articles", "comments", "config")),
    Check(
        "makemigrations --check",
        _python("manage.py", "makemigrations", "--check", "--dry-run", "--verbosity=1"),
    ),
    Check("check", _python("manage.py", "check", "--fail-level", "WARNING")),
    Check("ruff", _python("-m", "ruff", "check", "--quiet", "--output-format", "concise")),
    Check(
        "ruff format --check",
        _python("-m", "ruff", "format", "--check", "--quiet", "--output-format", "concise"),
    ),
]


def run_checks(*, root: Path, surroundings: dict[str, str], workers: int) -> list[str]:
    """Run every check, say one line each (and why, where one fails), and return the names of those that failed."""

    def run(check: Check) -> Outcome:
        begun = time.monotonic()
        done = subprocess.run(  # noqa: S603 - the list above
            check.command,
            cwd=root,
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        return Outcome(check, done.returncode == 0, time.monotonic() - begun, done.stdout)

    failed = []
    with ThreadPoolExecutor(workers) as pool:
        for ended in as_completed([pool.submit(run, check) for check in CHECKS]):
            outcome = ended.result()
            word = "ok    " if outcome.passed else "FAILED"
            sys.stdout.write(f"{word} {outcome.check.name} {outcome.seconds:.1f} s\n")
            if not outcome.passed:
                failed.append(outcome.check.name)
                sys.stdout.write("".join(f"    {line}\n" for line in outcome.output.strip().splitlines()))
            sys.stdout.flush()
    return failed
