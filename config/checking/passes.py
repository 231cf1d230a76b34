"""One run of pytest against one database."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

# pytest's own code for "every test was deselected": a selection that is empty is not a failure of the tests.
NOTHING_SELECTED = 5


@dataclass(frozen=True)
class Pass:
    """The tests on one database; `brokers` are the addresses that the delivery tests use."""

    database: str
    address: str = ""
    brokers: list[str] = field(default_factory=list)
    left_out: tuple[str, ...] = ()


def run_pass(a_pass: Pass, *, root: Path, surroundings: dict[str, str], workers: int, closing: str) -> bool:
    """
    Run the tests, their output going where ours goes, and tell whether all passed.

    :param closing: one line printed just before pytest's last line, or ""
    """
    selection = " and ".join(f"not {marker}" for marker in a_pass.left_out)
    command = [sys.executable, "-m", "pytest", "--no-header", "-n", str(workers)]
    if selection:
        command += ["-m", selection]
    named = {"BELOWLINE_TEST_BROKERS": ",".join(a_pass.brokers), "BELOWLINE_TEST_LINE": closing}
    if a_pass.address:
        # The pass before ran everything; here runs what could come out differently.
        named |= {"DATABASE_URL": a_pass.address, "BELOWLINE_TEST_ONLY_DATABASE": "1"}
    sys.stdout.write(f"\nTests on {a_pass.database}\n")
    sys.stdout.flush()
    done = subprocess.run(command, cwd=root, env=surroundings | named, check=False)  # noqa: S603 - our own tests
    return done.returncode in (0, NOTHING_SELECTED)
