import pytest
from django.db import IntegrityError, transaction

from articles.models import Site
from comments.accounts.addresses import digest_of
from comments.accounts.guests import AddressUnfit, address_of, clean_email, ensure_guest
from comments.accounts.models import Guest, Profile
from comments.accounts.profiles import NameTaken, check_name, rename
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.articles import SiteFactory
from tests.factories.guests import GuestFactory, GuestProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def welcome(site, now):
    def welcomed(email="orla@guests.example", name="Orla Quist", **given):
        return ensure_guest(
            **({"site": site, "email": email, "name": name, "language": "de", "now": now} | given)
        )

    return welcomed


class TestCleanEmail:
    def test_is_without_blanks_and_in_lower_case(self):
        assert clean_email("  Orla.Quist@Guests.Example ") == "orla.quist@guests.example"

    @pytest.mark.parametrize(
        "raw",
        [
            "",
            "orla",
            "orla@",
            "@guests.example",
            "orla@guests.example\nBcc: all@guests.example",
            "orla@guests.example\r\nSubject: x",
            "orla@guests.example,second@guests.example",
            "Orla <orla@guests.example>",
            "orla\x00@guests.example",
            f"{'a' * 243}@guests.example",
        ],
    )
    def test_refuses_what_is_none_or_could_become_two(self, raw):
        with pytest.raises(AddressUnfit):
            clean_email(raw)


class TestEnsureGuest:
    def test_makes_a_profile_without_an_account(self, welcome, site, now):
        guest = welcome()
        assert (guest.profile.display_name, guest.profile.user, guest.profile.is_guest) == (
            "Orla Quist",
            None,
            True,
        )
        assert (guest.email, guest.language, guest.confirmed_at) == ("orla@guests.example", "de", now)
        assert guest.digest == digest_of("orla@guests.example", site=site, policy=None)

    def test_finds_the_same_guest_again_who_is_called_as_they_wrote_last(self, welcome, site):
        first = welcome()
        edition = Site.objects.get(pk=site.pk).edition
        again = welcome(name="Orla Q.")
        assert (again.pk, again.profile_id, again.profile.display_name) == (
            first.pk,
            first.profile_id,
            "Orla Q.",
        )
        # Pages that show the name are old.
        assert Site.objects.get(pk=site.pk).edition > edition
        assert Guest.objects.count() == 1

    def test_is_somebody_else_on_another_site(self, welcome):
        assert welcome().profile_id != welcome(site=SiteFactory()).profile_id

    def test_lets_two_guests_share_a_name(self, welcome):
        one, other = welcome(), welcome(email="another@guests.example")
        assert one.profile_id != other.profile_id
        assert one.profile.skeleton == other.profile.skeleton

    def test_puts_a_number_behind_a_name_that_a_member_took_meanwhile(self, welcome, site):
        ProfileFactory(site=site, display_name="Orla Quist")
        assert welcome().profile.display_name == "Orla Quist 2"

    def test_gives_nobody_a_name_that_is_kept_for_the_team(self, welcome, site):
        assert welcome(name="Moderator").profile.display_name == "Guest"


class TestNames:
    def test_of_members_are_looked_for_and_of_guests_are_not(self, site):
        GuestProfileFactory(site=site, display_name="Orla Quist")
        assert check_name("Orla Quist", site=site) == "Orla Quist"
        ProfileFactory(site=site, display_name="Orla Quist")
        with pytest.raises(NameTaken):
            check_name("0rla Quist", site=site)

    def test_a_member_may_take_that_of_a_guest(self, site, now):
        GuestProfileFactory(site=site, display_name="Orla Quist")
        member = ProfileFactory(site=site)
        assert rename(profile=member, name="Orla Quist", now=now).display_name == "Orla Quist"


class TestAddressOf:
    def test_is_the_members_the_guests_or_nobodys(self, site):
        guest, member = GuestFactory(site=site), ProfileFactory(site=site)
        gone = ProfileFactory(site=site, user=None, display_name="Odd Halvorsen")
        assert [address_of(one) for one in (guest.profile, member, gone)] == [
            guest.email,
            member.user.email,
            "",
        ]


class TestTheDatabase:
    def refuses(self, change):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    def test_lets_nobody_be_a_member_and_a_guest(self, site):
        guest = GuestFactory(site=site).profile
        self.refuses(lambda: Profile.objects.filter(pk=guest.pk).update(user=UserFactory()))
        member = ProfileFactory(site=site)
        self.refuses(lambda: Profile.objects.filter(pk=member.pk).update(is_guest=True))

    def test_keeps_an_address_once_a_site_and_in_lower_case(self, site):
        guest = GuestFactory(site=site)
        self.refuses(lambda: GuestFactory(site=site, email=guest.email))
        self.refuses(lambda: GuestFactory(site=site, email="Orla@guests.example"))

    def test_keeps_names_of_members_apart_for_all_that(self, site):
        ProfileFactory(site=site, display_name="Orla Quist")
        self.refuses(lambda: ProfileFactory(site=site, display_name="Orla Quist"))


def test_a_name_of_the_staff_is_kept_from_guests(site):
    moderator = MembershipFactory(site=site).user
    ProfileFactory(site=site, user=moderator, display_name="Marit Solheim")
    with pytest.raises(NameTaken):
        check_name("Mаrit Solheim", site=site)
