import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.urls import reverse

from comments.accounts.admin_site import HouseAdminSite
from comments.accounts.models import Membership, Profile, Role, User
from tests.factories.accounts import (
    PASSWORD,
    MembershipFactory,
    OperatorFactory,
    ProfileFactory,
    UserFactory,
)
from tests.factories.articles import SectionFactory, SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client, site):
    """Return how to be somebody with a role on the site."""

    def become(role):
        if role == "operator":
            user = OperatorFactory()
        elif role == "reader":
            user = UserFactory()
        else:
            user = MembershipFactory(site=site, role=role).user
        client.force_login(user)
        return user

    return become


def listed(client, model, **query):
    answer = client.get(reverse(f"admin:accounts_{model}_changelist"), query)
    return set(answer.context["cl"].result_list) if answer.status_code == 200 else answer.status_code


class TestTheWayIn:
    def test_is_the_sign_in_page_of_all_readers(self, client):
        assert isinstance(admin.site, HouseAdminSite)
        answer = client.get("/admin/moderation/", follow=False)
        assert answer.headers["Location"] == "/admin/login/?next=/admin/moderation/"
        answer = client.get(answer.headers["Location"])
        assert answer.headers["Location"] == "/accounts/login/?next=%2Fadmin%2Fmoderation%2F"

    def test_leads_in_after_the_password(self, client, site):
        MembershipFactory(site=site, user=UserFactory(email="mod@post.example"))
        words = {"login": "mod@post.example", "password": PASSWORD, "next": "/admin/"}
        answer = client.post("/accounts/login/", words, follow=True)
        assert (answer.status_code, answer.redirect_chain) == (200, [("/admin/", 302)])

    def test_takes_no_password_itself(self, client):
        operator = OperatorFactory()
        answer = client.post("/admin/login/", {"username": operator.email, "password": PASSWORD})
        assert answer.headers["Location"].startswith("/accounts/login/")
        assert SESSION_KEY not in client.session

    @pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_leads_to_no_other_host(self, client, as_, address):
        as_("operator")
        assert client.get("/admin/login/", {"next": address}).headers["Location"] == "/admin/"

    @pytest.mark.parametrize("flag", [False, True])
    def test_ends_for_a_reader_on_a_page_that_says_why(self, client, flag):
        user = UserFactory(email="ilse@readers.example", is_staff=flag)
        client.force_login(user)
        for address in ("/admin/", "/admin/accounts/user/", "/admin/login/?next=/admin/"):
            answer = client.get(address)
            assert answer.status_code == 403
        page = answer.content.decode()
        assert "ilse@readers.example" in page
        assert "Sign in with another account" in page

    def test_is_shut_with_the_role(self, client, as_):
        user = as_(Role.MODERATOR)
        assert client.get("/admin/").status_code == 200
        user.memberships.update(role=Role.READER)
        assert client.get("/admin/").status_code == 403
        assert client.post("/admin/accounts/profile/").status_code == 403

    def test_sends_passwords_to_the_account_page(self, client, as_):
        as_(Role.MODERATOR)
        assert client.get("/admin/password_change/").headers["Location"] == "/accounts/password/change/"

    def test_shows_no_groups_and_addresses_on_pages_of_their_own(self, client):
        client.get("/admin/")
        shown = {model._meta.label_lower for model in admin.site._registry}
        assert not shown & {"auth.group", "account.emailaddress"}


PAGES = ["user", "profile", "membership"]
# Who sees which list: the number of rows on two sites, or the status.
SEEN = [
    ("operator", {"user": 6, "profile": 2, "membership": 3}),
    (Role.OWNER, {"user": 403, "profile": 1, "membership": 2}),
    (Role.EDITOR, {"user": 403, "profile": 1, "membership": 403}),
    (Role.MODERATOR, {"user": 403, "profile": 1, "membership": 403}),
    (Role.READER, {"user": 403, "profile": 403, "membership": 403}),
]


@pytest.mark.parametrize(("role", "seen"), SEEN)
def test_everybody_sees_the_people_of_their_sites(client, as_, site, role, seen):
    here, there = ProfileFactory(site=site), ProfileFactory()
    MembershipFactory(user=here.user, site=site)
    MembershipFactory(user=there.user, site=there.site)
    OperatorFactory()
    OperatorFactory()
    if role == "operator":
        MembershipFactory(user=UserFactory(), site=site)
    as_(role)
    found = {page: listed(client, page) for page in PAGES}
    assert {page: rows if isinstance(rows, int) else len(rows) for page, rows in found.items()} == seen


