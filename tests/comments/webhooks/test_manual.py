"""What docs/webhooks.md promises is what the code does."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from comments.webhooks import pacing, rotating, sending
from comments.webhooks.cleaning import KEPT_FOR
from comments.webhooks.keeping import ENDPOINTS_MAX
from comments.webhooks.kinds import KINDS, TEST_KIND
from comments.webhooks.outcomes import STEPS, TRIES
from tests.factories.webhooks import happen, tell

MANUAL = (Path(__file__).resolve().parents[3] / "docs" / "webhooks.md").read_text()


def shape(told):
    return {name: shape(value) for name, value in told.items()} if isinstance(told, dict) else None


def test_names_every_event_in_the_order_of_the_table():
    named = re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", MANUAL, re.MULTILINE)
    assert named == [*KINDS, TEST_KIND.name]


@pytest.mark.django_db
def test_shows_a_body_as_it_is_sent(endpoint, comment, now):
    from comments.webhooks.bodies import facts_shown

    (delivery,) = tell(happen("comment.published", at=now, comment_id=comment.pk), at=now)
    shown = json.loads(re.search(r"```json\n(.*?)```", MANUAL, re.DOTALL)[1])
    assert shape(shown) == shape(json.loads(facts_shown(delivery)))


def test_tells_every_step():
    units = {"s": 1, "min": 60, "h": 3600}
    told = []
    for cell in re.findall(r"^\| \d+, \d+, \d+ \| (.*) \|$", MANUAL, re.MULTILINE):
        parts = [part.split() for part in cell.split(", ")]
        last = parts[-1][1]
        told += [
            timedelta(seconds=int(part[0]) * units[part[1] if len(part) > 1 else last]) for part in parts
        ]
    assert tuple(told) == STEPS
    assert TRIES == 16
    assert "Sixteen tries" in MANUAL


def test_tells_the_limits_that_are_kept():
    assert sending.SECONDS == 10
    assert timedelta(seconds=1) / 10 == pacing.GAP
    assert (5, timedelta(seconds=30)) == (pacing.FAILURES, pacing.FIRST_PAUSE)
    assert (timedelta(minutes=15), timedelta(hours=1)) == (pacing.LONGEST_PAUSE, pacing.ASKED_MAX)
    assert (timedelta(hours=24), timedelta(days=30), 10) == (rotating.OVERLAP, KEPT_FOR, ENDPOINTS_MAX)
    assert sending.ANSWER_MAX_BYTES == 2048
