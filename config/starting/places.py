"""The two things of which there is one only: a port, and a data folder in use."""

import fcntl
import os
import socket
from contextlib import suppress
from errno import EACCES, EADDRINUSE
from pathlib import Path

HOST = "127.0.0.1"
LOCK_NAME = "up.lock"


class Taken(Exception):  # noqa: N818 - `raise Taken` reads as it should
    """A port or a data folder cannot be had; `str()` is the sentence for the person who asked."""


def claim_port(text: str) -> int:
    """
    Return the port to serve on, after binding it once.

    :param text: a port from 1 to 65535, or 0 for any free one
    :raises Taken: if it is no port, is in use, or needs rights that this user has not
    """
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) < 2**16):
        raise Taken(f"--port takes a whole number from 0 to 65535 (0: any free port), and not “{text}”.")
    with socket.socket() as trial:
        # As the web server does: connections of the last start that linger are no reason to refuse.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, int(text)))
            trial.listen()
        except OSError as error:
            reasons = {
                EADDRINUSE: f"Port {text} is in use. Stop what listens there, or choose another one",
                EACCES: f"Port {text} is below 1024 and needs root. Choose a higher one",
            }
            reason = reasons.get(
                error.errno or 0, f"Port {text} cannot be used ({error.strerror}). Choose another one"
            )
            another = _free_port(near=int(text) if int(text) >= 1024 else 7999)
            raise Taken(f"{reason}: python3 manage.py up --port {another}") from error
        return int(trial.getsockname()[1])


def _free_port(*, near: int) -> int:
    """Return a port that is free now, one that is easily remembered if there is one."""
    for port in (*range(near + 1, min(near + 20, 2**16)), 0):
        with socket.socket() as trial, suppress(OSError):
            trial.bind((HOST, port))
            return int(trial.getsockname()[1])
    return 0


def claim_folder(folder: Path, *, port: int) -> int:
    """
    Hold the data folder for as long as the returned file descriptor stays open, over an exec too.

    :raises Taken: if another start holds it
    """
    place = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        process_id, _, other_port = os.pread(place, 100, 0).decode().strip().partition(" ")
        os.close(place)
        raise Taken(
            f"Belowline runs on the data folder {folder} already (process {process_id}, http://localhost:{other_port}/). "
            f"Stop it first, or name another folder: BELOWLINE_DATA=/tmp/belowline python3 manage.py up --port {_free_port(near=port)}"
        ) from error
    os.truncate(place, 0)
    os.pwrite(place, f"{os.getpid()} {port}\n".encode(), 0)
    os.set_inheritable(place, True)
    return place
