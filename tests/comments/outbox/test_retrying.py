import smtplib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from comments.outbox import retrying
from comments.outbox.models import Handling
from comments.outbox.retrying import Retry
from tests.factories.outbox import HandlingFactory


class TestReplay:
    def test_gives_parked_duties_all_their_tries_again(self, db, now):
        duty = HandlingFactory(parked_at=now, attempts=8, last_error="RuntimeError")
        assert retrying.replay(parked=Handling.objects.all(), now=now) == 1
        duty.refresh_from_db()
        assert (duty.parked_at, duty.attempts, duty.due_at) == (None, 0, now)
        assert duty.last_error == "RuntimeError"

    def test_leaves_everything_else(self, db, now):
        HandlingFactory(done_at=now, attempts=1)
        HandlingFactory(attempts=2)
        assert retrying.replay(parked=Handling.objects.all(), now=now) == 0


class TestPause:
    @pytest.fixture
    def retry(self):
        return Retry(tries=8, first=timedelta(seconds=10), longest=timedelta(hours=6))

    @pytest.mark.parametrize(
        ("attempts", "bound"),
        [(1, 10), (2, 40), (3, 160), (6, 10240), (7, 21600), (8, 21600), (10**6, 21600)],
    )
    def test_is_anything_up_to_a_growing_bound(self, retry, attempts, bound):
        assert retry.bound(attempts=attempts) == timedelta(seconds=bound)
        pauses = [retry.pause(attempts=attempts).total_seconds() for _ in range(300)]
        assert 0 <= min(pauses) < bound / 10
        assert bound * 0.9 < max(pauses) <= bound

    def test_grows_as_its_source_wants(self):
        retry = Retry(tries=3, first=timedelta(seconds=5), longest=timedelta(minutes=1), growth=2)
        bounds = [retry.bound(attempts=attempts).total_seconds() for attempts in (1, 2, 3, 4, 5, 6)]
        assert bounds == [5, 10, 20, 40, 60, 60]


class TestDescribe:
    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (smtplib.SMTPDataError(451, b"4.3.0 reader@example.org"), "smtplib.SMTPDataError smtp_code=451"),
            (
                ConnectionRefusedError(111, "refused by reader@example.org"),
                "ConnectionRefusedError errno=111",
            ),
            (IntegrityError("Key (email)=(reader@example.org)"), "django.db.utils.IntegrityError"),
            (KeyError("reader@example.org"), "KeyError"),
        ],
    )
    def test_names_the_kind_and_never_the_words(self, error, words):
        assert retrying.describe(error).splitlines()[0] == words
        assert "reader@" not in retrying.describe(error)

    def test_names_the_cause(self):
        error = RuntimeError()
        error.__cause__ = KeyError(str(uuid4()))
        assert retrying.describe(error).splitlines()[-1] == "caused by builtins.KeyError"
