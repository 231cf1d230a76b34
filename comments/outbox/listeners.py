"""Who hears what: the table that config/events.py holds, read from below by the name in the settings."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from comments.outbox.lanes import HOUSE, Lane

Handler = Callable[..., None]


def table() -> Mapping[str, tuple[str, ...]]:
    """
    Return the dotted paths of the handlers by the name of the event that they hear.

    A name that is missing is one that newer code records: it is left for newer code, while an event that nobody
    hears stands in the table with nobody beside it.
    """
    found: Mapping[str, tuple[str, ...]] = import_string(settings.OUTBOX_HANDLERS)
    return {str(name): tuple(handlers) for name, handlers in found.items()}


def known_handlers() -> frozenset[str]:
    """Return every handler that this code can run."""
    return frozenset(path for paths in table().values() for path in paths)


def lane_of(handler: str) -> Lane:
    """Return the lane in which a handler's duties wait: the house's, unless config/events.py names another."""
    found: Mapping[Lane, tuple[str, ...]] = import_string(settings.OUTBOX_HANDLER_LANES)
    return next((lane for lane, handlers in found.items() if handler in handlers), HOUSE)


def handler_at(path: str) -> Handler:
    """
    Return the handler that the table names `path`.

    :raises ImportError: if the table names what is not there
    """
    handler: Handler = import_string(path)
    return handler
