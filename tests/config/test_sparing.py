import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.sparing import give_back, load

ROOT = Path(__file__).resolve().parents[2]
# Nothing that answers a request needs these, or one route alone; the last one is the driver of another database.
HEAVY = "django.test unittest drf_spectacular.openapi requests rich pygments yaml lxml babel psycopg".split()


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """A module that uses another one where that is installed, which it is."""
    (tmp_path / "greedy.py").write_text("try:\n    import extra\nexcept ImportError:\n    extra = None\n")
    (tmp_path / "extra.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in ("greedy", "extra"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("modules")
class TestLoad:
    def test_leaves_out_what_is_used_only_where_it_is_installed(self):
        load("greedy", without=("extra",))
        assert sys.modules["greedy"].extra is None

    def test_leaves_it_to_whoever_asks_for_it_later(self):
        load("greedy", without=("extra",))
        assert __import__("extra").__name__ == "extra"

    def test_takes_nothing_away_that_is_loaded_already(self):
        extra = __import__("extra")
        load("greedy", without=("extra",))
        assert sys.modules["greedy"].extra is extra

    def test_hides_nothing_any_more_when_the_module_fails(self):
        with pytest.raises(ModuleNotFoundError):
            load("no_such_module", without=("extra",))
        assert __import__("extra").__name__ == "extra"


def test_memory_can_be_given_back_on_every_system():
    give_back()


def test_a_web_process_loads_nothing_that_no_request_needs(tmp_path):
    asked = f"import sys, config.wsgi; print([name for name in {HEAVY!r} if name in sys.modules])"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BELOWLINE")}
    more = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "BELOWLINE_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/belowline.sqlite3",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", asked], env=clean | more, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr
