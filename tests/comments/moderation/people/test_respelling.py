"""Whoever is known by an address stays known when the site tells addresses from each other by other lists."""

from datetime import timedelta

import pytest

from comments.accounts.addresses import AddressRefused, digest_of, is_made_of
from comments.accounts.models import AddressPolicy, Guest, Role
from comments.moderation.models import Heard, Notice, Sanction
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.people import suspending
from comments.moderation.people.arriving import check_newcomer
from comments.moderation.people.respelling import respell
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.moderation.people.suspendable import SenderWish
from comments.moderation.suspended import sender_of, suspension_of
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import ProfileFactory, UserFactory
from tests.factories.guests import GuestFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
SPELT, AGAIN = "il.se@gmail.com", "ilse+2@gmail.com"


@pytest.fixture
def author(site):
    return ProfileFactory(site=site, user__email=SPELT)


@pytest.fixture
def lay(moderator, now):
    def laid(profile, kind="ban"):
        wish = Wish(kind=kind, reason="spam", explanation="Forty links.", until=now + timedelta(days=9))
        return lay_sanction(profile_id=profile.pk, viewer=moderator, wish=wish, now=now)

    return laid


@pytest.fixture
def turn(site, now):
    """Turn the address policy, and let what goes by addresses follow."""

    def turned(**given):
        AddressPolicy.objects.update_or_create(site=site, defaults=given)
        return respell(site, now=now)

    return turned


@pytest.fixture
def is_refused(site, now):
    def refused(email):
        try:
            check_newcomer(UserFactory.build(email=email), site=site, now=now)
        except AddressRefused:
            return True
        return False

    return refused


class TestABan:
    def test_binds_other_spellings_once_they_are_listed(self, author, lay, turn, is_refused):
        lay(author)
        assert (is_refused(SPELT), is_refused(AGAIN)) == (True, False)
        assert turn(takes_starter_lists=True) == 1
        assert (is_refused(SPELT), is_refused(AGAIN)) == (True, True)
        assert turn(takes_starter_lists=True) == 0

    def test_binds_them_no_more_once_they_are_not(self, author, lay, turn, is_refused):
        turn(takes_starter_lists=True)
        lay(author)
        assert turn(takes_starter_lists=False) == 1
        assert (is_refused(SPELT), is_refused(AGAIN), is_refused("ilse@gmail.com")) == (True, False, False)

    def test_of_a_guest_does_so_too(self, site, lay, turn, is_refused):
        guest = GuestFactory(site=site, email=SPELT, digest=digest_of(SPELT, site=site, policy=None))
        lay(guest.profile)
        assert turn(alias_domains="gmail.com + .") == 2
        assert is_refused(AGAIN)
        assert Guest.objects.get().digest == Sanction.objects.get().address_digest

    def test_binds_the_very_same_address_before_that_is_done(self, site, author, lay, is_refused):
        lay(author)
        AddressPolicy.objects.create(site=site, takes_starter_lists=True)
        assert is_refused(SPELT)

    def test_binds_it_where_the_account_is_gone(self, author, lay, turn, is_refused):
        lay(author)
        author.user.delete()
        assert turn(takes_starter_lists=True) == 0
        assert is_refused(SPELT)

    def test_stays_with_the_address_that_was_banned(self, author, lay, turn, is_refused):
        lay(author)
        author.user.email = "other@gmail.com"
        author.user.save()
        assert turn(takes_starter_lists=True) == 0
        assert (is_refused(SPELT), is_refused("oth.er@gmail.com")) == (True, False)

    def test_that_is_over_is_left_alone(self, author, lay, turn, now):
        lay(author)
        Sanction.objects.update(lifted_at=now)
        assert turn(takes_starter_lists=True) == 0

    def test_follows_in_batches_as_much_as_there_is(self, site, lay, turn, monkeypatch):
        monkeypatch.setattr("comments.moderation.people.respelling.BATCH", 2)
        for number in range(5):
            lay(ProfileFactory(site=site, user__email=f"il.se{number}@gmail.com"))
        assert turn(takes_starter_lists=True) == 5

    def test_of_another_site_goes_by_its_own_lists(self, elsewhere, author, lay, turn, now):
        lay(author)
        AddressPolicy.objects.create(site=elsewhere, takes_starter_lists=True)
        assert respell(elsewhere, now=now) == 0


