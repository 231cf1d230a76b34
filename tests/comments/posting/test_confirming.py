from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.accounts.addresses import AddressRefused
from comments.accounts.banning import Banned
from comments.accounts.models import AddressPolicy, AddressProof, Guest, Profile
from comments.accounts.proving import ProofLinkRefused
from comments.accounts.viewer import viewer_of
from comments.moderation.models import Case, Finding, SanctionKind
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.moderation.restraints import Muted, WarningUnread
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from comments.posting.admitting import NotAmongWriters
from comments.posting.answering import ParentGone
from comments.posting.confirming import confirm, disown, forget_unconfirmed, waiting_for
from comments.posting.editing import edit_comment
from comments.posting.models import Unconfirmed
from comments.posting.owning import NotYours
from comments.posting.submitting import submit_comment
from comments.posting.withdrawing import withdraw_comment
from comments.threads.models import Comment, Status, Thread
from comments.threads.publishing import change_status
from comments.threads.voting import NotSignedIn, cast_vote
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.guests import SENDER, GuestFactory, guest_viewer, make_offer
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

DAY = timedelta(hours=24)
EMAIL = "orla@guests.example"


@pytest.fixture
def site(thread):
    return thread.article.site


@pytest.fixture
def policy(thread):
    return ModerationPolicyFactory(site=thread.article.site, article=thread.article, who_may_post="guests")


@pytest.fixture
def offer(thread, policy, now):
    return lambda **given: make_offer(**({"article": thread.article, "now": now, "email": EMAIL} | given))


@pytest.fixture
def moderator(site):
    profile = ProfileFactory(site=site, display_name="Marit Solheim")
    MembershipFactory(site=site, user=profile.user)
    return viewer_of(profile.user, site=site)


@pytest.fixture
def lay(moderator, now):
    def laid(profile, kind, *, until=timedelta(days=7)):
        wish = Wish(
            kind=kind,
            reason="spam",
            until=None if kind == SanctionKind.WARNING else now + until,
            explanation="Stop.",
        )
        return lay_sanction(profile_id=profile.pk, viewer=moderator, wish=wish, now=now)

    return laid


class TestConfirm:
    def test_publishes_what_waited_under_the_guests_name(self, offer, thread, now):
        proof = offer(body="The tide was out by noon.")
        done = confirm(proof=proof, now=now)
        comment = Comment.objects.select_related("author", "revision").get()
        assert [one.comment for one in done.outcomes] == [comment]
        assert (comment.status, comment.revision.body) == (Status.PUBLISHED, "The tide was out by noon.")
        assert (comment.author, comment.author.is_guest) == (done.guest.profile, True)
        assert done.guest.email == EMAIL
        assert Thread.objects.get(pk=thread.pk).comment_count == 1
        assert OutboxEvent.objects.filter(name=Event.COMMENT_PUBLISHED).count() == 1

    def test_leaves_nothing_waiting_and_no_address_beside_the_guests(self, offer, now):
        confirm(proof=offer(), now=now)
        assert not Unconfirmed.objects.exists()
        assert not AddressProof.objects.exists()

    def test_is_for_all_that_waits_from_the_address_on_the_site_and_for_nothing_else(
        self, offer, thread, now
    ):
        bodies = ["First of all.", "And then this."]
        for number, body in enumerate(bodies):
            proof = offer(body=body, now=now + timedelta(seconds=number))
        offer(email="another@guests.example", body="Not hers.")
        done = confirm(proof=proof, now=now + timedelta(minutes=1))
        assert [one.comment.revision.body for one in done.outcomes] == bodies
        assert Comment.objects.count() == 2
        assert Unconfirmed.objects.get().body == "Not hers."

    def test_by_code_is_for_what_came_from_the_same_browser(self, offer, now):
        proof = offer(body="Hers.", sender=SENDER)
        offer(body="Somebody else under her address.", sender=uuid4())
        done = confirm(proof=proof, sender=SENDER, now=now)
        assert ([one.body for one in done.outcomes], done.left) == (["Hers."], 1)
        assert [one.body for one in waiting_for(proof, now=now)] == ["Somebody else under her address."]

    def test_makes_one_comment_however_often_it_runs(self, offer, now, monkeypatch):
        proof = offer()
        monkeypatch.setattr(Unconfirmed, "delete", lambda self: None)
        first = confirm(proof=proof, now=now)
        again = confirm(proof=proof, now=now + timedelta(minutes=5))
        assert [one.comment.pk for one in first.outcomes] == [one.comment.pk for one in again.outcomes]
        assert Comment.objects.count() == 1

    def test_calls_the_guest_as_they_wrote_last(self, offer, now):
        confirm(proof=offer(name="Orla Quist"), now=now)
        confirm(proof=offer(name="Orla Q.", body="Once more."), now=now)
        assert Profile.objects.get(is_guest=True).display_name == "Orla Q."

    def test_remembers_who_wants_to_hear_of_answers_until_they_say_otherwise(self, offer, now):
        guest = confirm(proof=offer(), now=now).guest
        assert not Guest.objects.get(pk=guest.pk).wants_replies
        confirm(proof=offer(body="Tell me.", wants_replies=True), now=now)
        confirm(proof=offer(body="No word of it."), now=now)
        assert Guest.objects.get(pk=guest.pk).wants_replies

    def test_answers_where_it_was_meant_to(self, offer, thread, now):
        parent = make_comment(thread=thread)
        (one,) = confirm(proof=offer(parent_id=parent.pk), now=now).outcomes
        assert (one.comment.parent_id, Comment.objects.get(pk=parent.pk).reply_count) == (parent.pk, 1)

    def test_finds_nothing_that_is_a_day_old(self, offer, now):
        proof = offer()
        with pytest.raises(ProofLinkRefused):
            confirm(proof=proof, now=now + DAY)

    def test_is_nothing_after_its_address_was_disowned(self, offer, now):
        proof = offer()
        disown(proof=proof)
        assert not Unconfirmed.objects.exists()
        with pytest.raises(ProofLinkRefused):
            confirm(proof=proof, now=now)


