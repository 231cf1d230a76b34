"""Asking for something under a word of one's own: sent twice, also at the same instant, it is done once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import UsedKey, User
from comments.errors import Refused

KEY_MAX = 100
# Whoever sends something again does so soon.
KEPT = timedelta(days=1)

Made = TypeVar("Made", bound=models.Model)


class KeyReused(Refused):
    code: ClassVar[str] = "key_reused"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "key"
    message = _("This idempotency key was used for something else. Send this with a key of its own.")


class KeyNotUsable(Refused):
    code: ClassVar[str] = "key_not_usable"
    status: ClassVar[int] = 400
    field: ClassVar[str] = "key"
    message = _("An idempotency key has 1 to 100 visible ASCII characters, for example a random UUID.")


@dataclass(frozen=True, kw_only=True)
class Key:
    """Somebody's own word for what they ask for, and a fingerprint of that."""

    word: str
    fingerprint: str


def key_of(word: str, *, asked: str) -> Key:
    """
    Return the key that a word is in front of what is asked for, written out in one way.

    :raises KeyNotUsable:
    """
    if not is_key(word):
        raise KeyNotUsable
    return Key(word=word, fingerprint=hashlib.sha256(asked.encode()).hexdigest())


def is_key(word: str) -> bool:
    return 0 < len(word) <= KEY_MAX and all("!" <= letter <= "~" for letter in word)


@transaction.atomic
def once(kind: type[Made], make: Callable[[], Made], *, user: User, key: Key | None, now: datetime) -> Made:
    """
    Make something, or return what this person's key made before. What is refused uses no key up.

    Two at the same instant wait for each other at the key's row: the second one finds what the first one made.

    :param kind: what is made, by a UUID or a counted key
    :param key: None for whoever sends none
    :raises KeyReused: where the key was used for something else, or what it made is gone
    """
    if key is None:
        return make()
    try:
        with transaction.atomic():
            used = UsedKey.objects.create(user=user, key=key.word, fingerprint=key.fingerprint, at=now)
    except IntegrityError:
        return _made_before(kind, user, key)
    made = make()
    UsedKey.objects.filter(pk=used.pk).update(made=_kept_as(made.pk))
    return made


def _made_before(kind: type[Made], user: User, key: Key) -> Made:
    used = UsedKey.objects.filter(user=user, key=key.word, fingerprint=key.fingerprint).first()
    if used is None or used.made is None:
        raise KeyReused
    is_counted = not isinstance(kind._meta.pk, models.UUIDField)  # noqa: SLF001 - Django's documented API
    made = kind._default_manager.filter(pk=used.made.int if is_counted else used.made).first()  # noqa: SLF001 - likewise
    if made is None:
        raise KeyReused
    return made


def _kept_as(key: UUID | int) -> UUID:
    """Return a row's key as it is kept beside its word: a counted one as the UUID of that number."""
    return key if isinstance(key, UUID) else UUID(int=key)


def made_with(key: Key | None, *, user: User | None, made_id: UUID, at: datetime) -> bool:
    """Tell whether this key made that thing, at that moment."""
    return key is not None and UsedKey.objects.filter(user=user, key=key.word, made=made_id, at=at).exists()


def forget_keys(*, now: datetime) -> int:
    """Delete the keys that nobody will send again; return how many."""
    deleted, _rows = UsedKey.objects.filter(at__lt=now - KEPT).delete()
    return deleted
