"""Load on a server: what to send, and what came of it."""

import json
import math
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Self

from django.conf import settings

from config.bench.firing import GROWTH

JSON_GZIP = {"Accept": "application/json", "Accept-Encoding": "gzip"}
_SPARE_SECONDS = 90


@dataclass(frozen=True, kw_only=True)
class Kind:
    """
    Requests of one kind; `weight` is its share among those of a plan.

    With `tokens` each request is another person's; `{number}` and `{vote}` in `body` are filled in.
    """

    name: str
    paths: Sequence[str]
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: dict(JSON_GZIP))
    tokens: Sequence[str] = ()
    body: str = ""
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    A run of the small generator: `rate` requests a second, or as many as are answered.

    With a `total`, so many requests come at the first moment, and their times count from there.
    """

    port: int
    kinds: Sequence[Kind]
    connections: int
    seconds: float
    rate: float | None = None
    total: int | None = None
    host: str = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came of one kind of request; times in milliseconds, `errors` are answers of 400 and above and lost ones."""

    rate: float
    p50: float
    p99: float
    longest: float
    requests: int
    errors: int
    bytes: int
    # What the errors were, by status.
    statuses: Mapping[str, int] = field(default_factory=dict)


class Firing:
    """A run of the small generator, in its own process."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._running = subprocess.Popen(
            [sys.executable, "-m", "config.bench.firing"],
            cwd=settings.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_allow_many_connections if plan.connections > 500 else None,  # noqa: PLW1509 - no threads here
        )
        try:
            self._tell(json.dumps(asdict(plan)))
        except BaseException:
            # Ctrl+C included: nobody would wait for it.
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def result(self) -> "Fired":
        """Wait for the end."""
        try:
            said, _ = self._running.communicate(timeout=self._plan.seconds + _SPARE_SECONDS)
        finally:
            self.stop()
        return read_firing(said)

    def _tell(self, plan: str) -> None:
        if self._running.stdin is None:
            raise RuntimeError("the generator has no standard input")
        self._running.stdin.write(plan)
        self._running.stdin.close()
        self._running.stdin = None

    def stop(self) -> None:
        """End it, if it has not ended."""
        if self._running.poll() is None:
            self._running.kill()
        self._running.wait()


@dataclass(frozen=True, kw_only=True)
class Fired:
    """What came of a plan, by kind; `longest_gap` is the longest time without any answer, in seconds."""

    kinds: Mapping[str, Load]
    longest_gap: float


def fire(plan: Plan) -> Fired:
    """Run the plan to its end."""
    return Firing(plan).result()


def read_firing(said: str) -> Fired:
    """
    Read what the generator wrote.

    :raises ValueError: if it wrote no result
    """
    try:
        result = json.loads(said)
    except ValueError:
        raise ValueError("The load generator ended without a result.") from None
    loads = {}
    for name, tally in result["kinds"].items():
        statuses = Counter(tally["statuses"])
        buckets = {int(bucket): count for bucket, count in tally["buckets"].items()}
        requests = sum(statuses.values())
        errors = {status: count for status, count in statuses.items() if status[0] not in "23"}
        loads[name] = Load(
            rate=(requests - sum(errors.values())) / result["seconds"],
            p50=quantile(buckets, 0.5),
            p99=quantile(buckets, 0.99),
            longest=tally["longest"] * 1000,
            requests=requests,
            errors=sum(errors.values()),
            bytes=tally["bytes"],
            statuses=errors,
        )
    return Fired(kinds=loads, longest_gap=result["longest_gap"])


def quantile(buckets: Mapping[int, int], share: float) -> float:
    """Return the time, in milliseconds, within which this share of the requests was answered; NaN for none."""
    wanted = math.ceil(share * sum(buckets.values()))
    seen = 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        if seen >= wanted:
            return float(GROWTH ** (bucket + 0.5) / 1000)
    return math.nan


def _allow_many_connections() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
