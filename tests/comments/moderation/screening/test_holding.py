from datetime import timedelta

import pytest

from comments.moderation.models import Exemption, Measure, Statement
from comments.moderation.recounting import missing_reasons
from comments.moderation.screening.holding import tell_who_waits
from comments.outbox.models import OutboxEvent
from comments.threads.models import Status
from config.periodic import compare_reasons
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import give_status, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(thread, now):
    """Make a comment that is held since so many hours."""

    def waiting(hours, **given):
        return make_held_case(thread=thread, at=now - timedelta(hours=hours), **given).comment

    return waiting


# hours in the queue → told
@pytest.mark.parametrize(("hours", "count"), [(0, 0), (23, 0), (24, 1), (900, 1)])
def test_reasons_are_written_from_a_day_on(waits, now, hours, count):
    waits(hours)
    assert tell_who_waits(now=now) == Statement.objects.count() == count


def test_says_what_it_is_and_that_no_person_has_looked(waits, now):
    comment = waits(30)
    tell_who_waits(now=now)
    statement = Statement.objects.get()
    assert (statement.measure, statement.comment, statement.recipient) == (
        Measure.HELD,
        comment,
        comment.author,
    )
    assert (statement.automation, statement.automated_detection) == ("fully", True)
    assert comment.revision.body in statement.facts
    assert "That is no decision against it" in statement.explanation
    assert OutboxEvent.objects.get(name="statement.written").payload == {
        "statement_id": str(statement.pk),
        "comment_id": str(comment.pk),
    }


def test_are_written_once_however_often_the_job_runs(waits, now):
    for _ in range(3):
        waits(48)
    assert tell_who_waits(now=now) == 3
    assert [tell_who_waits(now=now + timedelta(days=day)) for day in range(3)] == [0, 0, 0]
    assert Statement.objects.count() == 3


def test_are_not_written_of_what_was_decided_or_is_public(waits, thread, now):
    give_status(comment=waits(48), status=Status.PUBLISHED, now=now)
    make_reported_case(thread=thread, at=now - timedelta(days=3))
    make_comment(thread=thread)
    assert tell_who_waits(now=now) == 0


def test_are_written_of_what_came_out_of_a_shadow(waits, now):
    comment = waits(48)
    Statement.objects.create(
        site=comment.site,
        comment=comment,
        recipient=comment.author,
        measure=Measure.HELD,
        starts_at=now,
        exemption=Exemption.SPAM,
        written_at=now,
    )
    assert tell_who_waits(now=now) == 1
    assert tell_who_waits(now=now) == 0


def test_more_than_one_bite_is_eaten(waits, now, monkeypatch):
    monkeypatch.setattr("comments.moderation.screening.holding._AT_ONCE", 2)
    for hours in (30, 31, 32, 33, 34):
        waits(hours)
    assert tell_who_waits(now=now) == 5


class TestTheNightlyComparison:
    """The database sees no time pass, so what should have been told is looked for."""

    def test_finds_who_waits_for_longer_than_the_hourly_job_takes(self, waits, now):
        waits(25)
        assert not list(missing_reasons(now=now))
        late = waits(27)
        (said,) = missing_reasons(now=now)
        assert str(late.pk) in said
        tell_who_waits(now=now)
        assert not list(missing_reasons(now=now))

    def test_finds_what_nobody_is_asked_to_look_at(self, thread, now):
        hidden = make_comment(thread=thread, status=Status.HELD)
        (said,) = missing_reasons(now=now)
        assert str(hidden.pk) in said

    def test_raises_an_alarm(self, waits, now, caplog):
        waits(48)
        compare_reasons(now=now)
        assert "was not told why" in caplog.text
