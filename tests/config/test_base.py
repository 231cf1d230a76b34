import runpy
from pathlib import Path

import pytest

BASE = str(Path(__file__).resolve().parents[2] / "config" / "settings" / "base.py")


class TestDatabase:
    @pytest.mark.parametrize("name", ["plain", "with space", "a#b", "what?", "50%", "c%20d", "übung"])
    def test_lies_in_the_data_folder_whatever_its_name(self, monkeypatch, tmp_path, name):
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.setenv("BELOWLINE_DATA", str(tmp_path / name))
        settings = runpy.run_path(BASE)
        assert Path(settings["DATABASES"]["default"]["NAME"]) == tmp_path / name / "belowline.sqlite3"

    def test_is_the_one_that_is_named(self, monkeypatch, tmp_path):
        monkeypatch.setenv("BELOWLINE_DATA", str(tmp_path))
        monkeypatch.setenv("DATABASE_URL", "postgres://belowline:p%40ss@db.example/comments")
        database = runpy.run_path(BASE)["DATABASES"]["default"]
        assert (database["NAME"], database["HOST"], database["PASSWORD"]) == (
            "comments",
            "db.example",
            "p@ss",
        )
