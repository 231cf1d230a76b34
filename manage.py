#!/usr/bin/env python3
"""
Django's command line, which first sets up its own environment in .venv.

It needs Python 3.11 and one of uv, pip or ensurepip, nothing else. BELOWLINE_NO_SETUP=1 skips the set-up where the
packages are installed already, as in a container.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PYTHON_NAME = "python%d.%d" % sys.version_info[:2]
STAMP = VENV / "belowline.stamp"


def set_up(lock: Path) -> None:
    """Make .venv hold what the lock file names, unless its stamp says that it does; go on with its Python."""
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if not marks(lock) <= stamped():
        try:
            build(lock, keep=inside)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            sys.exit("%s cannot be set up: %s. Put the project where you may write." % (VENV, reason))
        except KeyboardInterrupt:
            sys.exit("The set-up was interrupted; the next start begins it anew.")
    if not inside:
        # The Python that follows, and those that it starts, need not look again.
        os.environ["BELOWLINE_NO_SETUP"] = "1"
        os.execv(PYTHON, [str(PYTHON), *sys.orig_argv[1:]])


def marks(*locks: Path) -> set[str]:
    """Return what the stamp says when these lock files are installed: where, for which Python, their hashes."""
    hashes = [hashlib.sha256(lock.read_bytes()).hexdigest() for lock in locks]
    return {str(VENV), PYTHON_NAME, *hashes}


def stamped() -> set[str]:
    return set(STAMP.read_text().splitlines()) if STAMP.exists() and PYTHON.exists() else set()


def build(lock: Path, *, keep: bool) -> None:
    import fcntl
    import venv

    door = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(door, fcntl.LOCK_EX)
        if marks(lock) <= stamped():
            return  # Another start built it while this one waited.
        print("Setting up .venv from %s ..." % lock.name, file=sys.stderr, flush=True)
        # What was moved, made for another Python or broken off is thrown away; the rest is brought up to date, also
        # what somebody made by hand.
        by_hand = not STAMP.exists() and PYTHON.exists() and (VENV / "lib" / PYTHON_NAME).is_dir()
        keep = keep or by_hand or marks() <= stamped()
        venv.EnvBuilder(with_pip=False, clear=not keep, symlinks=True).create(VENV)
        STAMP.write_text("unfinished")
        install = [*installer(), "--require-hashes", "-r", str(lock)]
        # The installer holds the door too: should it outlive this start, the next one waits for it.
        if subprocess.run(install, pass_fds=[door], check=False).returncode:
            sys.exit("%s was not installed; the lines above say why. The next start tries again." % lock.name)
        written = STAMP.with_suffix(".new")
        # The lock file of the tests names everything that the other one does.
        written.write_text("\n".join(sorted(marks(lock, ROOT / "requirements.lock"))))
        written.replace(STAMP)
    finally:
        os.close(door)


def installer() -> list[str]:
    base = getattr(sys, "_base_executable", sys.executable)
    # Twice quiet is errors only. What is imported gets compiled then, what is not never.
    quiet = ["-qq", "--disable-pip-version-check", "--no-input", "--no-compile"]
    if works(shutil.which("uv") or "uv", "--version"):
        return ["uv", "pip", "install", "--quiet", "--python", str(PYTHON)]
    if works(base, "-m", "pip", "--python", str(PYTHON), "--version"):
        return [base, "-m", "pip", "--python", str(PYTHON), "install", *quiet]
    if works(str(PYTHON), "-m", "ensurepip"):
        return [str(PYTHON), "-m", "pip", "install", *quiet]
    sys.exit("Nothing here installs packages. On Debian and Ubuntu: sudo apt-get install -y python3-venv")


def works(*command: str) -> bool:
    try:
        return not subprocess.run(command, capture_output=True, check=False).returncode
    except OSError:
        return False


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit("Belowline needs Python 3.11 or newer; this is Python %s." % sys.version.split()[0])
    if os.environ.get("BELOWLINE_NO_SETUP") != "1":
        set_up(ROOT / ("requirements-test.lock" if sys.argv[1:2] == ["test"] else "requirements.lock"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Unset BELOWLINE_NO_SETUP, or install requirements.lock.")
    from config.env import Invalid

    try:
        execute_from_command_line(sys.argv)
    except Invalid as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
