from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from comments.accounts.models import Profile, Role
from comments.moderation.decisions.undoing import TooLateToUndo
from comments.moderation.people.retracting import retract_sanction, seconds_to_retract, was_retracted
from comments.moderation.people.sanctionable import SanctionNotFound, Wish
from comments.moderation.people.sanctioning import lay_sanction, lift_sanction
from comments.notifications import handlers
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import ProfileFactory

pytestmark = pytest.mark.django_db
TEN = timedelta(seconds=10)


@pytest.fixture
def ban(site, moderator, now):
    return lay_sanction(
        profile_id=ProfileFactory(site=site).pk,
        viewer=moderator,
        wish=Wish(kind="ban", reason="spam", sweep_hours=24),
        now=now,
    )


def tell(at):
    for event in OutboxEvent.objects.filter(name="statement.written"):
        handlers.tell_reasons(payload=event.payload, event_id=uuid4(), now=at)
    for event in OutboxEvent.objects.filter(name="person.sanction_lifted"):
        handlers.tell_of_lifting(payload=event.payload, event_id=uuid4(), now=at)


class TestRetractSanction:
    def test_ends_it_and_nobody_is_told(self, ban, moderator, now):
        retract_sanction(sanction_id=ban.pk, viewer=moderator, now=now + TEN)
        assert Profile.objects.get(pk=ban.profile_id).banned_until is None
        assert was_retracted(ban.pk)
        tell(now + TEN)
        assert mail.outbox == []

    def test_twice_is_once(self, ban, moderator, now):
        for later in (TEN / 2, 5 * TEN):
            lifted = retract_sanction(sanction_id=ban.pk, viewer=moderator, now=now + later)
        assert lifted.lifted_at == now + TEN / 2

    def test_is_over_after_ten_seconds(self, ban, moderator, now):
        with pytest.raises(TooLateToUndo, match="Lift it instead"):
            retract_sanction(sanction_id=ban.pk, viewer=moderator, now=now + TEN + TEN / 100)

    def test_of_somebody_elses_is_not_possible(self, ban, somebody, elsewhere, now):
        for other in (somebody(Role.OWNER), somebody(Role.OWNER, on=elsewhere)):
            with pytest.raises(SanctionNotFound):
                retract_sanction(sanction_id=ban.pk, viewer=other, now=now)

    def test_is_told_from_lifting_later(self, ban, moderator, now):
        assert seconds_to_retract(ban, now=now + TEN / 4) == 8
        lifted = lift_sanction(sanction_id=ban.pk, viewer=moderator, now=now + 2 * TEN)
        assert not was_retracted(ban.pk)
        assert not was_retracted(None)
        assert seconds_to_retract(lifted, now=now) == 0
