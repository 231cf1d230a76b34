import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}


def floors() -> dict[str, int]:
    """Return the floor of each app by its label: 0 is the ground; rooms on one floor do not know each other."""
    layers = ["config", *CONTRACTS["floors"]["layers"], "articles"]
    return {
        room.strip(" ()"): floor for floor, layer in enumerate(reversed(layers)) for room in layer.split("|")
    }


FLOORS = floors()
OURS = [model for model in apps.get_models() if model._meta.app_label in FLOORS]


def may_know(room: str, other: str) -> bool:
    return other not in FLOORS or room == other or FLOORS[room] > FLOORS[other]


class TestFloors:
    @pytest.mark.parametrize(
        ("room", "other", "allowed"),
        [
            ("threads", "articles", True),
            ("threads", "accounts", True),
            ("threads", "threads", True),
            ("threads", "auth", True),
            ("threads", "moderation", False),
            ("posting", "notifications", False),
            ("articles", "threads", False),
        ],
    )
    def test_are_read_from_the_contract(self, room, other, allowed):
        assert may_know(room, other) is allowed

    def test_hold_for_foreign_keys_named_by_string(self):
        upward = [
            f"{field.model._meta.label}.{field.name} -> {field.related_model._meta.label}"
            for model in OURS
            for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
            if field.related_model
            and not may_know(model._meta.app_label, field.related_model._meta.app_label)
        ]
        assert upward == []

    def test_hold_for_migrations(self):
        upward = [
            f"{room}.{name} -> {other}"
            for (room, name), migration in MigrationLoader(None).disk_migrations.items()
            for other, _ in [*migration.dependencies, *migration.run_before]
            if room in FLOORS and not may_know(room, other)
        ]
        assert upward == []

    def test_know_every_app_of_the_house(self):
        ours = {
            app.label
            for app in apps.get_app_configs()
            if app.name.partition(".")[0] in {"articles", "comments"}
        }
        assert ours <= set(FLOORS)


def test_no_room_but_the_api_may_import_the_framework_of_the_api():
    built = {
        f"comments.{path.stem}"
        for path in (ROOT / "comments").iterdir()
        if (path.is_dir() and (path / "__init__.py").exists())
        or (path.suffix == ".py" and path.stem != "__init__")
    }
    assert {"articles", *built} - {"comments.api"} == set(CONTRACTS["rest_framework"]["source_modules"])
