"""Settings of every installation; what differs is read once from the environment, typed, in config.env."""

import logging
from pathlib import Path
from urllib.parse import quote

import dj_database_url
from django.templatetags.static import static

from config import logs
from config.env import env
from config.replicas.describing import describe
from config.settings.api import *  # noqa: F403 - the base is the sum of these
from config.settings.caches import *  # noqa: F403 - see above
from config.settings.delivery import *  # noqa: F403 - see above
from config.settings.outside import *  # noqa: F403 - see above
from config.settings.sign_in import *  # noqa: F403 - see above

ROOT = Path(__file__).resolve().parents[2]

# Where everything lives that this installation writes: database, mails, keys.
STATE = env.folder("BELOWLINE_DATA", default=ROOT / "var", example="/var/lib/belowline")

PUBLIC_URL = env.address(
    "BELOWLINE_PUBLIC_URL",
    default="http://localhost:8000",
    schemes=("http", "https"),
    example="https://comments.example.org",
)

# Where the processes of one machine tell each other which pages are old; memory, whatever the file system says.
BOARD_FOLDER: Path | None = STATE

# Public pages and answers are handed out from memory, in front of Django (config/hot/).
IS_HOT = env.boolean("BELOWLINE_HOT", default=True)
HOT_BYTES = 1_048_576 * env.integer(
    "BELOWLINE_HOT_MEGABYTES",
    default=32,
    minimum=1,
    maximum=65_536,
    meaning="how much memory each web process may use for ready pages",
    example="32",
)
READS_PER_MINUTE = env.integer(
    "BELOWLINE_READS_PER_MINUTE",
    default=30_000,
    meaning="how often one client network may read in a minute, in each web process; 0 for as often as it likes",
    example="30000",
)
STRANGERS_PER_MINUTE = env.integer(
    "BELOWLINE_STRANGERS_PER_MINUTE",
    default=300,
    meaning="how many comments a site takes in a minute from people of whom nothing is published yet; 0 for any number",
    example="300",
)

VOTES_WEIGH_AFTER_HOURS = env.integer(
    "BELOWLINE_VOTES_WEIGH_AFTER_HOURS",
    default=72,
    meaning="how old an account has to be before its votes move comments up and down; 0 for at once",
    example="72",
)
# Whose votes weigh however young the account is and wherever it votes from.
VOTERS_KNOWN_BY = "comments.moderation.people.trusting.known_among"

# Where changes of settings and rights are remembered (articles/turning.py).
TURNS_HEARD_BY = ("comments.threads.closing.hear_turn", "comments.moderation.record.turning.keep")
MOVES_TOLD_TO = "comments.moderation.casework.moving.want"
# Who keeps rows about people, and turns them when a guest becomes a member (comments/accounts/claiming.py); the log is the last.
CLAIMS_HEARD_BY = (
    "comments.notifications.claiming.hear_claim",
    "comments.threads.claiming.hear_claim",
    "comments.moderation.people.claiming.hear_claim",
)

DEBUG = False
DEMO_ALLOWED = True
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config",
    "comments.pages",
    "comments.api",
    "comments.notifications",
    "comments.webhooks",
    "comments.posting",
    "comments.moderation",
    "comments.threads",
    "comments.accounts",
    "comments.outbox",
    "articles",
    "unfold.apps.BasicAppConfig",
    "comments.accounts.apps.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "comments.api.cors.CorsMiddleware",
    "comments.api.sealing.SealingMiddleware",
    # Programs leave the layers here and come back at the landing.
    "comments.api.straight.Straight",
    "comments.pages.headers.PageHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "comments.accounts.middleware.ReaderCookieMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "comments.accounts.forgery.SameOriginMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comments.accounts.middleware.ReaderZoneMiddleware",
    "comments.api.straight.Landing",
    "django_structlog.middlewares.RequestMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

SQLITE_OPTIONS = {
    "timeout": 20,
    # A deferred transaction that later writes fails at once when another writer came between; an immediate one waits.
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
        " PRAGMA cache_size=-8000; PRAGMA journal_size_limit=67108864;"
    ),
}
POSTGRES_OPTIONS: dict[str, object] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}}
if env.boolean("BELOWLINE_PREPARE", default=True, meaning="0 behind a pooler that shares connections"):
    # Statements written by hand (comments/sql.py) are parsed and planned once a connection, with one plan for
    # all values: their plans are the same by design.
    POSTGRES_OPTIONS |= {"prepare_threshold": 2, "options": "-c plan_cache_mode=force_generic_plan"}
