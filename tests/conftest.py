"""What every test stands on: which brokers and browser there are, and what is not run without them."""

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone, translation
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

CHROMIUM = Path("/usr/bin/chromium")
# `manage.py test` names the brokers here, apart from REDIS_URL and AMQP_URL, so that only delivery tests reach them.
BROKERS = [
    url
    for url in os.environ.get(
        "BELOWLINE_TEST_BROKERS",
        f"{os.environ.get('REDIS_URL', '')},{os.environ.get('AMQP_URL', '')}",
    ).split(",")
    if url
]

# Files that wait for programs and browsers, the longest first.
LONGEST = (
    "tests/faults/test_delivery",
    "tests/faults/",
    "tests/config/starting/",
    "tests/config/hot/",
    "tests/browser/",
    "tests/config/test_guest_canaries",
)

# A slow machine is no failure, and a build that failed fails again with the same inputs.
hypothesis_settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="repeat what is random as often as it takes to believe it"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run; `pytest_terminal_summary` says so."""
    absent = [
        name for name, there in {"delivery": BROKERS, "browser": CHROMIUM.exists()}.items() if not there
    ]
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in absent)]
    if os.environ.get("BELOWLINE_TEST_ONLY_DATABASE"):
        left_out += [item for item in items if not _needs_database(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = {id(item) for item in left_out}
        items[:] = [item for item in items if id(item) not in gone]
    items.sort(key=lambda item: _place_in_line(item.path))


def _place_in_line(path: Path) -> int:
    """What takes longest goes first: a worker that begins a long file when all else is done keeps the others waiting."""
    where = path.as_posix()
    return next((place for place, name in enumerate(LONGEST) if name in where), len(LONGEST))


def _needs_database(item: pytest.Item) -> bool:
    """What asks for no database says the same on each; delivery tests start programs that have their own."""
    asked = {"db", "transactional_db", "live_server", "model_database"} & set(
        getattr(item, "fixturenames", ())
    )
    return bool(asked or item.get_closest_marker("django_db") or item.get_closest_marker("delivery"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say in one line what was not run and why; `manage.py test` knows more of it and passes its own line."""
    yield
    reasons = []
    if not CHROMIUM.exists():
        reasons.append(f"browser tests (there is no {CHROMIUM})")
    if not BROKERS:
        reasons.append("delivery tests (REDIS_URL and AMQP_URL are not set)")
    line = os.environ.get("BELOWLINE_TEST_LINE", f"Not run: {'; '.join(reasons)}." if reasons else "")
    if line:
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _nobody_is_spoken_to() -> Iterator[None]:
    """A request leaves its reader's language and zone behind in the thread; the next test begins without them."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture
def times(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Return how often to do something: the first number, or the second one with `--long`."""
    return lambda short, long: long if request.config.getoption("--long") else short


@pytest.fixture
def seed() -> int:
    """A seed for what is random, shown where the test fails; BELOWLINE_TEST_SEED brings one back."""
    chosen = int(os.environ.get("BELOWLINE_TEST_SEED") or secrets.randbits(32))
    print(f"BELOWLINE_TEST_SEED={chosen}")
    return chosen


@pytest.fixture(scope="session")
def _migrated_once(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Callable[[], None]:
    """Let the database that is made next begin as a copy; whoever made it calls what this gives."""
    from tests import migrated

    copying = migrated.once()
    with django_db_blocker.unblock():
        copying.__enter__()
    return lambda: copying.__exit__(None, None, None)


@pytest.fixture(scope="session")
def django_db_setup(
    _migrated_once: Callable[[], None], django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Have the migrations run once for all workers, and once for all runs between which they stay the same."""
    with django_db_blocker.unblock():
        _migrated_once()


@pytest.fixture(scope="session", autouse=True)
def _only_what_is_full_is_emptied() -> Iterator[None]:
    """Tests that commit have to be cleared up after, also of what is sealed, and soon."""
    from django.test import TransactionTestCase

    from tests.emptying import empty_after

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_after)
        yield


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    """No test writes into the data folder of whoever runs it."""
    settings.STATE = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"


@pytest.fixture(autouse=True)
def _empty_memories() -> None:
    """Editions begin anew with each test, and what was read in another test's database is not true any more."""
    # Here, because settings have to be found first.
    from articles.remembering import forget_all

    forget_all()


@pytest.fixture(scope="session")
def now() -> datetime:
    """A moment that every test shares; below the edge nobody reads the clock."""
    return datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
