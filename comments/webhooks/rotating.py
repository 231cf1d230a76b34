"""New secrets for old ones: for a day both sign, so that a receiver may change over whenever it likes."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction

from comments.accounts.models import User
from comments.webhooks.models import Endpoint
from comments.webhooks.remembering import remember
from comments.webhooks.sealing import SecretLost, seal, unseal
from comments.webhooks.signing import new_secret

OVERLAP = timedelta(hours=24)


@transaction.atomic
def rotate_secret(endpoint: Endpoint, *, by: User, now: datetime) -> str:
    """
    Give an endpoint a new secret and return it; the one before signs beside it for 24 hours.

    One that was rotated within that time is rotated again: the latest two sign.
    """
    locked = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    secret = new_secret()
    readable = _is_readable(locked.sealed_secret)
    endpoint.sealed_old_secret = locked.sealed_secret if readable else ""
    endpoint.old_secret_until = now + OVERLAP if readable else None
    endpoint.sealed_secret = seal(secret)
    endpoint.save(update_fields=["sealed_secret", "sealed_old_secret", "old_secret_until"])
    remember("endpoint.rotate", endpoint, by=by, now=now)
    return secret


def secrets_of(endpoint: Endpoint, *, now: datetime) -> list[str]:
    """
    Return what signs, the latest first.

    :raises SecretLost: when the latest cannot be read; one before it that cannot be is left out
    """
    found = [unseal(endpoint.sealed_secret)]
    if endpoint.old_secret_until is not None and endpoint.old_secret_until > now:
        with suppress(SecretLost):
            found.append(unseal(endpoint.sealed_old_secret))
    return found


@transaction.atomic
def show_secret(endpoint: Endpoint, *, by: User, now: datetime) -> str:
    """
    Return the secret for whoever owns the site, and remember who looked.

    :raises SecretLost:
    """
    secret = unseal(endpoint.sealed_secret)
    remember("endpoint.show", endpoint, by=by, now=now)
    return secret


def _is_readable(sealed: str) -> bool:
    try:
        unseal(sealed)
    except SecretLost:
        return False
    return True
