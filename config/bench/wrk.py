"""Reads by wrk, which costs the machine least; by our own generator where there is none."""

import re
import subprocess
from collections.abc import Mapping

from config.bench.loads import JSON_GZIP, Kind, Load, Plan, fire

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_SIZES = {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}


def read(
    *,
    port: int,
    path: str,
    connections: int,
    seconds: float,
    headers: Mapping[str, str] = JSON_GZIP,
    program: str | None,
) -> Load:
    """
    Read one address as often as it is answered.

    :param program: where wrk is, or None to use our own generator
    """
    if program is None:
        kind = Kind(name="read", paths=[path], headers=headers)
        plan = Plan(port=port, kinds=[kind], connections=connections, seconds=seconds)
        return fire(plan).kinds["read"]
    command = [program, "--latency", "-t", "1", "-c", str(connections), "-d", f"{max(1, round(seconds))}s"]
    command += ["--timeout", "30s"]
    for name, text in headers.items():
        command += ["-H", f"{name}: {text}"]
    done = subprocess.run(  # noqa: S603 - found on the PATH of whoever measures
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ValueError(f"wrk failed: {(done.stderr or done.stdout).strip()}")
    return read_output(done.stdout)


def read_output(said: str) -> Load:
    """
    Return what wrk's report says.

    :raises ValueError: if it is no report
    """
    totals = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m), ([\d.]+)([KMGT]?B) read", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if totals is None or rate is None:
        raise ValueError(f"wrk said something unknown: {said[:200]}")
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    lost = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    requests = int(totals[1])
    failed = int(refused[1]) if refused else 0
    failures = {"4xx or 5xx": failed} if failed else {}
    if lost:
        failures["lost"] = sum(map(int, lost.groups()))
    longest = re.search(r"Latency\s+\S+\s+\S+\s+([\d.]+)(us|ms|s|m)\b", said)
    return Load(
        rate=float(rate[1]) * (1 - failed / max(requests, 1)),
        p50=_percentile(said, 50),
        p99=_percentile(said, 99),
        longest=float(longest[1]) * _UNITS[longest[2]] if longest else 0.0,
        requests=requests,
        errors=sum(failures.values()),
        bytes=round(float(totals[4]) * _SIZES[totals[5]]),
        statuses=failures,
    )


def _percentile(said: str, percent: int) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)\s*$", said, re.MULTILINE)
    if found is None:
        raise ValueError(f"wrk said no {percent} %: {said[:200]}")
    return float(found[1]) * _UNITS[found[2]]
