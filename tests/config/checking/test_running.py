from pathlib import Path

import pytest

from config.checking import passes, running
from config.checking.backends import POSTGRESQL, RABBITMQ, REDIS, Absent, find
from config.checking.passes import Pass, run_pass
from config.checking.running import Findings, clean_surroundings, plan, with_bytecode

HOME = {service: service.addresses[0] for service in (POSTGRESQL, REDIS, RABBITMQ)}


@pytest.fixture
def there(monkeypatch, tmp_path):
    """Say which services answer, and whether there is a browser."""

    def say(*services, browser: bool = True) -> None:
        def ask(address: str) -> None:
            if address not in [HOME[service] for service in services]:
                raise OSError("Connection refused\nand more of it")

        monkeypatch.setattr("config.checking.backends._ask", ask)
        monkeypatch.setattr(running, "CHROMIUM", tmp_path if browser else tmp_path / "chromium")

    return say


class TestFind:
    def test_takes_what_is_named(self, there):
        there(REDIS)
        assert find(REDIS, named=HOME[REDIS], required=False) == HOME[REDIS]

    def test_looks_at_home_only_when_required(self, there):
        there(REDIS)
        assert find(REDIS, named="", required=True) == HOME[REDIS]
        with pytest.raises(Absent, match="REDIS_URL is not set") as caught:
            find(REDIS, named="", required=False)
        assert not caught.value.failure

    @pytest.mark.parametrize("required", [True, False])
    def test_fails_when_what_is_named_does_not_answer(self, there, required):
        there()
        with pytest.raises(Absent) as caught:
            find(REDIS, named="redis://:hunter2@127.0.0.1:6400/0", required=required)
        assert caught.value.failure
        assert str(caught.value) == "127.0.0.1:6400 does not answer: Connection refused"

    def test_fails_when_what_is_required_does_not_answer(self, there):
        there()
        with pytest.raises(Absent, match=r"127\.0\.0\.1:5432 does not answer") as caught:
            find(POSTGRESQL, named="", required=True)
        assert caught.value.failure


class TestPlan:
    def test_is_one_pass_where_nothing_else_is_named(self, there, settings):
        there()
        settings.DATABASE_URL, settings.REDIS_URL, settings.AMQP_URL = "sqlite:///x", "", ""
        findings = Findings()
        assert plan(findings, required=False) == [Pass("SQLite")]
        assert findings.line() == (
            "Not run: PostgreSQL (DATABASE_URL is not set); Redis (REDIS_URL is not set); RabbitMQ (AMQP_URL is not set)."
        )

    def test_ends_with_what_is_most(self, there, settings):
        there(*HOME)
        settings.DATABASE_URL, settings.REDIS_URL, settings.AMQP_URL = HOME.values()
        findings = Findings()
        assert plan(findings, required=False) == [
            Pass("SQLite", left_out=("delivery",)),
            Pass(
                "PostgreSQL",
                address=HOME[POSTGRESQL],
                brokers=[HOME[REDIS], HOME[RABBITMQ]],
                left_out=("browser", "sqlite"),
            ),
        ]
        assert findings.line() == ""

    def test_delivers_on_sqlite_where_there_is_no_other_database(self, there, settings):
        there(REDIS)
        settings.DATABASE_URL, settings.REDIS_URL, settings.AMQP_URL = "", HOME[REDIS], ""
        assert plan(Findings(), required=False) == [Pass("SQLite", brokers=[HOME[REDIS]])]

    def test_fails_for_all_that_is_missing_where_all_is_required(self, there, settings):
        there(REDIS, browser=False)
        settings.DATABASE_URL, settings.REDIS_URL, settings.AMQP_URL = "", "", ""
        findings = Findings()
        plan(findings, required=True)
        assert [failed.partition(" (")[0] for failed in findings.failed] == [
            "PostgreSQL",
            "RabbitMQ",
            "browser tests",
        ]
        assert findings.not_run == []

    def test_leaves_out_the_browser_where_there_is_none(self, there, settings):
        there(browser=False)
        settings.DATABASE_URL, settings.REDIS_URL, settings.AMQP_URL = "", "", ""
        findings = Findings()
        plan(findings, required=False)
        assert "browser tests (there is no" in findings.line()