else:
    POSTGRES_OPTIONS |= {"prepare_threshold": None}


def database(url: str) -> dict[str, object]:
    """Return Django's description of the database at `url`, tuned for its vendor."""
    described: dict[str, object] = dict(dj_database_url.parse(url))
    if url.startswith("sqlite"):
        # Kept by each thread: the last one to close writes the log back into the file, which takes longer than a request.
        return described | {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}
    return described | {"OPTIONS": POSTGRES_OPTIONS, "CONN_MAX_AGE": 0}


DATABASE_URL = env.address(
    "DATABASE_URL",
    default=f"sqlite:///{quote(str(STATE / 'belowline.sqlite3'))}",
    schemes=("sqlite", "postgres", "postgresql"),
    example="postgres://belowline:secret@localhost:5432/belowline",
)
DATABASES = {"default": database(DATABASE_URL)}

# Copies of the database that answer reads (config/replicas), and how far behind it they may be.
REPLICA_LAG_SECONDS = env.integer(
    "DATABASE_REPLICA_LAG_SECONDS",
    default=5,
    minimum=1,
    maximum=300,
    meaning="the seconds that a copy of the database may be behind",
)
# Whoever wrote reads from the primary for longer than any copy in use can be behind.
REPLICA_WROTE_SECONDS = REPLICA_LAG_SECONDS + 10
_copies = describe(
    env.words(
        "DATABASE_REPLICA_URLS",
        default=(),
        meaning="the addresses of copies of the database, with commas between",
        example="postgres://belowline:secret@copy:5432/belowline",
    ),
    database=database,
    refuse=env.refuse,
)
REPLICAS = tuple(_copies)
DATABASES |= _copies
if REPLICAS:
    DATABASE_ROUTERS = ["config.replicas.router.Router"]
    MIDDLEWARE = ["config.replicas.reading.ReadingFromCopies", *MIDDLEWARE]

# The broker wakes workers and nothing more: the outbox in the database is the truth.
REDIS_URL = env.address(
    "REDIS_URL", default="", schemes=("redis", "rediss"), example="redis://localhost:6379/0"
)
AMQP_URL = env.address(
    "AMQP_URL", default="", schemes=("amqp", "amqps"), example="amqp://guest:guest@localhost:5672/"
)

# Each proxy in front adds the address of its caller to X-Forwarded-For; nothing else there is believed.
TRUSTED_PROXIES = env.integer(
    "BELOWLINE_TRUSTED_PROXIES",
    default=0,
    maximum=9,
    meaning="the number of proxies between the internet and this server",
    example="1",
)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

# What allauth counts (the migrations of accounts make the table), for all processes of the server together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        # Whoever is thrown out because the cache is full has not tried before; Django's own 300 are soon full.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [ROOT / "comments" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = STATE / "static"

# What a guest's browser holds (comments/accounts/passes.py).
GUEST_COOKIE_NAME = "guest"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# Django looks for its own CSRF middleware by name; ours (comments/accounts/forgery.py) is made from it, and asks for more.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

DEFAULT_FROM_EMAIL = env.text(
    "BELOWLINE_MAIL_FROM",
    default="Belowline <belowline@localhost>",
    example="Comments <comments@example.org>",
)
# Where the file backend leaves mails; the admin lists them.
EMAIL_FILE_PATH = STATE / "mail"
EMAIL_TIMEOUT = 10

LOGGING = logs.describe(as_json=False, requests=False)
# Who read what stays out of the log, and nobody is looked up for it; a page that is not found is no alarm.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
# One line a request, when it is answered.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO

UNFOLD = {
    "SITE_TITLE": "Belowline",
    "SITE_HEADER": "Belowline",
    "SITE_SYMBOL": "forum",
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_HISTORY": False,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("pages/mark.svg")}
    ],
    "STYLES": [lambda _request: static("moderation/frame.css")],
}
