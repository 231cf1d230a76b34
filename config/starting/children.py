"""One supervised program: started in a session of its own, heard line by line, stopped with all that it started."""

import ctypes
import os
import signal
import subprocess
import sys
from collections import deque
from contextlib import suppress

PR_SET_PDEATHSIG = 1
LAST_LINES = 15

# Loaded before any fork: between fork and exec nothing may be imported.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Child:
    """A program that should be running, and what it did so far."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.started_at = 0.0
        # When to start it again, once it ended.
        self.due_at = 0.0
        # Deaths within seconds of a start, one after the other.
        self.quick_deaths = 0
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self.is_silent = False
        self._running: subprocess.Popen[bytes] | None = None
        self._unfinished = b""

    def start(self, *, at: float) -> int:
        """Start the program and return the file descriptor on which it is heard; `at` in monotonic seconds."""
        parent = os.getpid()

        def live_no_longer_than_the_parent() -> None:
            if _prctl:
                _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
                if os.getppid() != parent:
                    os._exit(1)

        self.started_at = at
        self.is_silent = False
        self._unfinished = b""
        self._running = subprocess.Popen(  # noqa: S603 - our own programs
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # This process has no threads, so that a function between fork and exec is safe.
            preexec_fn=live_no_longer_than_the_parent,  # noqa: PLW1509
        )
        os.set_blocking(self.pipe, False)
        return self.pipe

    @property
    def pipe(self) -> int:
        if self._running is None or self._running.stdout is None:
            raise ValueError(f"{self.name} was not started")
        return self._running.stdout.fileno()

    def heard(self, *, to_the_end: bool) -> list[str]:
        """Return the lines written since; what has no line end yet waits for it, unless this is `to_the_end`."""
        read = b""
        with suppress(BlockingIOError):
            while piece := os.read(self.pipe, 65536):
                read += piece
            # Nothing more will come, however often one looks.
            self.is_silent = True
        *whole, self._unfinished = (self._unfinished + read).split(b"\n")
        if to_the_end and self._unfinished:
            whole.append(self._unfinished)
        lines = [line.decode(errors="replace").rstrip() for line in whole]
        self.last_lines.extend(line for line in lines if line)
        return lines

    @property
    def is_held(self) -> bool:
        """True from its start until `clear_away`."""
        return self._running is not None

    def has_ended(self) -> bool:
        return self._running is not None and self._running.poll() is not None

    def ending(self) -> str:
        """Return how the program ended, in words."""
        code = self._running.returncode if self._running else 0
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def ask_to_stop(self) -> None:
        # Only the first process is asked: it stops those that it started in their order.
        if self._running and self._running.poll() is None:
            self._running.terminate()

    def end(self) -> None:
        if self._running and self._running.poll() is None:
            self._running.kill()

    def clear_away(self) -> None:
        """End whatever is left of the program and of those that it started."""
        if self._running is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()
        if self._running.stdout:
            self._running.stdout.close()
        self._running = None
