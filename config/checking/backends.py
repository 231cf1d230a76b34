"""Which databases and brokers there are to test against: named in the environment, or found at home when CI=true."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from kombu.connection import Connection

SECONDS_TO_ANSWER = 5


@dataclass(frozen=True)
class Service:
    """A service under test; `addresses` are tried in turn where the environment names none."""

    name: str
    variable: str
    addresses: tuple[str, ...]


POSTGRESQL = Service(
    "PostgreSQL",
    "DATABASE_URL",
    ("postgres://postgres@127.0.0.1:5432/postgres", "postgres://root@127.0.0.1:5432/postgres"),
)
REDIS = Service("Redis", "REDIS_URL", ("redis://127.0.0.1:6379/0",))
RABBITMQ = Service("RabbitMQ", "AMQP_URL", ("amqp://guest:guest@127.0.0.1:5672//",))


class Absent(Exception):  # noqa: N818 - `raise Absent` reads as it should
    """The service cannot be tested against; `failure` says whether somebody asked for it."""

    def __init__(self, reason: str, *, failure: bool) -> None:
        self.failure = failure
        super().__init__(reason)


def find(service: Service, *, named: str, required: bool) -> str:
    """
    Return the address at which the service answers.

    :param named: the address in the environment, or ""
    :param required: look on the standard port too, and count its absence as a failure
    :raises Absent: with the reason in words
    """
    if not named and not required:
        raise Absent(f"{service.variable} is not set", failure=False)
    reason = ""
    for address in (named,) if named else service.addresses:
        try:
            _ask(address)
        except Exception as error:  # noqa: BLE001 - whatever a driver raises means that it does not answer
            reason = reason or f"{_place(address)} does not answer: {_first_line(error)}"
        else:
            return address
    raise Absent(reason, failure=True)


def _ask(address: str) -> None:
    if address.startswith("postgres"):
        psycopg.connect(address, connect_timeout=SECONDS_TO_ANSWER).close()
    else:
        with Connection(address, connect_timeout=SECONDS_TO_ANSWER) as connection:
            connection.ensure_connection(max_retries=1, timeout=SECONDS_TO_ANSWER)


def _place(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
