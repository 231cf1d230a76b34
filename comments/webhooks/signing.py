"""
Signatures as receivers check them, and the secrets that make them.

Source: Standard Webhooks 1.0, https://www.standardwebhooks.com.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """Return a secret: `whsec_` and 32 random bytes in Base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signatures(keys: Iterable[str], *, message_id: str, timestamp: int, body: bytes) -> str:
    """
    Return one signature for each secret, with blanks between: HMAC-SHA-256 over "id.timestamp.body", in Base64.

    :param timestamp: seconds since 1970, of this try
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_signature(key, signed)}" for key in keys)


def _signature(key: str, signed: bytes) -> str:
    secret = base64.b64decode(key.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
