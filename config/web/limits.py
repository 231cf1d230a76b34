"""How much one connection may take and how long, and what else uvicorn is told."""

from typing import Any

# More at once are not readers; each costs memory and a file descriptor.
CONNECTIONS = 4_096
# Longer than a proxy keeps a connection that nobody uses (nginx: 60), so that it is the one to close it.
IDLE_SECONDS = 75
HEAD_SECONDS = 15
HEAD_BYTES = 65_536
HEADERS = 100
# Of a body under way, and of an answer that is not taken.
SILENT_SECONDS = 30
LOOK_EVERY = 5
# What is under way when the server is to stop has so long.
STOP_SECONDS = 5

SETTINGS: dict[str, Any] = {
    "http": "config.web.protocol:Protocol",
    "loop": "uvloop",
    "interface": "asgi3",
    "ws": "none",
    "lifespan": "off",
    # Who asks is told by the socket; which proxies are believed is Django's to know (BELOWLINE_TRUSTED_PROXIES).
    "proxy_headers": False,
    "server_header": False,
    # Django's own log tells about requests; whoever sends what is none writes no log.
    "access_log": False,
    "log_config": None,
    "log_level": "error",
    "timeout_keep_alive": IDLE_SECONDS,
    "timeout_graceful_shutdown": STOP_SECONDS,
    # A machine that is short of everything for a moment is no reason to end its processes.
    "timeout_worker_healthcheck": 30,
}
