"""Holds the programs of one installation: starts them, restarts the dead, says when the web answers, stops them all."""

import os
import selectors
import signal
import socket
import time
from contextlib import suppress

from config.starting.children import Child
from config.starting.places import HOST

# A program that dies sooner than this after its start dies quickly; three such deaths in a row end everything.
QUICK_SECONDS = 10
QUICK_DEATHS = 3
# Long enough for requests and deliveries under way, short enough for somebody who waits for a prompt.
STOP_SECONDS = 8
POLL_SECONDS = 0.1


class Supervisor:
    """Everything that runs, in one thread: it wakes when a program writes or ends, when one is due, or on a signal."""

    def __init__(self, children: list[Child], *, port: int, greeting: str) -> None:
        """
        Hold these children.

        :param port: where the web server will answer
        :param greeting: printed once, when it does
        """
        self.children = children
        self.port = port
        self.greeting = greeting
        self.greeted = False
        self.failed = False
        self.stop_by: float | None = None
        self._asked_to_stop = 0
        self._next_question_at = 0.0
        self._selector = selectors.DefaultSelector()

    def run(self) -> int:
        """Start the children and hold them until a signal or their failure ends it; return the exit code."""
        self._listen_to_signals()
        while True:
            now = time.monotonic()
            if self._asked_to_stop and self.stop_by is None:
                self._stop(now)
            if self.stop_by is None:
                self._start_the_due(now)
                self._greet(now)
            elif not any(child.is_held for child in self.children):
                say("Stopped.")
                return 1 if self.failed else 0
            elif now > self.stop_by or self._asked_to_stop > 1:
                for child in self.children:
                    child.end()
            self._wait(now)
            for child in self.children:
                if child.is_held:
                    self._look_after(child)

    def _listen_to_signals(self) -> None:
        awake, wake = socket.socketpair()
        awake.setblocking(False)
        wake.setblocking(False)
        signal.set_wakeup_fd(wake.detach(), warn_on_full_buffer=False)
        self._selector.register(awake, selectors.EVENT_READ, awake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Started by nohup, it outlives its terminal.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._on_stop_signal)

    def _on_stop_signal(self, *_: object) -> None:
        # Nothing more: the loop, which this wakes, may be in the middle of starting a child.
        self._asked_to_stop += 1

    def _start_the_due(self, now: float) -> None:
        for child in self.children:
            if not child.is_held and child.due_at <= now:
                self._selector.register(child.start(at=now), selectors.EVENT_READ)

    def _greet(self, now: float) -> None:
        if not self.greeted and now >= self._next_question_at:
            self._next_question_at = now + POLL_SECONDS
            if answers(self.port):
                self.greeted = True
                say(self.greeting)

    def _wait(self, now: float) -> None:
        if self.stop_by is not None or not self.greeted:
            patience: float | None = POLL_SECONDS
        else:
            due = [child.due_at for child in self.children if not child.is_held]
            patience = max(0.0, min(due) - now) if due else None
        for key, _ in self._selector.select(patience):
            if isinstance(key.data, socket.socket):
                with suppress(BlockingIOError):
                    key.data.recv(4096)

    def _look_after(self, child: Child) -> None:
        ended = child.has_ended()
        for line in child.heard(to_the_end=ended):
            say(f"{child.name:<6} | {line}")
        if child.is_silent or ended:
            with suppress(KeyError):
                self._selector.unregister(child.pipe)
        if not ended:
            return
        ending = child.ending()
        child.clear_away()
        if self.stop_by is None:
            self._restart_or_give_up(child, ending, now=time.monotonic())

    def _restart_or_give_up(self, child: Child, ending: str, *, now: float) -> None:
        child.quick_deaths = child.quick_deaths + 1 if now - child.started_at < QUICK_SECONDS else 0
        if child.quick_deaths < QUICK_DEATHS:
            say(f"{child.name} ended ({ending}) and is started again.")
            child.due_at = now + child.quick_deaths / 2
            return
        say(
            f"{child.name} ended {QUICK_DEATHS} times within seconds of its start ({ending}). Its last lines were:"
        )
        for line in child.last_lines:
            say(f"    {line}")
        self.failed = True
        self._stop(now)

    def _stop(self, now: float) -> None:
        say("Stopping ...")
        self.stop_by = now + STOP_SECONDS
        for child in self.children:
            child.ask_to_stop()


def answers(port: int) -> bool:
    """Tell whether the web server's /health says that all is well; within a second, without an HTTP library."""
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return b" 200 " in connection.recv(64)
    return False


def say(text: str) -> None:
    """Print to whoever is there; a terminal that was closed is no reason to die halfway through stopping."""
    with suppress(OSError):
        os.write(1, f"{text}\n".encode(errors="replace"))
