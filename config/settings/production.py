"""
A server on the internet: everything comes from the environment, and what is unsafe stops the start.

All that is missing or unsafe is told at once, one sentence each.
"""

from urllib.parse import unquote, urlsplit

from config import logs
from config.env import env

with env.gathering():
    from config.settings.base import *  # noqa: F403 - a settings module is its base and what differs
    from config.settings.base import REDIS_URL, TRUSTED_PROXIES

    SECRET_KEY = env.text(
        "BELOWLINE_SECRET_KEY",
        meaning="a long random text, and keep it",
        example='"$(openssl rand -base64 48)"',
        minimum_length=50,
    )
    if SECRET_KEY.startswith(("django-insecure-", "only-for-tests-")) or len(set(SECRET_KEY)) < 5:
        env.refuse(
            "BELOWLINE_SECRET_KEY can be guessed. Set it to a long random text, and keep it, for example "
            'BELOWLINE_SECRET_KEY="$(openssl rand -base64 48)"'
        )
    # Keys of the past: what they signed stays valid, nothing new is signed with them.
    SECRET_KEY_FALLBACKS = env.words(
        "BELOWLINE_SECRET_KEY_FALLBACKS",
        default=(),
        meaning="the keys used before, the newest first",
        example="the-key-used-before",
    )
    ALLOWED_HOSTS = env.words(
        "BELOWLINE_HOSTS",
        meaning="the host names this server answers to",
        example="comments.example.org",
        # A leading dot stands for all names below; an asterisk would answer to everybody's.
        pattern=r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:]+\]",
    )
    # The base has a default for one machine; here nobody writes into a file that the next deployment replaces.
    env.address(
        "DATABASE_URL",
        meaning="the address of the database",
        example="postgres://belowline:secret@localhost:5432/belowline",
        schemes=("postgres", "postgresql", "sqlite"),
    )
    PUBLIC_URL = env.address(
        "BELOWLINE_PUBLIC_URL",
        meaning="the address under which readers reach this server",
        example="https://comments.example.org",
        schemes=("https",),
    )
    mail = urlsplit(
        env.address(
            "BELOWLINE_MAIL_URL",
            meaning="the address of the mail server: smtps with TLS, smtp+tls with STARTTLS, or smtp without",
            example="smtp+tls://user:password@mail.example.org:587",
            schemes=("smtps", "smtp+tls", "smtp"),
        )
    )
    DEFAULT_FROM_EMAIL = env.text(
        "BELOWLINE_MAIL_FROM",
        meaning="the sender of mails",
        example='"Comments <comments@example.org>"',
    )
    for name, why in {
        "BELOWLINE_DEBUG": "which shows the inside of the server to everybody",
        "BELOWLINE_DEMO": "whose people have passwords that everybody knows",
    }.items():
        if env.boolean(name, default=False):
            env.refuse(f"{name} is set, {why}. Unset it, or start with config.settings.dev.")
    HSTS_SECONDS = env.integer(
        "BELOWLINE_HSTS_SECONDS",
        default=365 * 24 * 3600,
        meaning="how many seconds browsers insist on https",
        example="3600",
    )

DEBUG = False
DEMO_ALLOWED = False

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = mail.hostname
EMAIL_PORT = mail.port or {"smtps": 465, "smtp+tls": 587, "smtp": 25}[mail.scheme]
EMAIL_HOST_USER = unquote(mail.username or "")
EMAIL_HOST_PASSWORD = unquote(mail.password or "")
EMAIL_USE_SSL = mail.scheme == "smtps"
EMAIL_USE_TLS = mail.scheme == "smtp+tls"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

SECURE_SSL_REDIRECT = True
if TRUSTED_PROXIES:
    # Believed only where a proxy stands in front, which must overwrite what the visitor sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Who asks whether the server is well stands inside, where there is no TLS.
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = HSTS_SECONDS
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PUBLIC_URL))]

# The prefix makes browsers refuse a cookie of this name from a neighbour host or without TLS.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
GUEST_COOKIE_NAME = "__Host-guest"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

# Copies with a hash in their name, made by `collectstatic`, which browsers may keep for ever.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if REDIS_URL:
    # Limits on sign-in are counted there, for all server processes together.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

LOGGING = logs.describe(as_json=True, requests=True)
