"""Services and receivers outside of the house that publishers may name, and who may watch it from outside."""

from config.env import env

# Addresses that people type in are called only where they are public; these hosts of the operator's own are called too.
CHECKING_SERVICES_INSIDE = env.words(
    "BELOWLINE_CHECKING_SERVICES_INSIDE",
    default=(),
    meaning="hosts of your own network that may be asked about comments",
    example="classifier.internal",
    pattern=r"[^\s/:@]+",
)
WEBHOOKS_INSIDE = env.words(
    "BELOWLINE_WEBHOOKS_INSIDE",
    default=(),
    meaning="hosts of your own network that publishers may have events sent to",
    example="newsroom.internal",
    pattern=r"[^\s/:@]+",
)
# Who has it may read /metrics (config/metrics.py).
METRICS_TOKEN = env.text(
    "BELOWLINE_METRICS_TOKEN",
    default="",
    meaning="a secret of at least 20 characters for whoever reads /metrics",
    example='"$(openssl rand -hex 24)"',
    minimum_length=20,
)
