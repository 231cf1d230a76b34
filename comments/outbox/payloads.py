"""What an event carries: which keys, of which kind, and since which version of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

Value = UUID | int | str | None
Plain = Mapping[str, int | str | None]

# A handler that needs more reads it from where it belongs.
LONGEST_TEXT = 1_000
# Mails that are sent as they are.
LONGEST_PRIVATE_TEXT = 200_000
LONGEST_INTEGER = 2**63 - 1


class PayloadError(ValueError):
    """An event that its own catalogue does not know like this: a mistake in the code that records it."""


class Kind(Enum):
    """What a value is, in words."""

    ID = "an id (a UUID)"
    NUMBER = "a whole number below 2^63"
    TEXT = f"a text of at most {LONGEST_TEXT:,} characters"
    # Somebody's alone: wiped once told, and from parked events after a day (cleaning.py).
    PRIVATE = f"a text of at most {LONGEST_PRIVATE_TEXT:,} characters"


@dataclass(frozen=True)
class Key:
    """
    One key of a payload.

    :param since: the version that brought it; what was recorded before has it not
    """

    kind: Kind
    is_required: bool = True
    since: int = 1


def may(kind: Kind, *, since: int = 1) -> Key:
    """Return a key that may be left out, or be None."""
    return Key(kind, is_required=False, since=since)


@dataclass(frozen=True)
class Spec:
    """
    The keys of one event.

    A version only ever adds keys, and handlers of today hear of events that were recorded yesterday or will be tomorrow:
    what changes the meaning of a key is another event. `version` is the newest that a key names.
    """

    keys: Mapping[str, Key]

    @property
    def version(self) -> int:
        return max((key.since for key in self.keys.values()), default=1)

    @property
    def private(self) -> tuple[str, ...]:
        return tuple(name for name, key in self.keys.items() if key.kind is Kind.PRIVATE)

    def plain(self, payload: Mapping[str, Value]) -> Plain:
        """
        Return a payload as it is kept, in JSON: ids as their text.

        :raises PayloadError: for a key too many or too few, and a value of another kind
        """
        if strangers := [name for name in payload if name not in self.keys]:
            takes = ", ".join(self.keys) or "none"
            raise PayloadError(f"nobody knows the key {strangers[0]}; its keys are {takes}")
        self._demand(payload, version=self.version, may_be_wiped=False)
        return {name: str(value) if isinstance(value, UUID) else value for name, value in payload.items()}

    def check(self, payload: object, *, version: int) -> None:
        """
        Look at what was kept by this code, older or newer code, before it is told.

        :raises PayloadError: when a key that this version has is missing, or of another kind; keys of newer code are fine
        """
        if not isinstance(payload, Mapping):
            raise PayloadError("the payload is no object")
        self._demand(payload, version=version, may_be_wiped=True)

    def _demand(self, payload: Mapping[str, object], *, version: int, may_be_wiped: bool) -> None:
        for name, key in self.keys.items():
            value = payload.get(name)
            if value is None:
                is_owed = key.is_required and version >= key.since
                if is_owed and not (may_be_wiped and key.kind is Kind.PRIVATE):
                    raise PayloadError(f"{name} is missing")
            elif not _is(key.kind, value):
                raise PayloadError(f"{name} has to be {key.kind.value}, not {_in_words(value)}")


def payload(**keys: Kind | Key) -> Spec:
    """Return a spec; a kind alone is a key that has to be there."""
    return Spec({name: key if isinstance(key, Key) else Key(key) for name, key in keys.items()})


def _is(kind: Kind, value: object) -> bool:
    match kind:
        case Kind.ID:
            return isinstance(value, UUID) or (isinstance(value, str) and _is_uuid(value))
        case Kind.NUMBER:
            is_number = isinstance(value, int) and not isinstance(value, bool)
            return is_number and abs(int(str(value))) <= LONGEST_INTEGER
        case Kind.TEXT:
            return isinstance(value, str) and len(value) <= LONGEST_TEXT
        case Kind.PRIVATE:
            return isinstance(value, str) and len(value) <= LONGEST_PRIVATE_TEXT


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _in_words(value: object) -> str:
    """Say what came instead, and never its words: they may be somebody's."""
    if isinstance(value, str):
        return f"a text of {len(value):,} characters"
    return f"a value of the type {type(value).__name__}"