class TestProfiles:
    @pytest.mark.parametrize(
        ("role", "sees_address"),
        [("operator", True), (Role.OWNER, True), (Role.EDITOR, False), (Role.MODERATOR, False)],
    )
    def test_show_addresses_to_owners_only(self, client, as_, site, role, sees_address):
        profile = ProfileFactory(site=site, user__email="hidden@readers.example")
        as_(role)
        pages = [
            client.get(reverse("admin:accounts_profile_changelist")),
            client.get(reverse("admin:accounts_profile_change", args=[profile.pk])),
        ]
        assert [("hidden@readers.example" in page.content.decode()) for page in pages] == [sees_address] * 2

    def test_show_an_owner_of_one_site_no_addresses_of_another_they_moderate(self, client, as_):
        user = as_(Role.OWNER)
        there = ProfileFactory(user__email="hidden@readers.example")
        MembershipFactory(user=user, site=there.site)
        page = client.get(reverse("admin:accounts_profile_changelist")).content.decode()
        assert there.display_name in page
        assert "hidden@readers.example" not in page

    def test_cannot_be_searched_by_address_by_moderators(self, client, as_, site):
        ProfileFactory(site=site, user__email="hidden@readers.example")
        as_(Role.MODERATOR)
        assert listed(client, "profile", q="hidden@readers.example") == set()

    def test_are_renamed_by_owners(self, client, as_, site):
        profile = ProfileFactory(site=site, user__name="Bad Word")
        ProfileFactory(site=site, user__name="Ilse Marran")
        address = reverse("admin:accounts_profile_change", args=[profile.pk])
        as_(Role.OWNER)
        refused = client.post(address, {"display_name": "ILSE MARRAN"})
        assert "Somebody here has this name" in refused.content.decode()
        client.post(address, {"display_name": "Reader Seven"})
        profile.refresh_from_db()
        assert (profile.display_name, profile.skeleton) == ("Reader Seven", "readerseven")

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR])
    def test_are_only_read_by_the_others(self, client, as_, site, role):
        profile = ProfileFactory(site=site, user__name="Bo Pier")
        as_(role)
        address = reverse("admin:accounts_profile_change", args=[profile.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"display_name": "Other"}).status_code == 403

    @pytest.mark.parametrize("role", [Role.OWNER, Role.MODERATOR])
    def test_of_other_sites_are_as_absent(self, client, as_, role):
        elsewhere = ProfileFactory()
        as_(role)
        address = reverse("admin:accounts_profile_change", args=[elsewhere.pk])
        assert client.get(address).headers["Location"] == "/admin/"
        assert client.post(address, {"display_name": "Other"}).status_code in (302, 403)
        elsewhere.refresh_from_db()
        assert elsewhere.display_name != "Other"

    @pytest.mark.parametrize("role", ["operator", Role.OWNER])
    def test_are_neither_made_nor_deleted_here(self, client, as_, site, role):
        profile = ProfileFactory(site=site)
        as_(role)
        assert client.get(reverse("admin:accounts_profile_add")).status_code == 403
        assert client.post(reverse("admin:accounts_profile_delete", args=[profile.pk])).status_code == 403
        assert Profile.objects.filter(pk=profile.pk).exists()


