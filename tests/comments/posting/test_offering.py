from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.accounts import limits
from comments.accounts.addresses import AddressRefused
from comments.accounts.guests import AddressUnfit
from comments.accounts.models import AddressPolicy, AddressProof, Guest, Profile
from comments.accounts.names import NameRefused
from comments.accounts.profiles import NameReserved, NameTaken
from comments.moderation.models import Case
from comments.outbox.models import OutboxEvent
from comments.posting import offering
from comments.posting.admitting import NotAmongWriters, ReadOnly
from comments.posting.answering import ParentElsewhere, ParentGone, ParentNotFound
from comments.posting.models import Unconfirmed
from comments.posting.submitting import ThreadClosed
from comments.threads.markup import BodyEmpty
from comments.threads.models import Comment, Status, Thread
from tests.factories.accounts import ProfileFactory
from tests.factories.guests import SENDER, GuestFactory, make_offer
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(thread):
    return ModerationPolicyFactory(site=thread.article.site, article=thread.article, who_may_post="guests")


@pytest.fixture
def offer(thread, policy, now):
    return lambda **given: make_offer(**({"article": thread.article, "now": now} | given))


class TestOfferWords:
    def test_keeps_them_apart_from_comments_and_from_people(self, offer, thread):
        before = Thread.objects.values().get(pk=thread.pk)
        proof = offer(body="  The tide was *out*.  ", wants_replies=True)
        waiting = Unconfirmed.objects.get()
        assert (waiting.proof, waiting.thread, waiting.answers) == (proof, thread, None)
        assert (waiting.name, waiting.body, waiting.wants_replies) == (
            "Orla Quist",
            "The tide was *out*.",
            True,
        )
        assert not Comment.objects.exists()
        assert not Case.objects.exists()
        assert not Profile.objects.exists()
        assert not Guest.objects.exists()
        assert Thread.objects.values().get(pk=thread.pk) == before

    def test_keeps_the_same_from_one_browser_once(self, offer, now):
        for name in ("Orla Quist", "Orla Q."):
            offer(sender=SENDER, name=name)
        assert Unconfirmed.objects.get().name == "Orla Q."
        offer(sender=uuid4())
        offer(sender=SENDER, body="Something else.")
        assert Unconfirmed.objects.count() == 3

    def test_lets_all_wait_for_one_proof_and_one_mail(self, offer, now):
        proofs = {offer(email=email) for email in ("orla@guests.example", " ORLA@guests.example")}
        assert len(proofs) == AddressProof.objects.count() == OutboxEvent.objects.count() == 1

    def test_answers_a_comment_that_everybody_can_read(self, offer, thread):
        parent = make_comment(thread=thread)
        offer(parent_id=parent.pk)
        assert Unconfirmed.objects.get().answers == parent

    def test_keeps_no_more_than_so_much_for_one_address_and_tells_nobody(self, offer, monkeypatch):
        monkeypatch.setattr(offering, "WAITING_MAX", 2)
        for number in range(4):
            assert offer(body=f"Number {number}.")
        assert Unconfirmed.objects.count() == 2


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"body": " "}, BodyEmpty),
            ({"name": "x"}, NameRefused),
            ({"name": "Moderator"}, NameReserved),
            ({"name": "Ilse\u202eMarran"}, NameRefused),
            ({"email": "orla"}, AddressUnfit),
            # A long s, which is a small s without regard to case.
            ({"email": "or\u017fa@guests.example"}, AddressUnfit),
            ({"email": "orla@guests.example\nBcc: you@guests.example"}, AddressUnfit),
        ],
    )
    def test_is_what_is_none(self, offer, given, refusal):
        with pytest.raises(refusal):
            offer(**given)
        assert not AddressProof.objects.exists()

    def test_is_a_name_that_looks_like_a_members(self, offer, thread):
        ProfileFactory(site=thread.article.site, display_name="Ilse Marran")
        with pytest.raises(NameTaken):
            offer(name="Ilse Mаrran")

    def test_is_an_address_of_a_domain_that_the_site_does_not_take(self, offer, thread):
        AddressPolicy.objects.create(site=thread.article.site, banned_domains="guests.example")
        with pytest.raises(AddressRefused):
            offer()

    @pytest.mark.parametrize(
        ("values", "refusal"),
        [
            ({"who_may_post": None}, NotAmongWriters),
            ({"who_may_post": "all"}, NotAmongWriters),
            ({"who_may_post": "known"}, NotAmongWriters),
            ({"who_may_post": "trusted"}, NotAmongWriters),
            ({"is_read_only": True}, ReadOnly),
        ],
    )
    def test_is_a_guest_where_the_policy_takes_none(self, offer, policy, values, refusal):
        for name, value in values.items():
            setattr(policy, name, value)
        policy.save()
        with pytest.raises(refusal):
            offer()

    def test_is_everything_where_the_discussion_is_closed(self, offer, thread, now):
        Thread.objects.filter(pk=thread.pk).update(closes_at=now)
        with pytest.raises(ThreadClosed):
            offer()

    def test_is_an_answer_to_what_not_everybody_can_read(self, offer, thread):
        removed = make_comment(thread=thread, status=Status.REMOVED, replies=1)
        held = make_comment(thread=thread, status=Status.HELD)
        elsewhere = make_comment(thread=ThreadFactory(article__site=thread.article.site))
        for parent, refusal in (
            (held.pk, ParentNotFound),
            (make_comment().pk, ParentNotFound),
            (uuid4(), ParentNotFound),
            (elsewhere.pk, ParentElsewhere),
            (removed.pk, ParentGone),
        ):
            with pytest.raises(refusal):
                offer(parent_id=parent)


class TestHowMany:
    def test_of_a_site_are_bounded(self, offer, monkeypatch):
        monkeypatch.setattr(limits, "GUEST_SITE", replace(limits.GUEST_SITE, quota=2))
        for number in range(2):
            offer(email=f"orla{number}@guests.example")
        with pytest.raises(limits.TooOften):
            offer(email="orla2@guests.example")

    def test_are_not_used_up_by_what_is_refused(self, offer, monkeypatch):
        monkeypatch.setattr(limits, "GUEST_SITE", replace(limits.GUEST_SITE, quota=1))
        for _ in range(3):
            with pytest.raises(AddressUnfit):
                offer(email="orla")
        assert offer()


class TestNoHint:
    """Whether an address has an account, was a guest's before, or may not write, changes nothing that its giver sees."""

    def test_costs_the_same_queries_and_asks_for_the_same_mail(self, offer, thread, now):
        site = thread.article.site
        member, banned = ProfileFactory(site=site), GuestFactory(site=site)
        Profile.objects.filter(pk=banned.profile_id).update(banned_until=timezone.now() + timedelta(days=9))
        known = GuestFactory(site=site)
        seen = []
        for email in ("nobody@guests.example", member.user.email, known.email, banned.email):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                proof = offer(email=email)
            seen.append((len(asked), proof.mail_number, proof.code_until, proof.expires_at))
        assert len(set(seen)) == 1