class TestASuspension:
    @pytest.fixture
    def suspend(self, thread, moderator, now, monkeypatch):
        """Let wait what comes from the address of a notice; how often it was unfounded is another test's."""
        monkeypatch.setattr(suspending, "_check_ladder", lambda *_weighed, **_given: None)

        def suspended():
            claim = Claim(
                comments=[str(make_comment(thread=thread).pk)],
                category="privacy",
                explanation="It is about me.",
                email=SPELT,
                in_good_faith=True,
            )
            notice = receive_notice(claim, caller="a" * 64, now=now)
            said = {"what": "notices", "explanation": "Six times you called the weather report a libel."}
            until = {"until": now + timedelta(days=7), "gravity": "serious", "intent": "meant"}
            for at, step, more in ((now - timedelta(hours=1), "warning", {}), (now, "suspension", until)):
                wish = SenderWish(step=step, **said, **more)
                suspending.suspend(notice_id=notice.pk, viewer=moderator, wish=wish, now=at)

        return suspended

    @pytest.fixture
    def waits(self, site, now):
        def waited(email):
            sender = sender_of(site=site, user=None, email=email)
            return suspension_of(sender, Heard.NOTICES, now=now) is not None

        return waited

    def test_goes_on_for_the_address_and_its_other_spellings(self, suspend, turn, waits):
        suspend()
        assert (waits(SPELT), waits(AGAIN)) == (True, False)
        # Two suspensions, of which one is the warning, and the notice.
        assert turn(takes_starter_lists=True) == 3
        assert (waits(SPELT), waits(AGAIN)) == (True, True)

    def test_goes_on_for_the_very_same_address_where_the_notice_is_gone(self, suspend, turn, waits):
        suspend()
        Notice.objects.all().delete()
        assert turn(takes_starter_lists=True) == 0
        assert waits(SPELT)


class TestIsMadeOf:
    @pytest.mark.parametrize("aliases", ["", "gmail.com +", "gmail.com .", "gmail.com + .", "* + . - _ ="])
    def test_knows_an_address_by_whichever_lists(self, site, aliases):
        policy = AddressPolicy(site=site, alias_domains=aliases)
        digest = digest_of("a.nn-a+x@gmail.com", site=site, policy=policy)
        assert is_made_of(digest, "a.nn-a+x@gmail.com", site_id=site.pk)
        assert not is_made_of(digest, "berta@gmail.com", site_id=site.pk)


class TestThePolicysPage:
    @pytest.fixture
    def save(self, client, somebody, site):
        client.force_login(somebody(Role.OWNER).user)

        def saved(**given):
            policy = AddressPolicy.objects.filter(site=site).first()
            page = f"{policy.pk}/change/" if policy else "add/"
            answer = client.post(f"/admin/accounts/addresspolicy/{page}", {"site": site.pk} | given)
            assert answer.status_code == 302

        return saved

    def told(self):
        return OutboxEvent.objects.filter(name="address_policy.turned").count()

    def test_asks_what_goes_by_addresses_to_follow(self, save, site):
        save(alias_domains="gmail.com + .")
        assert OutboxEvent.objects.get(name="address_policy.turned").payload == {"site_id": site.pk}
        save(alias_domains="gmail.com + .", banned_domains="spam.example")
        assert self.told() == 1
        save(alias_domains="gmail.com +")
        assert self.told() == 2

    def test_does_so_when_the_policy_is_deleted(self, save, client):
        save(alias_domains="gmail.com + .")
        policy = AddressPolicy.objects.get()
        client.post(f"/admin/accounts/addresspolicy/{policy.pk}/delete/", {"post": "yes"})
        assert (AddressPolicy.objects.exists(), self.told()) == (False, 2)
