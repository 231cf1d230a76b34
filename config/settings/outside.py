"""Services and receivers outside of the house that publishers may name."""

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
