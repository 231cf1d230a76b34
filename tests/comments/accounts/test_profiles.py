from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from comments.accounts.models import Profile, Role
from comments.accounts.names import NameRefused
from comments.accounts.profiles import NameReserved, NameTaken, check_name, ensure_profile, rename
from tests.factories.accounts import MembershipFactory, OperatorFactory, ProfileFactory, UserFactory
from tests.factories.articles import SiteFactory


@pytest.mark.django_db
class TestEnsureProfile:
    def test_gives_the_name_asked_for_at_sign_up(self, now):
        user = UserFactory(name="Petra Hlaváčková")
        profile = ensure_profile(user=user, site=SiteFactory(), now=now)
        assert (profile.display_name, profile.joined_at, profile.user) == ("Petra Hlaváčková", now, user)

    def test_gives_the_same_profile_again(self, now, django_assert_num_queries):
        profile = ProfileFactory()
        assert ensure_profile(user=profile.user, site=profile.site, now=now) == profile

    def test_numbers_a_name_that_is_taken_or_looks_taken(self, now):
        site = SiteFactory()
        names = [
            ensure_profile(user=UserFactory(name=name), site=site, now=now).display_name
            for name in ("Anna Berg", "anna berg", "Аnnа Веrg", "Anna Berg 3", "ANNA BERG")
        ]
        assert names == ["Anna Berg", "anna berg 2", "Аnnа Веrg 3", "Anna Berg 3 2", "ANNA BERG 4"]

    def test_finds_a_free_number_behind_many(self, now):
        site = SiteFactory()
        for _ in range(40):
            last = ensure_profile(user=UserFactory(name="Reader"), site=site, now=now)
        assert last.display_name == "Reader 40"

    def test_shortens_a_long_name_for_its_number(self, now):
        site = SiteFactory()
        ensure_profile(user=UserFactory(name="a" * 60), site=site, now=now)
        second = ensure_profile(user=UserFactory(name="a" * 60), site=site, now=now)
        assert second.display_name == "a" * 58 + " 2"

    def test_gives_the_same_name_on_another_site(self, now):
        first = ProfileFactory()
        second = ensure_profile(user=UserFactory(name=first.display_name), site=SiteFactory(), now=now)
        assert second.display_name == first.display_name

    @pytest.mark.parametrize("name", ["", "\u202egro", "Moderator", "The Tidewater Review"])
    def test_calls_somebody_reader_whose_name_they_may_not_have_here(self, name, now):
        profile = ensure_profile(user=UserFactory(name=name), site=SiteFactory(), now=now)
        assert profile.display_name == "Reader"

    def test_lets_staff_be_called_what_they_are(self, now):
        member = MembershipFactory(user=UserFactory(name="Moderator Ilse"))
        assert ensure_profile(user=member.user, site=member.site, now=now).display_name == "Moderator Ilse"
        operator = OperatorFactory(name="Admin")
        assert ensure_profile(user=operator, site=member.site, now=now).display_name == "Admin"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_different_names_and_one_profile_each(now):
    site = SiteFactory()
    people = [UserFactory(name="Anna Berg") for _ in range(4)]

    def ask(user):
        try:
            return ensure_profile(user=user, site=site, now=now).display_name
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as crowd:
        names = list(crowd.map(ask, people * 4))
    assert set(names) == {"Anna Berg", "Anna Berg 2", "Anna Berg 3", "Anna Berg 4"}
    assert Profile.objects.count() == 4


@pytest.mark.django_db
class TestRename:
    def test_keeps_the_clean_name_and_its_look(self, now):
        profile = rename(profile=ProfileFactory(), name="  Zoë   Fraïssé ", now=now)
        profile.refresh_from_db()
        assert (profile.display_name, profile.skeleton) == ("Zoë Fraïssé", "zoefralsse")

    def test_lets_somebody_write_their_own_name_differently(self, now):
        profile = ProfileFactory(user__name="anna berg")
        assert rename(profile=profile, name="Anna Berg", now=now).display_name == "Anna Berg"

    @pytest.mark.parametrize(
        ("name", "refusal"),
        [
            ("Anna Berg", NameTaken),
            ("Аnna Веrg", NameTaken),
            ("Moderator", NameReserved),
            ("Tidewater Review Team", NameReserved),
            ("x", NameRefused),
        ],
    )
    def test_refuses_and_changes_nothing(self, name, refusal, now):
        other = ProfileFactory(user__name="Anna Berg")
        profile = ProfileFactory(site=other.site, user__name="Bo Pier")
        with pytest.raises(refusal) as refused:
            rename(profile=profile, name=name, now=now)
        profile.refresh_from_db()
        assert profile.display_name == "Bo Pier"
        assert refused.value.field == "name"

    def test_lets_a_moderator_say_so_and_a_reader_by_membership_not(self, now):
        moderator = MembershipFactory()
        profile = ProfileFactory(site=moderator.site, user=moderator.user)
        assert rename(profile=profile, name="Moderator", now=now).display_name == "Moderator"
        reader = MembershipFactory(role=Role.READER)
        with pytest.raises(NameReserved):
            rename(profile=ProfileFactory(site=reader.site, user=reader.user), name="Mod", now=now)

    def test_does_not_free_the_name_of_somebody_who_is_gone(self, now):
        gone = ProfileFactory(user=None, display_name="Anna Berg")
        with pytest.raises(NameTaken):
            check_name("Anna Berg", site=gone.site)

    def test_the_database_has_the_last_word(self, now, monkeypatch):
        other = ProfileFactory(user__name="Anna Berg")
        profile = ProfileFactory(site=other.site)
        # As if the other one had been quicker by a blink.
        monkeypatch.setattr("comments.accounts.profiles.check_name", lambda name, **_: name)
        with pytest.raises(NameTaken):
            rename(profile=profile, name="ANNA BERG", now=now)
