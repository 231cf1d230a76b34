"""The Idempotency-Key: the caller's own word for what they send."""

import json

from rest_framework.request import Request

from comments.accounts.once import Key, KeyNotUsable, key_of
from comments.api.describing import Parameter

# Of everything but comments, which keep theirs for good.
ACT_KEY = Parameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
    "header",
    description=(
        "Your own word for this, such as a random UUID. Sent again within a day with the same body it is answered with"
        " what was made the first time; with another body, or to another address, it is refused."
    ),
)


def word_of(request: Request) -> str:
    """
    Return the caller's own word for this submission, or nothing.

    :raises KeyNotUsable: for an empty header
    """
    word: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if word == "":
        raise KeyNotUsable
    return word or ""


def asked_key(request: Request) -> Key | None:
    """
    Return the key under which this is asked for, whatever the order and spacing of its body; None without one.

    :raises KeyNotUsable:
    """
    word = word_of(request)
    if not word:
        return None
    body = json.dumps(request.data, sort_keys=True, separators=(",", ":"))
    return key_of(word, asked=f"{request.method} {request.path} {body}")