class TestRunEverything:
    @pytest.fixture
    def run(self, monkeypatch, there, settings):
        there(*HOME)
        settings.DATABASE_URL, settings.REDIS_URL, settings.AMQP_URL = HOME.values()
        closings: list[str] = []

        def go(*, checks: list[str], passing: list[bool]) -> tuple[int, list[str]]:
            answers = iter(passing)

            def run_one(a_pass: Pass, *, closing: str, **_more: object) -> bool:
                closings.append(closing)
                return next(answers)

            monkeypatch.setattr(running, "run_checks", lambda **_more: checks)
            monkeypatch.setattr(running, "run_pass", run_one)
            monkeypatch.delenv("CI", raising=False)
            return running.run_everything(), closings

        return go

    @pytest.mark.parametrize(
        ("checks", "passing", "code", "closing"),
        [
            ([], [True, True], 0, ""),
            (["mypy"], [True, True], 1, "Failed: mypy."),
            ([], [False, True], 1, "Failed: tests on SQLite."),
            (["ruff", "mypy"], [False, True], 1, "Failed: ruff, mypy, tests on SQLite."),
            ([], [True, False], 1, ""),
        ],
    )
    def test_fails_if_anything_does_and_says_so_before_the_last_line(
        self, run, checks, passing, code, closing
    ):
        assert run(checks=checks, passing=passing) == (code, ["", closing])


class TestRunPass:
    @pytest.mark.parametrize(("code", "passed"), [(0, True), (1, False), (2, False), (5, True)])
    def test_passes_when_pytest_does_or_has_nothing_to_run(self, monkeypatch, code, passed):
        called = {}

        def run(command, **more):
            called.update(more, command=command)
            return passes.subprocess.CompletedProcess(command, code)

        monkeypatch.setattr(passes.subprocess, "run", run)
        a_pass = Pass(
            "PostgreSQL", address="postgres://x", brokers=["redis://y"], left_out=("browser", "sqlite")
        )
        assert (
            run_pass(a_pass, root=Path("/"), surroundings={"A": "b"}, workers=3, closing="Not run.") is passed
        )
        assert called["command"][-4:] == ["-n", "3", "-m", "not browser and not sqlite"]
        assert called["env"] == {
            "A": "b",
            "DATABASE_URL": "postgres://x",
            "BELOWLINE_TEST_ONLY_DATABASE": "1",
            "BELOWLINE_TEST_BROKERS": "redis://y",
            "BELOWLINE_TEST_LINE": "Not run.",
        }


def test_the_tests_see_no_service_and_no_folder_but_those_given(monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "AMQP_URL"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    seen = clean_surroundings(folder="/here")
    assert not {"DATABASE_URL", "REDIS_URL", "AMQP_URL"} & set(seen)
    assert seen["DJANGO_SETTINGS_MODULE"] == "config.settings.test"
    assert seen["BELOWLINE_DATA"] == "/here"


class TestWithBytecode:
    def test_leaves_alone_who_keeps_it_anyway(self):
        assert with_bytecode({"A": "b", "PYTHONDONTWRITEBYTECODE": ""}) == {
            "A": "b",
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def test_keeps_it_apart_where_none_may_lie_beside_the_sources(self, settings):
        surroundings = {"A": "b", "PYTHONDONTWRITEBYTECODE": "1"}
        place = str(settings.ROOT / ".pytest_cache" / "bytecode")
        assert with_bytecode(surroundings) == {"A": "b", "PYTHONPYCACHEPREFIX": place}

    def test_keeps_it_where_somebody_said(self):
        surroundings = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "/there"}
        assert with_bytecode(surroundings) == {"PYTHONPYCACHEPREFIX": "/there"}

    def test_is_what_the_programs_of_the_tests_run_with(self, monkeypatch):
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        assert "PYTHONDONTWRITEBYTECODE" not in clean_surroundings(folder="/here")