class TestScreening:
    def test_holds_a_newcomers_first_comment_for_a_moderator(self, offer, policy, now):
        policy.hold_first_comments = 1
        policy.save()
        (one,) = confirm(proof=offer(), now=now).outcomes
        assert one.comment.status == Status.HELD
        assert Finding.objects.get().code == "first_comments"
        assert Case.objects.get(closed_at=None).comment == one.comment

    def test_rejects_by_the_sites_lists(self, offer, site, now):
        WordListFactory(site=site)
        (one,) = confirm(proof=offer(body="Buy blastwort."), now=now).outcomes
        assert one.comment.status == Status.REJECTED
        # They can be told why: the address is confirmed.
        assert one.comment.statements.get().exemption == ""

    def test_holds_a_name_that_hides_one_of_the_staffs(self, offer, moderator, now):
        (one,) = confirm(proof=offer(name="The real Marit Solheim"), now=now).outcomes
        assert one.comment.status == Status.HELD


class TestWhatIsNotAcceptedAnyMore:
    def test_is_told_with_the_reason_and_the_words_and_forgotten(self, offer, thread, now):
        parent = make_comment(thread=thread, replies=1)
        proof = offer(parent_id=parent.pk, body="Yes.")
        offer(body="On its own.", now=now + timedelta(seconds=1))
        change_status(
            comment=Comment.objects.with_words().get(pk=parent.pk), status=Status.WITHDRAWN, now=now
        )
        refused, kept = confirm(proof=proof, now=now + timedelta(seconds=2)).outcomes
        assert (type(refused.refusal), refused.body, refused.comment) == (ParentGone, "Yes.", None)
        assert kept.comment.status == Status.PUBLISHED
        assert not Unconfirmed.objects.exists()

    def test_is_everything_where_guests_are_not_taken_any_more(self, offer, policy, now):
        proof = offer()
        policy.who_may_post = "all"
        policy.save()
        (one,) = confirm(proof=proof, now=now).outcomes
        assert isinstance(one.refusal, NotAmongWriters)


class TestSanctionsByAddress:
    """What is laid on a guest binds the address, and no account is a way around what is laid on a member."""

    def refusal(self, proof, now):
        (one,) = confirm(proof=proof, now=now).outcomes
        assert one.comment is None
        return type(one.refusal)

    @pytest.mark.parametrize(
        ("kind", "refusal"),
        [(SanctionKind.BAN, Banned), (SanctionKind.MUTE, Muted), (SanctionKind.WARNING, WarningUnread)],
    )
    def test_keep_the_guest_from_writing_in_any_browser(self, offer, lay, now, kind, refusal):
        guest = confirm(proof=offer(), now=now).guest
        lay(guest.profile, kind)
        assert self.refusal(offer(body="Once more."), now) == refusal

    @pytest.mark.parametrize("kind", [SanctionKind.BAN, SanctionKind.MUTE])
    def test_keep_another_spelling_of_the_address_out(self, offer, lay, site, now, kind):
        AddressPolicy.objects.create(site=site, alias_domains="guests.example +")
        lay(confirm(proof=offer(), now=now).guest.profile, kind)
        assert self.refusal(offer(email="orla+news@guests.example", body="Me again."), now) == AddressRefused

    @pytest.mark.parametrize(
        ("kind", "refusal"),
        [(SanctionKind.BAN, Banned), (SanctionKind.MUTE, Muted), (SanctionKind.WARNING, WarningUnread)],
    )
    def test_of_a_member_hold_for_a_guest_of_the_same_address(self, offer, lay, site, now, *, kind, refusal):
        member = ProfileFactory(site=site, user__email=EMAIL)
        lay(member, kind)
        assert self.refusal(offer(), now) == refusal

    def test_of_a_banned_guest_keep_an_account_of_the_address_out(self, offer, lay, submit, site, now):
        lay(confirm(proof=offer(), now=now).guest.profile, SanctionKind.BAN)
        member = ProfileFactory(site=site, user__email=EMAIL)
        with pytest.raises(AddressRefused):
            submit(viewer=viewer_of(member.user, site=site))

    def test_put_a_guest_into_the_shadow_of_the_member(self, offer, lay, site, now):
        lay(ProfileFactory(site=site, user__email=EMAIL), SanctionKind.SHADOW_BAN)
        (one,) = confirm(proof=offer(), now=now).outcomes
        assert one.comment.status == Status.HELD
        assert not Case.objects.exists()

    def test_say_nothing_when_the_words_are_sent(self, offer, lay, site, now):
        lay(ProfileFactory(site=site, user__email=EMAIL), SanctionKind.BAN)
        assert offer().mail_number == 1


