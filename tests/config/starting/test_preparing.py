from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from articles.models import Site
from config.starting import preparing
from config.starting.preparing import Unprepared, load_demo, prepare_database, unknown_migrations


class TestPrepareDatabase:
    @pytest.mark.django_db
    def test_says_nothing_when_there_is_nothing_to_do(self):
        said = []
        prepare_database(say=said.append)
        assert said == []

    @pytest.mark.django_db
    def test_refuses_a_database_that_is_newer_than_the_code(self):
        MigrationRecorder(connection).record_applied("threads", "9001_from_the_future")
        with pytest.raises(Unprepared, match=r"newer than this code: it has threads\.9001_from_the_future"):
            prepare_database(say=print)

    @pytest.mark.django_db
    def test_refuses_a_database_that_has_only_some_of_what_one_migration_replaces(self):
        for name in ("0058_category_by_hand", "0059_refused_names", "0001_squashed_0059_refused_names"):
            MigrationRecorder(connection).record_unapplied("moderation", name)
        said = []
        with pytest.raises(
            Unprepared,
            match=r"too old for this code: it lacks moderation\.0058_category_by_hand,.*“Upgrading”",
        ):
            prepare_database(say=said.append)
        assert said == []

    def test_refuses_a_database_that_does_not_answer_in_one_line(self, monkeypatch):
        def refuse(_connection: object) -> None:
            raise DatabaseError("file is not a database\nand more of it")

        monkeypatch.setattr(preparing, "refuse_half_way", refuse)
        with pytest.raises(Unprepared) as caught:
            prepare_database(say=print)
        assert str(caught.value) == "The database cannot be used: file is not a database."


class TestUnknownMigrations:
    @pytest.mark.parametrize(
        ("applied", "unknown"),
        [
            ([("threads", "0001_initial")], []),
            ([("threads", "0002_old")], []),
            ([("threads", "0003_new")], ["threads.0003_new"]),
            ([("gone", "0001_initial")], ["gone.0001_initial"]),
        ],
    )
    def test_are_neither_there_nor_squashed(self, applied, unknown):
        loader = SimpleNamespace(
            applied_migrations=dict.fromkeys(applied),
            disk_migrations={("threads", "0001_initial"): None},
            replacements={("threads", "0001_initial"): SimpleNamespace(replaces=[("threads", "0002_old")])},
        )
        assert unknown_migrations(loader) == unknown


class TestLoadDemo:
    @pytest.mark.django_db
    @pytest.mark.parametrize(("sites", "loads"), [(0, True), (1, False)])
    def test_fills_only_a_database_without_a_site(self, monkeypatch, sites, loads):
        called = []
        monkeypatch.setattr(preparing, "call_command", lambda name, **_options: called.append(name))
        monkeypatch.setattr(Site.objects, "exists", lambda: bool(sites))
        load_demo(say=lambda _line: None)
        assert bool(called) is loads
