"""What a guest wrote becomes a member's, with all that every room keeps about them (accounts/claiming.py)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connections
from django.utils import timezone

from articles.models import Site
from comments.accounts.claiming import claim, claimable
from comments.accounts.ignoring import ignore
from comments.accounts.models import Claim, Guest, Ignore, Profile
from comments.accounts.passes import guest_with, pass_of
from comments.accounts.viewer import Viewer, viewer_of
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.casework.marking import mark_author
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import (
    Appeal,
    AuditEntry,
    CaseMark,
    Sanction,
    Standing,
    Statement,
    TurnedAway,
    WordTrace,
)
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.moderation.people.trusting import recompute
from comments.notifications.following import follow
from comments.notifications.models import Subscription
from comments.posting import submitting
from comments.posting.confirming import confirm
from comments.posting.editing import edit_comment
from comments.posting.writing import write
from comments.threads.claiming import written_by
from comments.threads.models import Comment, Status, Vote
from comments.threads.tallying import count_votes
from comments.threads.voting import cast_vote
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.guests import GuestFactory, make_offer
from tests.factories.moderation import ModerationPolicyFactory, make_held_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

EMAIL = "orla@guests.example"
# Whatever names a person: something is done about each of them when a guest becomes a member.
NAMING_PEOPLE = set(
    "accounts.Claim.profile accounts.Guest.profile accounts.Ignore.ignored accounts.Ignore.ignorer"
    " moderation.Appeal.appellant moderation.Flag.reporter moderation.Notice.sender moderation.Sanction.profile moderation.Suspension.profile moderation.WaitingReport.reporter moderation.Standing.profile"
    " moderation.Statement.recipient moderation.TurnedAway.profile notifications.Subscription.author threads.Comment.author threads.Vote.voter".split()
)


def naming_people():
    found = Profile._meta.get_fields(include_hidden=True)
    relations = [one for one in found if one.auto_created and not one.concrete and one.is_relation]
    return {f"{one.related_model._meta.label}.{one.field.name}": one for one in relations}


@pytest.fixture
def site(thread):
    return thread.article.site


@pytest.fixture
def guest(site):
    return GuestFactory(site=site, email=EMAIL)


@pytest.fixture
def user():
    return UserFactory(email=EMAIL, name="Orla Quist-Berg")


@pytest.fixture
def member(site, user):
    return ProfileFactory(site=site, user=user)


@pytest.fixture
def become(site, user, now):
    return lambda: claim(user=user, site=site, now=now)


@pytest.fixture
def moderator(site):
    profile = ProfileFactory(site=site, display_name="Marit Solheim")
    MembershipFactory(site=site, user=profile.user)
    return viewer_of(profile.user, site=site)


@pytest.fixture
def written(guest, thread, now):
    return make_comment(thread=thread, author=guest.profile, body="The tide was out by noon.", at=now)


@pytest.fixture
def lay(moderator, now):
    def laid(profile, kind, *, days=None):
        until = now + timedelta(days=days) if days else None
        wish = Wish(kind=kind, reason="spam", until=until, explanation="Stop.")
        return lay_sanction(profile_id=profile.pk, viewer=moderator, wish=wish, now=now)

    return laid


@pytest.fixture
def removed(written, moderator, now):
    decide(
        comment_id=written.pk,
        viewer=moderator,
        action="remove",
        reason="spam",
        version=written.version,
        now=now,
    )
    return Statement.objects.get(comment=written)


def test_nothing_that_names_people_is_forgotten():
    assert set(naming_people()) == NAMING_PEOPLE


class TestWhatIsOffered:
    def test_is_what_was_written_under_a_confirmed_address(self, site, user, written, guest):
        assert written_by(claimable(user)) == [(site, 1)]
        assert list(claimable(user, site=site)) == [guest]

    def test_is_nothing_of_an_address_that_is_not_confirmed(self, user, written):
        EmailAddress.objects.filter(user=user).update(verified=False)
        assert written_by(claimable(user)) == []

    def test_is_nothing_of_anybody_elses(self, written):
        assert written_by(claimable(UserFactory())) == []

    def test_is_found_however_the_account_spells_the_address(self, user, written):
        EmailAddress.objects.filter(user=user).update(email="Orla@Guests.example")
        assert claimable(user).count() == 1

    def test_is_told_by_site(self, user, written, thread):
        elsewhere = make_comment(author=GuestFactory(email=EMAIL).profile)
        found = {site.pk: count for site, count in written_by(claimable(user))}
        assert found == {written.site_id: 1, elsewhere.site_id: 1}


class TestClaiming:
    def test_turns_the_comments_and_lets_the_guest_go(self, become, site, member, written):
        edition = Site.objects.get(pk=site.pk).edition
        assert become() == member
        comment = Comment.objects.get(pk=written.pk)
        assert (comment.author, comment.status, comment.version) == (
            member,
            Status.PUBLISHED,
            written.version,
        )
        assert not Guest.objects.exists()
        assert not Profile.objects.filter(is_guest=True).exists()
        assert Site.objects.get(pk=site.pk).edition > edition

    def test_gives_a_name_to_whoever_had_none_on_the_site(self, become, user, written):
        profile = become()
        assert (profile.display_name, profile.user, profile.is_guest) == ("Orla Quist-Berg", user, False)

    def test_twice_is_once(self, become, member, written):
        assert become() == member
        assert become() is None
        assert AuditEntry.objects.filter(act="person.claim").count() == 1

    def test_leaves_other_sites_alone(self, become, written):
        elsewhere = make_comment(author=GuestFactory(email=EMAIL).profile)
        become()
        assert Comment.objects.get(pk=elsewhere.pk).author.is_guest

    def test_leaves_no_row_that_names_the_guest(
        self, *, become, site, user, member, guest, written, removed, lay, now
    ):
        reader = ProfileFactory(site=site)
        looks = Viewer(site_id=site.pk, user=reader.user, profile=reader)
        ignore(viewer=looks, profile=guest.profile, now=now)
        follow(user=reader.user, what=guest.profile, now=now)
        lay(guest.profile, "mute", days=3)
        recompute([guest.profile_id], now=now)
        about = redress.of_statement(removed.pk, person_id=guest.profile_id)
        file_appeal(about=about, body="It was a quotation.", now=now)
        become()
        left = {
            name: found.related_model.objects.filter(**{found.field.attname: guest.profile_id}).count()
            for name, found in naming_people().items()
        }
        assert left == dict.fromkeys(NAMING_PEOPLE, 0)
        assert Ignore.objects.get().ignored == member
        assert Subscription.objects.get().author == member
        assert Sanction.objects.get().profile == member
        assert Appeal.objects.get().appellant == member
        assert {one.recipient for one in Statement.objects.all()} == {member}

    def test_adds_the_refusals_of_both_day_by_day(self, *, become, site, member, guest, now):
        def refused(profile, code, times):
            TurnedAway.objects.create(
                site=site, profile=profile, code=code, day=now.date(), times=times, last_at=now
            )

        refused(member, "slow_mode", 2)
        refused(guest.profile, "slow_mode", 3)
        refused(guest.profile, "muted", 1)
        become()
        assert sorted(TurnedAway.objects.filter(profile=member).values_list("code", "times")) == [
            ("muted", 1),
            ("slow_mode", 5),
        ]
        assert TurnedAway.objects.count() == 2

    def test_keeps_nobody_twice_on_a_list_and_nobody_on_their_own(
        self, *, become, site, user, member, guest, now
    ):
        reader = ProfileFactory(site=site)
        looks = Viewer(site_id=site.pk, user=reader.user, profile=reader)
        for one in (guest.profile, member):
            ignore(viewer=looks, profile=one, now=now)
            follow(user=reader.user, what=one, now=now)
        ignore(viewer=viewer_of(user, site=site), profile=guest.profile, now=now)
        follow(user=user, what=guest.profile, now=now)
        become()
        assert list(Ignore.objects.values_list("ignorer", "ignored")) == [(reader.pk, member.pk)]
        assert list(Subscription.objects.values_list("user", "author")) == [(reader.user_id, member.pk)]

    def test_takes_ones_own_votes_back_and_keeps_everybody_elses(
        self, *, become, site, user, member, written, now
    ):
        for one in (member, ProfileFactory(site=site)):
            cast_vote(comment_id=written.pk, viewer=viewer_of(one.user, site=site), value=1, now=now)
        count_votes(now=now)
        assert Comment.objects.get(pk=written.pk).ups == 2
        become()
        count_votes(now=now)
        assert Comment.objects.get(pk=written.pk).ups == 1
        assert not Vote.objects.filter(voter=member).exclude(value=0).exists()

    def test_settles_keys_that_both_used(self, become, member, written, thread, now):
        theirs = make_comment(thread=thread, author=member, at=now)
        Comment.objects.filter(pk__in=[theirs.pk, written.pk]).update(key="once")
        become()
        assert Comment.objects.filter(author=member).count() == 2
        assert Comment.objects.get(pk=theirs.pk).key == "once"

    def test_gives_the_standing_that_follows_from_both(self, become, member, guest, thread, now):
        for author in (guest.profile, guest.profile, guest.profile, member):
            make_comment(thread=thread, author=author, at=now)
        Profile.objects.filter(pk=member.pk).update(joined_at=now)
        Profile.objects.filter(pk=guest.profile_id).update(joined_at=now - timedelta(days=20))
        become()
        standing = Standing.objects.get(pk=member.pk)
        assert (standing.approved_count, standing.level) == (4, 1)
        assert Profile.objects.get(pk=member.pk).joined_at == now - timedelta(days=20)

    def test_binds_the_member_to_what_was_laid_on_the_guest(self, become, member, guest, lay, now):
        lay(guest.profile, "ban", days=3)
        become()
        assert Profile.objects.get(pk=member.pk).banned_until == now + timedelta(days=3)

    def test_goes_on_with_the_members_where_the_same_is_laid_on_both(self, *, become, member, guest, lay):
        theirs, guests = lay(member, "ban"), lay(guest.profile, "ban")
        become()
        in_force = Sanction.objects.filter(profile=member, lifted_at=None)
        assert list(in_force) == [theirs]
        assert Sanction.objects.get(pk=guests.pk).profile == member
        assert Profile.objects.get(pk=member.pk).banned_until is not None

    def test_turns_what_the_desk_is_searched_by(self, become, member, guest, thread):
        held = make_held_case(thread=thread, author=guest.profile)
        become()
        marks = CaseMark.objects.filter(case=held, mark__startswith="author:")
        assert [one.mark for one in marks] == [mark_author(member.pk)]

    def test_turns_the_traces_of_words(self, become, site, member, thread, now):
        ModerationPolicyFactory(site=site, article=thread.article, who_may_post="guests")
        words = "The tide was out by noon, and nobody had said so."
        confirm(proof=make_offer(article=thread.article, now=now, email=EMAIL, body=words), now=now)
        become()
        assert {one.author_id for one in WordTrace.objects.all()} == {member.pk}

    def test_is_remembered_in_the_log_without_an_address(self, become, user, member, guest, written):
        become()
        entry = AuditEntry.objects.get(act="person.claim")
        assert (entry.actor_id, entry.subject_id, entry.facts) == (
            user.pk,
            str(member.pk),
            {"guest": str(guest.profile_id)},
        )

    def test_ends_the_guests_passes(self, become, guest, written, now):
        text = pass_of(guest, now=now)
        become()
        assert guest_with(text, now=now) is None

    def test_keeps_the_links_in_mails_to_the_guest_working(self, become, member, removed):
        token = redress.token_for(removed)
        become()
        assert redress.by_token(token).person == member

    def test_lets_the_member_edit(self, *, become, site, user, member, written, now):
        become()
        edited = edit_comment(
            comment_id=written.pk,
            viewer=viewer_of(user, site=site),
            body="The tide was out by one.",
            version=None,
            now=now,
        )
        assert edited.latest_words.body == "The tide was out by one."

    def test_is_possible_again_for_what_is_written_later(self, become, site, member, thread, now):
        for number in range(2):
            late = GuestFactory(site=site, email=EMAIL)
            make_comment(thread=thread, author=late.profile, at=timezone.now())
            assert become() == member
            assert Claim.objects.filter(profile=member).count() == number + 1
        assert Comment.objects.filter(author=member).count() == 2


@pytest.mark.django_db(transaction=True)
class TestPostingMeanwhile:
    """Two connections: one looks and then writes, the other one claims in between."""

    @pytest.fixture(autouse=True)
    def open_to_guests(self, thread, site):
        ModerationPolicyFactory(site=site, article=thread.article, who_may_post="guests")

    @pytest.fixture(params=["before it writes", "while it writes"])
    def claimed_in_between(self, request, monkeypatch, user, site, now):
        def claim_elsewhere():
            try:
                claim(user=user, site=site, now=now)
            finally:
                connections.close_all()

        def late(written):
            with ThreadPoolExecutor(1) as other:
                other.submit(claim_elsewhere).result()
            if request.param == "while it writes":
                # What the database says at the end of a transaction that began before the claim was there.
                raise IntegrityError("comment_author_fk")
            return write(written)

        monkeypatch.setattr(submitting, "write", late)

    def test_is_refused_with_a_word_what_to_do(self, guest, user, thread, claimed_in_between, now):
        with pytest.raises(submitting.GuestJoined):
            submitting.submit_to_thread(
                thread_id=thread.pk, guest=guest.profile, body="One word more.", now=now
            )
        assert not Comment.objects.exists()
        assert Claim.objects.get().profile.user == user

    def test_gives_words_that_waited_for_the_address_back(self, guest, thread, claimed_in_between, now):
        proof = make_offer(article=thread.article, now=now, email=EMAIL)
        (outcome,) = confirm(proof=proof, now=now).outcomes
        assert outcome.comment is None
        assert isinstance(outcome.refusal, submitting.GuestJoined)
        assert outcome.body == "The tide was out by noon."

    def test_is_no_excuse_for_what_else_goes_wrong(self, guest, thread, monkeypatch, now):
        def broken(_written):
            raise IntegrityError("another constraint")

        monkeypatch.setattr(submitting, "write", broken)
        with pytest.raises(IntegrityError):
            submitting.submit_to_thread(
                thread_id=thread.pk, guest=guest.profile, body="One word more.", now=now
            )