class TestWritingOn:
    """A guest whose browser holds a pass writes as members do."""

    @pytest.fixture
    def guest(self, site):
        return guest_viewer(site)

    def test_needs_no_further_mail(self, guest, policy, submit):
        comment = submit(viewer=guest, body="Once more.")
        assert (comment.status, comment.author) == (Status.PUBLISHED, guest.profile)
        assert not OutboxEvent.objects.filter(name=Event.PROOF_REQUESTED).exists()

    @pytest.mark.parametrize("who", [None, "all", "known", "trusted"])
    def test_ends_where_the_policy_takes_no_guests(self, guest, policy, submit, who):
        policy.who_may_post = who
        policy.save()
        with pytest.raises(NotAmongWriters):
            submit(viewer=guest)

    def test_is_for_its_own_site_alone(self, policy, submit):
        with pytest.raises(NotSignedIn):
            submit(viewer=guest_viewer(GuestFactory().site))

    def test_edits_and_withdraws_ones_own_within_the_window(self, guest, policy, submit, now):
        comment = submit(viewer=guest, body="Onse more.")
        edited = edit_comment(comment_id=comment.pk, viewer=guest, body="Once more.", now=now)
        assert edited.revision.body == "Once more."
        withdraw_comment(comment_id=comment.pk, viewer=guest, now=now)
        assert Comment.objects.get(pk=comment.pk).status == Status.WITHDRAWN

    def test_votes_on_nothing(self, guest, thread, now):
        with pytest.raises(NotSignedIn):
            cast_vote(comment_id=make_comment(thread=thread).pk, viewer=guest, value=1, now=now)

    def test_keeps_each_guest_to_their_own(self, guest, policy, submit, site, now):
        comment = submit(viewer=guest)
        for change in (withdraw_comment, lambda **given: edit_comment(body="Mine now.", **given)):
            with pytest.raises(NotYours):
                change(comment_id=comment.pk, viewer=guest_viewer(site), now=now)

    def test_looks_the_guest_up_once(self, guest, policy, thread, now):
        submit_comment(article=thread.article, viewer=guest, body="To warm up.", now=now)
        with CaptureQueriesContext(connection) as asked:
            submit_comment(article=thread.article, viewer=guest, body="Measured.", now=now)
        assert len([one for one in asked if "accounts_guest" in one["sql"]]) == 1


class TestForgetUnconfirmed:
    def test_deletes_words_and_addresses_after_a_day_and_nothing_sooner(self, offer, now):
        offer(email="old@guests.example")
        offer(email="young@guests.example", now=now + timedelta(hours=1))
        forget_unconfirmed(now=now + DAY - timedelta(seconds=1))
        assert AddressProof.objects.count() == Unconfirmed.objects.count() == 2
        forget_unconfirmed(now=now + DAY)
        assert AddressProof.objects.get().email == "young@guests.example"
        assert Unconfirmed.objects.count() == 1

    def test_deletes_old_words_beside_newer_ones_of_the_same_address(self, offer, now):
        offer(body="Old.")
        offer(body="Newer.", now=now + timedelta(hours=20))
        forget_unconfirmed(now=now + DAY)
        assert Unconfirmed.objects.get().body == "Newer."
        forget_unconfirmed(now=now + timedelta(hours=44))
        assert not AddressProof.objects.exists()

    def test_keeps_guests(self, offer, now):
        confirm(proof=offer(), now=now)
        forget_unconfirmed(now=now + 40 * DAY)
        assert Guest.objects.get().email == EMAIL
