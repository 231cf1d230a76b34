"""Two workers with news for one person at the very same instant: one mail."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connections

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.desk.noting import write_note
from comments.notifications import calling, joining, notifying, sending
from comments.notifications.models import Delivery, Kind
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import make_held_case

# How long the first worker gives the second to come to the same place: where nothing holds it back, it is there at once.
GIVEN_SECONDS = 0.3


def meeting_place():
    """Return a place where a worker waits until both are there, or until it is clear that the second is not let in."""
    both = Barrier(2)

    def meet():
        with suppress(BrokenBarrierError):
            both.wait(timeout=GIVEN_SECONDS)

    return meet


@pytest.fixture
def at_once():
    """Run two acts in two workers; return what each raised, or None."""

    def run(*acts):
        raised = [None] * len(acts)

        def one(place):
            try:
                acts[place]()
            except Exception as error:  # noqa: BLE001 - it is what the test looks at
                raised[place] = error
            finally:
                connections.close_all()

        workers = [Thread(target=one, args=(place,)) for place in range(len(acts))]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return raised

    return run


@pytest.fixture
def jonas(held):
    user = ProfileFactory(site=held.site, display_name="Jonas Petrov").user
    MembershipFactory(site=held.site, user=user, role=Role.MODERATOR)
    return user


@pytest.fixture
def held():
    return make_held_case().comment


@pytest.fixture
def notes(held, jonas, now):
    mara = ProfileFactory(site=held.site, display_name="Mara Lindqvist").user
    MembershipFactory(site=held.site, user=mara, role=Role.MODERATOR)
    by = viewer_of(mara, site=held.site)
    return [
        write_note(comment_id=held.pk, viewer=by, body=f"{n}: @Jonas Petrov", to=None, now=now)
        for n in range(2)
    ]


def slowed(monkeypatch, name):
    """Let both workers know what was told before either of them tells anything, where nothing holds them back."""
    asked, meet = getattr(joining, name), meeting_place()

    def slow(*given, **more):
        found = asked(*given, **more)
        meet()
        return found

    monkeypatch.setattr(joining, name, slow)


@pytest.mark.django_db(transaction=True)
class TestTwoWorkersAtOnce:
    def test_let_the_second_call_wait_for_the_first(self, notes, jonas, at_once, *, monkeypatch, now):
        slowed(monkeypatch, "just_told")
        raised = at_once(
            *(lambda note=note: calling.call_about_note(note_id=note.pk, now=now) for note in notes)
        )
        assert raised == [None, None]
        asked = OutboxEvent.objects.filter(name="notification.delivery_requested")
        assert sorted(asked.values_list("after_seconds", flat=True)) == [0, 300]

    def test_send_what_waits_together_in_one_mail(self, notes, jonas, at_once, *, monkeypatch, now):
        for note in notes:
            calling.call_about_note(note_id=note.pk, now=now)
        slowed(monkeypatch, "told_with")
        mails, meet = [], meeting_place()

        def channel(*, delivery, together, now):
            mails.append({one.note_id for one in together})
            meet()

        monkeypatch.setitem(sending.CHANNELS, "email", channel)
        deliveries = Delivery.objects.filter(notification__recipient=jonas)
        first, second = deliveries.values_list("pk", flat=True)
        raised = at_once(
            lambda: sending.send(delivery_id=first, now=now),
            lambda: sending.send(delivery_id=second, now=now),
        )
        assert mails == [{note.pk for note in notes}]
        assert {type(one) for one in raised} == {type(None), sending.BeingSent}
        assert not deliveries.filter(sent_at=None).exists()
        for delivery_id in (first, second):
            sending.send(delivery_id=delivery_id, now=now)
        assert len(mails) == 1

    def test_make_one_mail_about_the_queue(self, held, jonas, at_once, *, monkeypatch, now):
        other = make_held_case(thread=held.thread).comment
        slowed(monkeypatch, "just_told_of_the_queue")
        raised = at_once(
            *(
                lambda comment=comment: notifying.notify_moderators(comment_id=comment.pk, now=now)
                for comment in (held, other)
            )
        )
        assert raised == [None, None]
        assert jonas.notifications.filter(kind=Kind.HELD).count() == 2
        assert Delivery.objects.filter(notification__recipient=jonas).count() == 1


@pytest.mark.django_db
class TestTaken:
    @pytest.fixture
    def deliveries(self, notes, jonas, now):
        for note in notes:
            calling.call_about_note(note_id=note.pk, now=now)
        return list(Delivery.objects.filter(notification__recipient=jonas).order_by("pk"))

    def test_is_given_back_when_the_server_is_away(self, deliveries, monkeypatch, now):
        monkeypatch.setitem(sending.CHANNELS, "email", raising(ConnectionRefusedError(111, "away")))
        with pytest.raises(ConnectionRefusedError):
            sending.send(delivery_id=deliveries[0].pk, now=now)
        monkeypatch.undo()
        sending.send(delivery_id=deliveries[1].pk, now=now)
        assert Delivery.objects.filter(sent_at=now).count() == 2

    def test_is_free_again_when_its_worker_died(self, deliveries, now):
        Delivery.objects.update(taken_until=now)
        sending.send(delivery_id=deliveries[0].pk, now=now)
        assert Delivery.objects.filter(sent_at=now).count() == 2

    def test_is_left_to_whoever_took_it(self, deliveries, now, mailoutbox):
        Delivery.objects.filter(pk=deliveries[0].pk).update(taken_until=now + sending.taken_for())
        with pytest.raises(sending.BeingSent):
            sending.send(delivery_id=deliveries[0].pk, now=now)
        sending.send(delivery_id=deliveries[1].pk, now=now)
        assert list(Delivery.objects.filter(sent_at=now)) == [deliveries[1]]
        assert len(mailoutbox) == 1


def raising(error):
    def raises(**_given):
        raise error

    return raises
