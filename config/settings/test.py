"""What the tests run under: DATABASE_URL decides the database, nothing leaves the process."""

import atexit
import shutil
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403 - a settings module is its base and what differs
from config.settings.base import DATABASE_URL, DATABASES, POSTGRES_OPTIONS, SQLITE_OPTIONS

SECRET_KEY = "only-for-tests-" + "x" * 40
BOARD_FOLDER = None
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# A thread that rings would hold a connection to a database that is to be dropped.
OUTBOX_RINGS = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

if DATABASE_URL.startswith("sqlite"):
    # A file, as in real life: several threads on SQLite's shared memory lock whole tables without waiting.
    _folder = Path(tempfile.mkdtemp(prefix="belowline-tests-"))
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    DATABASES["default"] |= {
        "TEST": {"NAME": _folder / "test.sqlite3"},
        # Nothing here has to outlive a power cut.
        "OPTIONS": SQLITE_OPTIONS | {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"},
    }
else:
    # Each test thread opens its own connection and closes it; a pool would keep the test database in use. Nothing here has
    # to outlive a power cut either.
    _options = f"{POSTGRES_OPTIONS.get('options', '')} -c synchronous_commit=off".strip()
    DATABASES["default"] |= {"OPTIONS": {**POSTGRES_OPTIONS, "pool": None, "options": _options}}
