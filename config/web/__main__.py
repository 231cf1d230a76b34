"""`python -m config.web --port 8000`: serve the site."""

import argparse
import resource
from contextlib import suppress

import uvicorn

from config.web.limits import CONNECTIONS, SETTINGS


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m config.web", description=__doc__)
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, default=8000)
    asked.add_argument("--workers", type=int, default=1, help="processes that answer on the port")
    asked.add_argument("--backlog", type=int, default=1024, help="connections that wait to be taken")
    given = asked.parse_args()
    _allow_connections()
    uvicorn.run(
        "config.asgi:application",
        host=given.host,
        port=given.port,
        workers=given.workers,
        backlog=given.backlog,
        **SETTINGS,
    )


def _allow_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 512
    if soft < wanted:
        with suppress(ValueError, OSError):
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    main()
