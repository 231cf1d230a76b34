import json
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.bench import databases, running, tools
from config.bench.asking import Unexpected
from config.bench.databases import NotReached
from config.bench.report import Figure
from config.bench.surroundings import Bench


class TestTools:
    def test_each_that_is_missing_is_told_in_a_sentence(self, monkeypatch):
        monkeypatch.setattr(tools.shutil, "which", lambda *_args, **_more: None)
        missing = tools.find_tools().missing()
        assert len(missing) == 3
        assert missing[1] == "There is no nginx: what is read stands without its yardstick."

    def test_the_machine_is_described_without_them(self):
        said = tools.describe(tools.Tools(wrk=None, nginx=None, pgbench=None))
        assert "cores" in said["machine"]
        assert "nginx" not in said


class TestBench:
    def test_knows_sqlite_alone_where_no_postgresql_answers(self, tmp_path, monkeypatch):
        told = []

        def refuse(_address):
            raise NotReached("PostgreSQL cannot be used (asleep): SQLite only.")

        monkeypatch.setattr(databases, "create", refuse)
        nothing = tools.Tools(wrk=None, nginx=None, pgbench=None)
        with Bench(
            folder=tmp_path, tools=nothing, postgresql="postgres://nowhere/", is_full=False, say=told.append
        ) as bench:
            monkeypatch.setattr(bench, "sqlite", lambda: SimpleNamespace(vendor="SQLite"))
            assert [database.vendor for database in bench.databases()] == ["SQLite"]
        assert told == ["PostgreSQL cannot be used (asleep): SQLite only."]

    def test_hands_on_nothing_of_the_operator_s(self, tmp_path, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgres://theirs/theirs")
        monkeypatch.setenv("REDIS_URL", "redis://theirs/")
        nothing = tools.Tools(wrk=None, nginx=None, pgbench=None)
        bench = Bench(folder=tmp_path, tools=nothing, postgresql="", is_full=False, say=print)
        ours = bench.surroundings()
        assert "DATABASE_URL" not in ours
        assert "REDIS_URL" not in ours
        assert ours["BELOWLINE_DATA"] == str(tmp_path)

    @pytest.mark.parametrize("address", ["postgres://a:b@host:5432/theirs", "postgres://host/"])
    def test_makes_databases_of_one_name_only(self, address, monkeypatch):
        said = []
        monkeypatch.setattr(databases, "_on_server", lambda _address, statement: said.append(statement))
        assert databases.create(address).endswith("/belowline_bench")
        assert said == ["DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}"]


class TestRun:
    @pytest.fixture
    def run(self, monkeypatch):
        def run(figures, **more):
            monkeypatch.setattr(running, "FIGURES", figures)
            shown = []
            asked = {"is_full": False, "shows_json": True, "database": "sqlite:", "now": timezone.now()}
            code = running.run([], show=shown.append, **asked | more)
            return code, shown

        return run

    def test_prints_json_alone_and_keeps_a_file(self, run, settings):
        code, shown = run({"one": lambda _bench: iter([Figure(name="one", value=1.0, unit="s")])})
        assert code == 0
        assert json.loads("".join(shown))["one"]["value"] == 1.0
        assert len(list((settings.STATE / "bench").glob("*.json"))) == 1

    def test_goes_on_when_one_cannot_be_measured(self, run, capsys):
        def broken(_bench):
            raise Unexpected("GET / was answered with 500")
            yield

        code, shown = run(
            {"broken": broken, "two": lambda _bench: iter([Figure(name="two", value=2.0, unit="s")])}
        )
        assert code == 1
        assert list(json.loads("".join(shown))) == ["two"]
        assert "broken could not be measured: GET / was answered with 500" in capsys.readouterr().err

    def test_leaves_nothing_behind_when_it_is_stopped_but_what_was_measured(self, run, settings):
        def stopped(bench):
            (bench.folder / "made").touch()
            yield Figure(name="one", value=1.0, unit="s")
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run({"stopped": stopped})
        assert list(settings.STATE.glob("bench-*")) == []
        (kept,) = (settings.STATE / "bench").glob("*.json")
        assert [figure["name"] for figure in json.loads(kept.read_text())["figures"]] == ["one"]


class TestCommand:
    def test_knows_its_names(self):
        with pytest.raises(CommandError, match="invalid choice: 'fast'"):
            call_command("bench", "fast")
