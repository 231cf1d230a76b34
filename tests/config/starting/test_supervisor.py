"""The supervisor as it runs, with small programs in the place of ours."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.starting.places import claim_port

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.sqlite

HELLO = "import os, sys, time; print('I am', os.getpid(), flush=True); "
STAYS = HELLO + "time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + STAYS
# Starts another one, as the web server starts its workers.
PARENT = (
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    + STAYS
)
ANSWERS = (
    "import http.server, sys\n"
    "class Health(http.server.BaseHTTPRequestHandler):\n"
    "    def do_GET(self):\n"
    "        self.send_response(200); self.end_headers()\n"
    "    def log_message(self, *_): pass\n"
    "server = http.server.HTTPServer(('127.0.0.1', {port}), Health)\n"
    "server.serve_forever()\n"
)


class Held:
    """A supervisor under test, and what it printed so far."""

    def __init__(self, programs: dict[str, str], *, folder: Path, port: int = 9) -> None:
        read_end, write_end = os.pipe()
        commands = {name: [sys.executable, "-c", program] for name, program in programs.items()}
        start = {"port": port, "greeting": "It answers.", "programs": commands}
        os.write(write_end, json.dumps(start).encode())
        os.close(write_end)
        self.printed_to = folder / "printed"
        with self.printed_to.open("wb") as printed:
            self.running = subprocess.Popen(
                [sys.executable, "-m", "config.starting", str(read_end)],
                cwd=ROOT,
                pass_fds=[read_end],
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        os.close(read_end)

    @property
    def printed(self) -> str:
        return self.printed_to.read_text()

    def pids(self, name: str) -> list[int]:
        """Return the process ids that this program said it had, the latest last."""
        lines = [line for line in self.printed.splitlines() if line.startswith(name) and "I am" in line]
        return [int(line.rsplit(maxsplit=1)[1]) for line in lines]

    def pid(self, name: str) -> int:
        until(lambda: self.pids(name))
        return self.pids(name)[-1]

    def ticks(self) -> int:
        """Return the processor time it took so far, in hundredths of a second."""
        user, system = Path(f"/proc/{self.running.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return int(user) + int(system)

    def ends(self) -> int:
        return self.running.wait(timeout=60)


def until(true: Callable[[], object], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def hold(tmp_path: Path) -> Iterator[Callable[..., Held]]:
    started: list[Held] = []

    def start(port: int = 9, **programs: str) -> Held:
        started.append(Held(programs, folder=tmp_path, port=port))
        return started[-1]

    yield start
    for held in started:
        held.running.kill()
        held.running.wait()


class TestStopping:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_ends_every_program(self, hold, number):
        held = hold(web=STAYS, worker=STAYS)
        pids = [held.pid("web"), held.pid("worker")]
        held.running.send_signal(number)
        assert held.ends() == 0
        assert held.printed.splitlines()[-2:] == ["Stopping ...", "Stopped."]
        assert [pid for pid in pids if lives(pid)] == []

    def test_takes_along_what_a_program_started(self, hold):
        held = hold(web=PARENT)
        until(lambda: children(held.pid("web")))
        grandchild = children(held.pid("web"))[0]
        held.running.send_signal(signal.SIGTERM)
        held.ends()
        assert not lives(grandchild)

    def test_ends_a_stubborn_program_at_the_second_signal(self, hold):
        held = hold(web=STUBBORN)
        pid = held.pid("web")
        held.running.send_signal(signal.SIGINT)
        until(lambda: "Stopping" in held.printed)
        held.running.send_signal(signal.SIGINT)
        begun = time.monotonic()
        assert held.ends() == 0
        assert time.monotonic() - begun < 5
        assert not lives(pid)

    def test_that_is_not_clean_leaves_no_orphan(self, hold):
        held = hold(web=STAYS, worker=STAYS)
        pids = [held.pid("web"), held.pid("worker")]
        held.running.kill()
        until(lambda: not any(lives(pid) for pid in pids))


class TestRestarting:
    def test_starts_a_dead_program_again(self, hold):
        held = hold(web=STAYS, worker=STAYS)
        first, other = held.pid("web"), held.pid("worker")
        os.kill(first, signal.SIGKILL)
        until(lambda: len(held.pids("web")) == 2)
        assert "web ended (signal SIGKILL) and is started again." in held.printed
        assert lives(other)

    def test_clears_away_what_a_dead_program_left(self, hold):
        held = hold(web=PARENT)
        until(lambda: children(held.pid("web")))
        grandchild = children(held.pid("web"))[0]
        os.kill(held.pid("web"), signal.SIGKILL)
        until(lambda: not lives(grandchild))

    def test_gives_up_after_three_quick_deaths_and_shows_the_last_lines(self, hold):
        held = hold(web="import sys; print('I cannot', end=''); sys.exit(3)", worker=STAYS)
        assert held.ends() == 1
        said = held.printed
        assert said.count("web ended (exit code 3) and is started again.") == 2
        assert (
            "web ended 3 times within seconds of its start (exit code 3). Its last lines were:\n    I cannot\n"
            in said
        )
        assert said.splitlines()[-1] == "Stopped."
        assert not lives(held.pids("worker")[-1])

    def test_hears_a_program_that_closes_its_output_and_stays(self, hold):
        held = hold(web=HELLO + "os.close(1); os.close(2); time.sleep(60)")
        held.pid("web")
        before = held.ticks()
        time.sleep(0.5)
        # It waits and does not spin, which would take all fifty.
        assert held.ticks() - before < 15
        held.running.send_signal(signal.SIGTERM)
        assert held.ends() == 0


class TestGreeting:
    def test_comes_once_when_the_web_server_answers(self, hold, unused_port):
        held = hold(port=unused_port, web=ANSWERS.format(port=unused_port))
        until(lambda: "It answers." in held.printed)
        time.sleep(0.3)
        assert held.printed.count("It answers.") == 1

    def test_does_not_come_before(self, hold, unused_port):
        held = hold(port=unused_port, web=STAYS)
        held.pid("web")
        time.sleep(0.3)
        assert "It answers." not in held.printed

    def test_needs_no_reader(self, tmp_path, unused_port):
        read_end, write_end = os.pipe()
        program = [sys.executable, "-c", STAYS]
        os.write(write_end, json.dumps({"port": 9, "greeting": "", "programs": {"web": program}}).encode())
        os.close(write_end)
        command = [sys.executable, "-m", "config.starting", str(read_end)]
        held = subprocess.Popen(command, cwd=ROOT, pass_fds=[read_end], stdout=subprocess.PIPE)
        os.close(read_end)
        held.stdout.readline()
        held.stdout.close()
        held.terminate()
        assert held.wait(timeout=60) == 0


@pytest.fixture
def unused_port() -> int:
    return claim_port("0")
