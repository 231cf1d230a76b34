"""What moderators ask for under a key of their own is done once, however often it is sent."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.accounts.models import UsedKey
from comments.accounts.once import KEPT, forget_keys
from comments.moderation.models import BulkRun, HandOver, Note, Sanction
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import make_held_case

KEY = "7b1f0c1e-5d0a-4a53-9f65-0f2f1d7c9a10"


@pytest.fixture
def held(thread):
    return make_held_case(thread=thread).comment


@pytest.fixture
def boss(call_as, moderator):
    return call_as(moderator)


@pytest.fixture(params=["note", "bulk", "sanction", "hand-over"])
def wish(request, site, held):
    """An address, two bodies that it takes, and where what it makes is kept."""
    chosen = {"site": site.slug, "action": "reject", "comments": [{"id": str(held.pk), "version": 1}]}
    handed = {"revision": 1, "authority": "Harbour police", "handed_at": "2026-03-01T10:00:00Z"}
    return {
        "hand-over": (
            f"comments/{held.pk}/handovers/",
            handed,
            handed | {"authority": "Coast guard"},
            HandOver,
        ),
        "note": (f"comments/{held.pk}/notes/", {"body": "A quotation?"}, {"body": "No."}, Note),
        "bulk": ("bulk/", chosen | {"reason": "spam"}, chosen | {"reason": "abuse"}, BulkRun),
        "sanction": (
            f"profiles/{held.author_id}/sanctions/",
            {"kind": "hold", "reason": "spam"},
            {"kind": "trusted", "reason": "fine"},
            Sanction,
        ),
    }[request.param]


class TestTheSameKey:
    def test_is_the_same_answer_and_one_row(self, boss, wish):
        path, body, _other, kept = wish
        start = timezone.now()
        answers = []
        for seconds in (0, 5):
            with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
                answers.append(boss.post(path, body, idempotency_key=KEY))
        first, again = answers
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert kept.objects.count() == 1

    def test_with_another_body_is_refused(self, boss, wish):
        path, body, other, kept = wish
        boss.post(path, body, idempotency_key=KEY)
        answer = boss.post(path, other, idempotency_key=KEY)
        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
        assert kept.objects.count() == 1

    def test_is_the_same_whatever_the_order_of_the_body(self, boss, wish):
        path, body, _other, kept = wish
        boss.post(path, body, idempotency_key=KEY)
        assert boss.post(path, dict(reversed(body.items())), idempotency_key=KEY).status_code == 201
        assert kept.objects.count() == 1

    def test_at_another_address_is_refused(self, boss, thread, held):
        other = make_held_case(thread=thread).comment
        boss.post(f"comments/{held.pk}/notes/", {"body": "x"}, idempotency_key=KEY)
        answer = boss.post(f"comments/{other.pk}/notes/", {"body": "x"}, idempotency_key=KEY)
        assert answer.json()["code"] == "key_reused"

    def test_of_somebody_else_is_their_own(self, boss, call_as, site, held):
        colleague = call_as(MembershipFactory(site=site).user)
        for who in (boss, colleague):
            assert (
                who.post(f"comments/{held.pk}/notes/", {"body": "x"}, idempotency_key=KEY).status_code == 201
            )
        assert Note.objects.count() == 2

    @pytest.mark.parametrize("key", ["", " ", "ä", "x" * 101])
    def test_is_visible_ascii(self, boss, wish, key):
        path, body, _other, kept = wish
        answer = boss.post(path, body, idempotency_key=key)
        assert (answer.status_code, answer.json()["code"]) == (400, "key_not_usable")
        assert not kept.objects.exists()

    def test_is_not_used_up_by_what_was_refused(self, boss, held):
        path = f"comments/{held.pk}/notes/"
        assert boss.post(path, {"body": " "}, idempotency_key=KEY).json()["code"] == "note_missing"
        assert boss.post(path, {"body": "Words."}, idempotency_key=KEY).status_code == 201

    def test_tells_nothing_to_who_moderates_no_more(self, boss, moderator, wish):
        path, body, _other, _kept = wish
        boss.post(path, body, idempotency_key=KEY)
        moderator.memberships.all().delete()
        assert boss.post(path, body, idempotency_key=KEY).status_code in {403, 404}

    def test_is_forgotten_after_a_day(self, boss, held):
        boss.post(f"comments/{held.pk}/notes/", {"body": "x"}, idempotency_key=KEY)
        at = UsedKey.objects.get().at
        assert forget_keys(now=at + KEPT) == 0
        assert forget_keys(now=at + KEPT + timedelta(microseconds=1)) == 1


def test_a_sanction_that_was_lifted_is_not_laid_again_by_its_key(boss, site):
    person = ProfileFactory(site=site)
    path, body = f"profiles/{person.pk}/sanctions/", {"kind": "hold", "reason": "spam"}
    laid = boss.post(path, body, idempotency_key=KEY).json()
    assert boss.delete(f"sanctions/{laid['id']}/").status_code == 200
    again = boss.post(path, body, idempotency_key=KEY)
    assert (again.status_code, again.json()["id"]) == (201, laid["id"])
    assert again.json()["lifted_at"]
    assert Sanction.objects.count() == 1
