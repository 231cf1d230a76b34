import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from comments.outbox import bell, waking
from comments.outbox.catalogue import Event
from comments.outbox.recording import record

# Far longer than anything here takes.
LONG_SECONDS = 20


@pytest.fixture
def rings(settings, monkeypatch):
    settings.OUTBOX_RINGS = True
    monkeypatch.setattr(bell, "PATIENCE_SECONDS", 0.05)


@contextmanager
def an_ear():
    """Somebody who listens, from when they do."""
    ear = bell.Ear()
    waking._alarm.clear()
    ear.start()
    try:
        assert waking._alarm.wait(LONG_SECONDS)
        waking._alarm.clear()
        yield ear
    finally:
        ear.stop()
        ear.join(LONG_SECONDS)
        assert not ear.is_alive()


def listeners():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = %s",
            [f"LISTEN {bell.CHANNEL}"],
        )
        return [pid for (pid,) in cursor.fetchall()]


class TestRing:
    def test_wakes_the_relay_of_this_process(self):
        waking._alarm.clear()
        bell.ring()
        assert waking._alarm.is_set()

    @pytest.mark.django_db
    def test_follows_what_is_committed(self, now, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
            record(Event.COMMENT_WITHDRAWN, at=now, comment_id="0190a6c2-0000-7000-8000-000000000001")
        assert bell.ring in callbacks


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite counts its commits")
@pytest.mark.django_db(transaction=True)
class TestEar:
    def test_hears_who_rings_elsewhere(self, rings):
        with an_ear():
            bell.Bell().ring()
            assert waking._alarm.wait(LONG_SECONDS)

    def test_hears_each_time(self, rings):
        ringing = bell.Bell()
        with an_ear():
            for _ in range(3):
                waking._alarm.clear()
                ringing.ring()
                assert waking._alarm.wait(LONG_SECONDS)

    def test_listens_again_after_its_line_was_cut(self, rings, monkeypatch):
        monkeypatch.setattr(bell, "PAUSE_SECONDS", 0.01)
        with an_ear():
            (line,) = listeners()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [line])
            assert waking._alarm.wait(LONG_SECONDS)
            waking._alarm.clear()
            bell.Bell().ring()
            assert waking._alarm.wait(LONG_SECONDS)

    def test_a_bell_rings_again_after_its_line_was_cut(self, rings, monkeypatch):
        monkeypatch.setattr(bell, "PAUSE_SECONDS", 0.01)
        ringing = bell.Bell()
        tries = []

        def cut():
            tries.append(1)
            raise DatabaseError

        with an_ear():
            with monkeypatch.context() as broken:
                broken.setattr(bell, "connection", SimpleNamespace(cursor=cut))
                ringing.ring()
                until = time.monotonic() + LONG_SECONDS
                while not tries and time.monotonic() < until:
                    time.sleep(0.01)
            assert tries
            ringing.ring()
            assert waking._alarm.wait(LONG_SECONDS)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL rings")
class TestOnOneMachine:
    def test_nobody_listens(self, db):
        ear = bell.Ear()
        ear.start()
        ear.join(LONG_SECONDS)
        assert not ear.is_alive()
