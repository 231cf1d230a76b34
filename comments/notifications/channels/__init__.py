"""Ways to reach people, one file each: a module here with a CHANNEL is one, and nothing else has to be told of it."""

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Protocol

from django.utils.functional import Promise

from articles.models import Site
from comments.accounts.models import User
from comments.notifications.kinds import Rhythm
from comments.notifications.models import Dispatch, Notification


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Where somebody is reached over a channel, or in a few words why not: one of both is empty."""

    address: str = ""
    why_not: str = ""


class AddressRefused(Exception):  # noqa: N818 - an outcome that the sender records
    """Whoever carries messages will never take one for this address."""


class Channel(Protocol):
    """
    A way to reach people.

    :param name: the same as its module's, at most ten characters: it stands in rows
    :param words: how people name it
    :param rhythms: how often it can tell, `off` first
    :param lane: in which lane of the outbox its dispatches wait; "" where nothing goes out
    """

    @property
    def name(self) -> str: ...

    @property
    def words(self) -> Promise: ...

    @property
    def rhythms(self) -> tuple[Rhythm, ...]: ...

    @property
    def lane(self) -> str: ...

    def reach(self, recipient: User, *, site: Site) -> Reach:
        """Return where somebody is reached now."""
        ...

    def send(self, *, dispatch: Dispatch, told: Sequence[Notification], address: str, now: datetime) -> None:
        """
        Send what is told, in the order in which it came, in the words of this moment; never inside of a transaction.

        A repeat after a crash carries the same `dispatch.pk`.

        :raises AddressRefused: when it will never be taken for this address
        :raises Exception: when it was not sent for any other reason; the outbox tries again, or is told `Later`
        """
        ...


@cache
def channels() -> Mapping[str, Channel]:
    """Return all channels by name, in the order of the page on which people choose: e-mail, then by name."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        channel: Channel | None = getattr(import_module(f"{__name__}.{module.name}"), "CHANNEL", None)
        if channel is not None:
            found[channel.name] = channel
    return dict(sorted(found.items(), key=lambda one: (one[0] != "email", one[0])))


def carriers() -> list[str]:
    """Return the channels over which something goes out; dispatches of others are left to newer code."""
    return [name for name, channel in channels().items() if channel.lane]
