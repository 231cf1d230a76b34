from datetime import timedelta

import pytest

from comments.moderation.models import AuditEntry
from comments.outbox.models import OutboxEvent
from comments.webhooks.models import Endpoint, EndpointDelivery, WhyOff
from comments.webhooks.pacing import GAP, NEVER
from comments.webhooks.pausing import EndpointIsOff, pause, resume, switch_off
from tests.factories.webhooks import make_delivery, owner_of

pytestmark = pytest.mark.django_db


def due(delivery):
    delivery.refresh_from_db()
    return delivery.due_at


class TestPause:
    def test_holds_what_waits_and_what_comes(self, endpoint, owner, now):
        before = make_delivery(endpoint, at=now)
        assert pause(endpoint, by=owner, now=now).state == "paused"
        after = make_delivery(endpoint, at=now)
        assert (due(before), due(after)) == (NEVER, NEVER)

    def test_ends_with_resuming_which_sends_both(self, endpoint, owner, now):
        first = make_delivery(endpoint, at=now)
        paused = pause(endpoint, by=owner, now=now)
        second = make_delivery(endpoint, at=now)
        later = now + timedelta(days=1)
        assert resume(paused, by=owner, now=later).state == "on"
        assert (due(first), due(second)) == (later, later + GAP)

    def test_twice_is_once(self, endpoint, owner, now):
        for step in (pause, pause, resume, resume):
            step(endpoint, by=owner, now=now)
        acts = AuditEntry.objects.filter(subject_id=str(endpoint.pk)).order_by("pk")
        assert [entry.act for entry in acts] == ["endpoint.added", "endpoint.pause", "endpoint.resume"]


class TestSwitchOff:
    def test_gives_up_on_what_waits_and_tells_each_owner_once(self, site, endpoint, owner, now):
        other = owner_of(site)
        waits = make_delivery(endpoint, at=now)
        for _ in range(2):
            switch_off(endpoint.pk, why=WhyOff.GONE, now=now)
        waits.refresh_from_db()
        assert (waits.parked_at, waits.trouble) == (now, "off")
        told = OutboxEvent.objects.filter(name="endpoint.switched_off")
        assert {event.payload["user_id"] for event in told} == {str(owner.pk), str(other.pk)}
        assert told.count() == 2
        entry = AuditEntry.objects.get(act="endpoint.switch_off")
        assert (entry.actor_id, entry.facts["why"]) == (None, "gone")

    def test_leaves_what_an_owner_cannot_pause_and_can_resume(self, endpoint, owner, now):
        switch_off(endpoint.pk, why=WhyOff.FAILING, now=now)
        off = Endpoint.objects.get(pk=endpoint.pk)
        with pytest.raises(EndpointIsOff):
            pause(off, by=owner, now=now)
        resumed = resume(off, by=owner, now=now)
        assert (resumed.state, resumed.disabled_why, resumed.failures) == ("on", "", 0)
        # What was given up on is sent again only where that is asked for.
        assert not EndpointDelivery.objects.filter(parked_at=None).exists()
