"""One machine, no services: SQLite and files under the data folder. What `manage.py up` runs."""

import secrets

from config.env import env
from config.settings.base import *  # noqa: F403 - a settings module is its base and what differs
from config.settings.base import STATE


def _own_secret() -> str:
    """Return this installation's secret key, made on the first start and kept beside its database."""
    place = STATE / "secret.key"
    try:
        with place.open("x") as made:
            place.chmod(0o600)
            made.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return place.read_text()


SECRET_KEY = env.text("BELOWLINE_SECRET_KEY", default="", example="a long random text") or _own_secret()
DEBUG = env.boolean("BELOWLINE_DEBUG", default=False)
ALLOWED_HOSTS = [
    *env.words("BELOWLINE_HOSTS", default=(), example="comments.example.org"),
    "localhost",
    "127.0.0.1",
    "[::1]",
]

# Static files are served from where they are written, so that nothing has to be collected first.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

EMAIL_BACKEND = "comments.notifications.mailbox.FileMailbox"