class TestMemberships:
    ADD = "/admin/accounts/membership/add/"

    def test_are_given_by_owners_to_somebody_named_by_address(self, client, as_, site):
        user = UserFactory(email="bo@readers.example")
        as_(Role.OWNER)
        client.post(self.ADD, {"email": "BO@readers.example", "site": site.pk, "role": "moderator"})
        user.refresh_from_db()
        assert Membership.objects.get(user=user).role == Role.MODERATOR
        assert user.is_staff

    def test_are_not_given_on_other_sites(self, client, as_):
        UserFactory(email="bo@readers.example")
        elsewhere = SiteFactory()
        as_(Role.OWNER)
        answer = client.post(
            self.ADD, {"email": "bo@readers.example", "site": elsewhere.pk, "role": "moderator"}
        )
        assert "Select a valid choice" in answer.content.decode()
        assert not Membership.objects.filter(site=elsewhere).exists()

    @pytest.mark.parametrize(
        ("email", "sentence"),
        [
            ("nobody@readers.example", "Nobody signs in with this address"),
            ("bo@readers.example", "has a role on"),
        ],
    )
    def test_explain_what_is_wrong(self, client, as_, site, email, sentence):
        MembershipFactory(site=site, user=UserFactory(email="bo@readers.example"), role=Role.EDITOR)
        as_(Role.OWNER)
        answer = client.post(self.ADD, {"email": email, "site": site.pk, "role": "owner"})
        assert sentence in answer.content.decode()
        assert Membership.objects.get(user__email="bo@readers.example").role == Role.EDITOR

    def test_change_and_end_through_the_same_verbs(self, client, as_, site):
        member = MembershipFactory(site=site)
        as_(Role.OWNER)
        change = reverse("admin:accounts_membership_change", args=[member.pk])
        assert client.get(change).status_code == 200
        client.post(change, {"role": "reader"})
        member.refresh_from_db()
        member.user.refresh_from_db()
        assert (member.role, member.user.is_staff) == (Role.READER, False)
        client.post(change, {"role": "editor"})
        client.post(reverse("admin:accounts_membership_delete", args=[member.pk]), {"post": "yes"})
        member.user.refresh_from_db()
        assert not Membership.objects.filter(pk=member.pk).exists()
        assert not member.user.is_staff

    def test_are_limited_to_sections_and_say_so(self, client, as_, site):
        section, foreign = SectionFactory(site=site, name="Sport"), SectionFactory()
        UserFactory(email="bo@readers.example")
        as_(Role.OWNER)
        given = {"email": "bo@readers.example", "site": site.pk, "role": "moderator"}
        for fault, words in [
            ({"sections": [section.pk]}, "Tick this as well"),
            ({"is_limited": "on"}, "at least one"),
            ({"is_limited": "on", "sections": [foreign.pk]}, "Select a valid choice"),
            (
                {"is_limited": "on", "sections": [section.pk], "role": "editor"},
                "Only moderators can be limited",
            ),
        ]:
            assert words in client.post(self.ADD, given | fault).content.decode()
        client.post(self.ADD, given | {"is_limited": "on", "sections": [section.pk]})
        member = Membership.objects.get(user__email="bo@readers.example")
        assert member.section_ids == {section.pk}
        assert "Sport" in client.get(reverse("admin:accounts_membership_changelist")).content.decode()
        change = reverse("admin:accounts_membership_change", args=[member.pk])
        shown = client.get(change).content.decode()
        assert f'value="{section.pk}"' in shown
        assert f'value="{foreign.pk}"' not in shown
        client.post(change, {"role": "moderator"})
        member.refresh_from_db()
        assert member.section_ids is None

    def test_stay_limited_when_the_section_is_gone(self, client, as_, site):
        section = SectionFactory(site=site)
        member = MembershipFactory(site=site, limited_to=[section])
        section.delete()
        as_(Role.OWNER)
        change = reverse("admin:accounts_membership_change", args=[member.pk])
        answer = client.post(change, {"role": "moderator", "is_limited": "on"})
        assert "at least one" in answer.content.decode()
        assert "none any more" in client.get(reverse("admin:accounts_membership_changelist")).content.decode()

    def test_end_many_at_once(self, client, as_, site):
        member = MembershipFactory(site=site)
        as_(Role.OWNER)
        client.post(
            reverse("admin:accounts_membership_changelist"),
            {"action": "delete_selected", "_selected_action": [member.pk], "post": "yes"},
        )
        member.user.refresh_from_db()
        assert not member.user.is_staff

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR])
    def test_are_no_business_of_the_others(self, client, as_, site, role):
        member = MembershipFactory(site=site)
        as_(role)
        for address in (self.ADD, reverse("admin:accounts_membership_change", args=[member.pk])):
            assert client.post(address, {"role": "owner"}).status_code == 403
        member.refresh_from_db()
        assert member.role == Role.MODERATOR


class TestUsers:
    def test_are_made_with_address_and_password(self, client, as_):
        as_("operator")
        words = {
            "email": "New@Readers.Example",
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
        }
        assert client.get("/admin/accounts/user/add/").status_code == 200
        client.post("/admin/accounts/user/add/", words)
        user = User.objects.get(email="new@readers.example")
        assert user.check_password(PASSWORD)
        again = client.post("/admin/accounts/user/add/", words)
        assert "There is an account with this address" in again.content.decode()

    def test_are_changed_with_their_addresses(self, client, as_):
        as_("operator")
        user = UserFactory(email="bo@readers.example", name="Bo Pier")
        own = EmailAddress.objects.get(user=user)
        address = reverse("admin:accounts_user_change", args=[user.pk])
        assert client.get(address).status_code == 200
        answer = client.post(
            address,
            {
                "email": "bo@readers.example",
                "name": "Bo",
                "is_active": "on",
                "is_superuser": "on",
                "emailaddress_set-TOTAL_FORMS": 1,
                "emailaddress_set-INITIAL_FORMS": 1,
                "emailaddress_set-0-id": own.pk,
                "emailaddress_set-0-user": user.pk,
                "emailaddress_set-0-email": "bo@readers.example",
                "emailaddress_set-0-primary": "on",
            },
        )
        assert answer.status_code == 302, answer.context["errors"]
        user.refresh_from_db()
        own.refresh_from_db()
        assert (user.name, user.is_superuser, user.is_staff, own.verified) == ("Bo", True, True, False)

    def test_are_found_by_address(self, client, as_):
        as_("operator")
        user = UserFactory(email="findme@readers.example")
        assert listed(client, "user", q="findme") == {user}

    def test_get_a_new_password(self, client, as_):
        as_("operator")
        user = UserFactory()
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        assert client.get(address).status_code == 200
        client.post(
            address,
            {"usable_password": "true", "password1": "other-lantern-43", "password2": "other-lantern-43"},
        )
        user.refresh_from_db()
        assert user.check_password("other-lantern-43")

    @pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR, Role.MODERATOR])
    def test_are_no_business_of_the_others(self, client, as_, role):
        as_(role)
        user = UserFactory()
        for address in (
            "/admin/accounts/user/",
            "/admin/accounts/user/add/",
            reverse("admin:accounts_user_change", args=[user.pk]),
            reverse("admin:auth_user_password_change", args=[user.pk]),
        ):
            assert client.get(address).status_code == 403
