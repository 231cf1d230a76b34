"""The migrations run once: whoever tests the same ones next, another worker or another run, begins with a copy of what they made."""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db import connection

_DAY = 24 * 3600


@contextmanager
def once() -> Iterator[None]:
    """
    Have the test database begin as a copy, where there is one of these migrations; keep one where there is none.

    What is kept is a file or a database of its own, for a day; who keeps one clears the older ones away.
    """
    creation = connection.creation
    creating = creation._create_test_db
    with _alone(), _patched(creation, _create_test_db=lambda *given: _begin(creating, *given)):
        yield
        if not _is_kept():
            _keep()


def _begin(creating: Any, verbosity: int, autoclobber: bool, keepdb: bool = False) -> Any:
    if connection.vendor == "sqlite":
        name = creating(verbosity, autoclobber, keepdb)
        if _is_kept():
            shutil.copyfile(_file(), name)
        return name
    if _is_kept():
        connection.settings_dict["TEST"]["TEMPLATE"] = _database()
    return creating(verbosity, autoclobber, keepdb)


def _is_kept() -> bool:
    if connection.vendor == "sqlite":
        return _file().exists()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_database()])
        return cursor.fetchone() is not None


def _keep() -> None:
    if connection.vendor == "sqlite":
        for file in _file().parent.glob("belowline-migrated-*"):
            if file.stat().st_mtime < time.time() - _DAY:
                file.unlink(missing_ok=True)
        made = _file().with_suffix(f".{os.getpid()}")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(made)])
        made.rename(_file())
        return
    name = connection.settings_dict["NAME"]
    # A template is copied while nobody is connected to it.
    connection.close()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'belowline\\_migrated\\_%%'")
        for (kept,) in cursor.fetchall():
            if kept.split("_")[2] != _today():
                cursor.execute(f'DROP DATABASE IF EXISTS "{kept}"')
        cursor.execute(f'CREATE DATABASE "{_database()}" TEMPLATE "{name}"')


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process migrate while the others wait to copy."""
    with _file().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _patched(place: object, **methods: object) -> Iterator[None]:
    for name, method in methods.items():
        setattr(place, name, method)
    try:
        yield
    finally:
        for name in methods:
            delattr(place, name)


def _file() -> Path:
    return Path(tempfile.gettempdir()) / f"belowline-migrated-{os.getuid()}-{_fingerprint()}.sqlite3"


def _database() -> str:
    return f"belowline_migrated_{_today()}_{_fingerprint()}"


def _today() -> str:
    return str(int(time.time() // _DAY))


@cache
def _fingerprint() -> str:
    """Return what tells one set of migrations, models and libraries from another."""
    said = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        folder = Path(app.path)
        for file in sorted(
            [*folder.glob("migrations/*.py"), *folder.glob("models/*.py"), folder / "models.py"]
        ):
            if file.exists():
                said.update(f"{app.label} {file.name}\n".encode() + file.read_bytes())
    # What makes the table of the cache, and what our migrations build their statements with.
    root = Path(__file__).resolve().parents[1]
    for file in [root / "config/settings/base.py", *sorted(root.glob("comments/*/seals.py"))]:
        said.update(file.read_bytes())
    return said.hexdigest()[:24]
