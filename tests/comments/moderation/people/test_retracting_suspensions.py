"""Whoever suspends a sender takes it back within ten seconds, and nobody is told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.decisions.undoing import TooLateToUndo
from comments.moderation.people.retracting import retract_suspension
from comments.moderation.people.sanctionable import SanctionNotFound
from comments.notifications import handlers
from comments.outbox.models import OutboxEvent

pytestmark = pytest.mark.django_db


class TestTakingItBack:
    def test_is_told_to_nobody(self, suspended, moderator, now, sent_letters):
        retract_suspension(suspension_id=suspended.pk, viewer=moderator, now=now + timedelta(seconds=10))
        assert sent_letters() == 0

    def test_lets_what_came_meanwhile_be_taken_up(self, suspended, send, moderator, now):
        waiting = send()
        assert waiting.paused_by == suspended
        retract_suspension(suspension_id=suspended.pk, viewer=moderator, now=now)
        waiting.refresh_from_db()
        assert waiting.taken_up_at == now

    def test_is_too_late_once_they_are_told(self, suspended, moderator, now):
        with pytest.raises(TooLateToUndo):
            retract_suspension(suspension_id=suspended.pk, viewer=moderator, now=now + timedelta(seconds=11))

    def test_is_for_whoever_said_it(self, suspended, somebody, now):
        with pytest.raises(SanctionNotFound):
            retract_suspension(suspension_id=suspended.pk, viewer=somebody(Role.MODERATOR), now=now)

    def test_is_offered_on_the_page_for_ten_seconds(self, suspended, moderator, now, time_machine):
        client = Client()
        client.force_login(moderator.user)
        page = f"/admin/moderation/suspension/notice/{suspended.notice_id}/"
        for after, offered in ((0, True), (11, False)):
            time_machine.move_to(now + timedelta(seconds=after), tick=False)
            assert ('name="undo"' in client.get(page).content.decode()) is offered
        time_machine.move_to(now, tick=False)
        client.post(f"/admin/moderation/suspension/{suspended.pk}/lift/", {"undo": "1"})
        suspended.refresh_from_db()
        assert suspended.lifted_at == now

    @pytest.fixture
    def sent_letters(self, suspended, now):
        """Hear of the reasons of the suspension, and return how many letters came of it."""
        event = OutboxEvent.objects.filter(name="statement.written").latest("pk")
        assert event.payload["suspension_id"] == str(suspended.pk)

        def sent():
            before = len(mail.outbox)
            handlers.tell_sender(payload=event.payload, event_id=event.pk, now=now + timedelta(seconds=10))
            return len(mail.outbox) - before

        return sent
