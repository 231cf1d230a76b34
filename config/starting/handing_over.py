"""Turns the prepared start into the light process that stays."""

import json
import os
import sys
from typing import NoReturn

from django.conf import settings

from config.starting.places import HOST

WEB_BACKLOG = 1024


def hand_over(*, port: int, greeting: str) -> NoReturn:
    """Replace this process, Django and all, by the supervisor of the web server and the worker."""
    start = {"port": port, "greeting": greeting, "programs": programs(port=port)}
    read_end, write_end = os.pipe()
    os.write(write_end, json.dumps(start).encode())
    os.close(write_end)
    os.set_inheritable(read_end, True)
    sys.stdout.flush()
    surroundings = os.environ | {  # noqa: TID251 - handed on, not read
        "BELOWLINE_NO_SETUP": "1",
        "BELOWLINE_DATA": str(settings.STATE),
        "BELOWLINE_PUBLIC_URL": settings.PUBLIC_URL,
        "DATABASE_URL": settings.DATABASE_URL,
        # The code is found from wherever the start was typed.
        "PYTHONPATH": str(settings.ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    os.execve(  # noqa: S606 - our own program
        sys.executable, [sys.executable, "-m", "config.starting", str(read_end)], surroundings
    )


def programs(*, port: int) -> dict[str, list[str]]:
    """Return the command of each program, by the name under which its lines are shown."""
    web = [sys.executable, "-m", "config.web", "--host", HOST, "--port", str(port)]
    web += ["--workers", "1", "--backlog", str(WEB_BACKLOG)]
    return {"web": web, "worker": [sys.executable, str(settings.ROOT / "manage.py"), "worker"]}
