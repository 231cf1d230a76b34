"""Secrets at rest: what signs must be readable, but not for whoever holds a copy of the database alone."""

import base64
import hashlib
import hmac
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused

_PURPOSE = b"comments.webhooks.sealing"


class SecretLost(Refused):
    """It was sealed under a key of the installation that is gone."""

    code: ClassVar[str] = "secret_lost"
    status: ClassVar[int] = 409
    message = _(
        "This secret cannot be read any more, because the key of the installation changed. Rotate it."
    )


def seal(secret: str) -> str:
    """Return a secret as it is kept, readable under this installation's key."""
    sealed: bytes = _box().encrypt(secret.encode())
    return sealed.decode()


def unseal(sealed: str) -> str:
    """
    Return a secret in the clear; earlier keys of the installation (SECRET_KEY_FALLBACKS) still open what they sealed.

    :raises SecretLost: when none of the keys does
    """
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - see below

    try:
        opened: bytes = _box().decrypt(sealed.encode())
    except InvalidToken as error:
        raise SecretLost from error
    return opened.decode()


def _box() -> Any:
    # Only where something is sealed: web processes that never look at a secret do without its memory.
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415

    return MultiFernet(
        [Fernet(_key(str(key))) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(key: str) -> bytes:
    # For this purpose alone, so that nothing else that is made from the same key opens it.
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), _PURPOSE, hashlib.sha256))
