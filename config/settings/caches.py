"""The caches in front of the processes: which are told what is old, and how long they keep a page."""

from config.env import env

# A delivery network hears by these addresses what is old; no addresses, no purges.
PURGE_KIND = env.text(
    "BELOWLINE_PURGE_KIND", default="varnish", meaning="fastly or varnish", example="fastly"
)
PURGE_URLS = env.words(
    "BELOWLINE_PURGE_URLS",
    default=(),
    meaning="the addresses of the caches to be purged",
    example="http://cache-1:6081/,http://cache-2:6081/",
    pattern=r"https?://[^\s]+",
)
PURGES_WANTED_BY = "config.hot.purging.want"
PURGE_TOKEN = env.text("BELOWLINE_PURGE_TOKEN", default="", example="the-key-of-the-cache")
# How long shared caches may keep a public page without asking; with purges it may be longer.
SHARED_SECONDS = env.integer(
    "BELOWLINE_SHARED_SECONDS",
    default=1,
    maximum=3600,
    meaning="for how many seconds a delivery network may keep a page without asking",
    example="1",
)
if PURGE_KIND not in {"varnish", "fastly"}:
    env.refuse("BELOWLINE_PURGE_KIND is neither varnish nor fastly. Set it to one of them.")
NAMES_SUBJECTS = env.boolean("BELOWLINE_SURROGATE_KEYS", default=bool(PURGE_URLS))
