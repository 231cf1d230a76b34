"""What Django is told of the copies."""

from collections.abc import Callable, Iterable

_SCHEMES = ("postgres://", "postgresql://", "sqlite://")
_SECONDS_TO_ANSWER = 2


def describe(
    urls: Iterable[str], *, database: Callable[[str], dict[str, object]], refuse: Callable[[str], None]
) -> dict[str, dict[str, object]]:
    """
    Return Django's description of each copy by its alias.

    :param database: describes a primary at an address
    :param refuse: told in a sentence of an address that is none
    """
    copies: dict[str, dict[str, object]] = {}
    for number, url in enumerate(urls, start=1):
        if not url.startswith(_SCHEMES):
            # Not repeated: it may hold a password.
            refuse(
                f"DATABASE_REPLICA_URLS holds an address that does not begin with {' or '.join(_SCHEMES)} (number"
                f" {number}). Set it to the addresses of copies of the database, with commas between, for example"
                " DATABASE_REPLICA_URLS=postgres://belowline:secret@copy:5432/belowline"
            )
            continue
        described = database(url)
        options = described["OPTIONS"]
        copies[f"replica{number}"] = described | {
            "OPTIONS": {**(options if isinstance(options, dict) else {}), **_reading(url)},
            # Django's own tests of a copy are tests of the primary.
            "TEST": {"MIRROR": "default"},
        }
    return copies


def _reading(url: str) -> dict[str, object]:
    """Return what makes connections refuse to write, and give up early on a copy that is not there."""
    if url.startswith("sqlite"):
        return {"init_command": "PRAGMA query_only=ON;", "transaction_mode": "DEFERRED"}
    return {
        "pool": {"min_size": 0, "max_size": 8, "timeout": _SECONDS_TO_ANSWER},
        "connect_timeout": _SECONDS_TO_ANSWER,
        "options": "-c default_transaction_read_only=on",
    }
