"""`python -m config.web` as an operator types it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from config.starting.places import claim_port

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.sqlite


@pytest.fixture
def start(tmp_path):
    running = []

    def run(*arguments, **more):
        clean = {name: text for name, text in os.environ.items() if not name.startswith("BELOWLINE")}
        for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "AMQP_URL"):
            clean.pop(name, None)
        ours = {"BELOWLINE_DATA": str(tmp_path), "BELOWLINE_NO_SETUP": "1"}
        command = [sys.executable, "-m", "config.web", *arguments]
        running.append(
            subprocess.Popen(
                command, cwd=ROOT, env=clean | ours | more, stderr=subprocess.PIPE, start_new_session=True
            )
        )
        return running[-1]

    yield run
    for one in running:
        if one.poll() is None:
            os.killpg(one.pid, signal.SIGKILL)
        one.wait()
        one.stderr.close()


def status(port, *, seconds=60):
    """Return the status of /health, once anything answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            time.sleep(0.1)
    return None


def servers(pid):
    """Return the processes that answer below a start of several."""
    below = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [one for one in below if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def test_two_processes_answer_on_one_port_and_end_together(start):
    port = claim_port("0")
    web = start("--port", str(port), "--workers", "2")
    assert status(port) == 200
    processes = servers(web.pid)
    assert len(processes) == 2
    web.send_signal(signal.SIGTERM)
    web.wait(60)
    until = time.monotonic() + 30
    while any(Path(f"/proc/{one}").exists() for one in processes) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(Path(f"/proc/{one}").exists() for one in processes)


def test_a_start_without_what_it_needs_says_what_to_set(start):
    web = start(
        "--port", claimed := str(claim_port("0")), DJANGO_SETTINGS_MODULE="config.settings.production"
    )
    assert web.wait(60) == 2
    said = web.stderr.read().decode()
    assert "BELOWLINE_SECRET_KEY is not set." in said
    assert "Traceback" not in said
    assert status(int(claimed), seconds=0.2) is None
