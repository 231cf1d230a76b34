"""Ways to reach people, one file each: a module here with a CHANNEL is one, and nothing else has to be told of it."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Protocol

from django.utils.functional import Promise

from comments.notifications.kinds import Rhythm


class Channel(Protocol):
    """
    A way to reach people.

    :param name: the same as its module's, at most ten characters: it stands in rows
    :param words: how people name it
    :param rhythms: how often it can tell, `off` first
    """

    @property
    def name(self) -> str: ...

    @property
    def words(self) -> Promise: ...

    @property
    def rhythms(self) -> tuple[Rhythm, ...]: ...


@cache
def channels() -> Mapping[str, Channel]:
    """Return all channels by name, in the order of the page on which people choose: e-mail, then by name."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        channel: Channel | None = getattr(import_module(f"{__name__}.{module.name}"), "CHANNEL", None)
        if channel is not None:
            found[channel.name] = channel
    return dict(sorted(found.items(), key=lambda one: (one[0] != "email", one[0])))
