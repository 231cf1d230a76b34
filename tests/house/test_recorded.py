"""What the code records is what the catalogue says: seen in its text, so that no rare path has to be run for it."""

import ast
from pathlib import Path

import pytest

from comments.outbox.catalogue import Event

ROOT = Path(__file__).resolve().parents[2]
CALLS = {"record", "new_fact"}
# What every event takes.
COMMON = {"at", "due_at"}


def recorded():
    """Yield each call that names its event: where it stands, the event, the keys, and whether more may come by `**`."""
    for folder in ("comments", "config", "articles"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS and node.args:
                    event = node.args[0]
                    if isinstance(event, ast.Attribute) and getattr(event.value, "id", "") == "Event":
                        keys = {keyword.arg for keyword in node.keywords}
                        where = f"{path.relative_to(ROOT)}:{node.lineno}"
                        yield pytest.param(Event[event.attr], keys - COMMON, id=where)


@pytest.mark.parametrize(("event", "keys"), list(recorded()))
def test_has_the_keys_of_its_event(event, keys):
    named, spreads = keys - {None}, None in keys
    known = set(event.spec.keys)
    owed = {name for name, key in event.spec.keys.items() if key.is_required}
    assert named <= known
    assert spreads or owed <= named


def test_finds_what_is_recorded():
    assert len(list(recorded())) > 20
