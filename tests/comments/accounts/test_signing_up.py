import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY

from comments.accounts.models import Profile, User
from tests.factories.accounts import PASSWORD, ProfileFactory, UserFactory
from tests.factories.articles import SiteFactory

pytestmark = pytest.mark.django_db

SIGN_UP, CONFIRM, LOGIN = "/accounts/signup/", "/accounts/confirm-email/", "/accounts/login/"
BACK = "/post/the-ferry/"


@pytest.fixture
def sign_up(client, site):
    def post(email="ilse@readers.example", name="Ilse Marran", password=PASSWORD, **more):
        return client.post(SIGN_UP, {"email": email, "name": name, "password1": password, **more})

    return post


def test_a_reader_signs_up_confirms_the_address_and_is_back_where_they_were(
    client, sign_up, site, mails, code_of
):
    answer = sign_up(next=BACK)
    assert (answer.status_code, answer.headers["Location"]) == (302, CONFIRM)
    assert SESSION_KEY not in client.session
    assert [mail["to"] for mail in mails()] == ["ilse@readers.example"]
    answer = client.post(CONFIRM, {"code": code_of().lower().replace("-", " ")})
    assert (answer.status_code, answer.headers["Location"]) == (302, BACK)
    user = User.objects.get()
    assert client.session[SESSION_KEY] == str(user.pk)
    assert (user.name, user.language, user.is_staff) == ("Ilse Marran", "en", False)
    assert EmailAddress.objects.get(user=user).verified
    profile = Profile.objects.get()
    assert (profile.user, profile.site, profile.display_name) == (user, site, "Ilse Marran")


def test_the_name_is_not_given_out_before_the_address_is_confirmed(sign_up):
    sign_up()
    assert User.objects.get().name == "Ilse Marran"
    assert not Profile.objects.exists()


def test_who_loses_the_race_for_a_name_gets_the_next_one(client, sign_up, site, code_of):
    sign_up()
    ProfileFactory(site=site, user__name="Ilse Marran")
    client.post(CONFIRM, {"code": code_of()})
    assert Profile.objects.get(user__email="ilse@readers.example").display_name == "Ilse Marran 2"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ILSE MARRAN", "Somebody here has this name"),
        ("Іlѕе Маrrаn", "Somebody here has this name"),
        ("Moderator", "looks like one of the site's staff"),
        ("Harbour Post Team", "looks like one of the site's staff"),
        ("x", "at least 2 characters"),
        ("Il\u202ese", "cannot be shown"),
        ("", "This field is required"),
    ],
)
def test_a_name_that_cannot_be_had_is_explained_beside_its_field(client, sign_up, site, name, sentence):
    ProfileFactory(site=site, user__name="Ilse Marran")
    answer = sign_up(name=name)
    assert answer.status_code == 200
    assert sentence in " ".join(answer.context["form"].errors["name"])
    page = answer.content.decode()
    assert 'id="id_name_error"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'value="ilse@readers.example"' in page
    assert User.objects.count() == 1


class TestWhereSomebodyComesFrom:
    @pytest.fixture
    def other(self, site):
        return SiteFactory(slug="bote", name="Der Bote")

    @pytest.mark.parametrize(
        ("query", "more"),
        [
            ("?site=bote", {}),
            ("", {"site": "bote"}),
            ("", {"next": "/bote/eis/"}),
            ("?next=/bote/eis/%23c1", {}),
        ],
    )
    def test_is_named_by_the_form_or_the_page_to_go_back_to(self, client, other, code_of, query, more):
        client.post(
            SIGN_UP + query,
            {"email": "ilse@readers.example", "name": "Ilse Marran", "password1": PASSWORD, **more},
        )
        client.post(CONFIRM, {"code": code_of()})
        assert Profile.objects.get().site == other

    def test_is_kept_in_the_form(self, client, other):
        page = client.get(SIGN_UP + "?site=bote").content.decode()
        assert '<input type="hidden" name="site" value="bote" id="id_site">' in page
        assert "Der Bote" in page

    @pytest.mark.parametrize("named", ["nowhere", "\x00", "b" * 100, "<script>", "../post"])
    def test_may_be_unknown(self, client, other, code_of, named):
        client.post(
            SIGN_UP,
            {"email": "ilse@readers.example", "name": "Ilse Marran", "password1": PASSWORD, "site": named},
        )
        client.post(CONFIRM, {"code": code_of()})
        assert not Profile.objects.exists()
        assert User.objects.get().name == "Ilse Marran"


class TestAnAddressThatHasAnAccount:
    def test_is_answered_like_any_other(self, client, sign_up, mails):
        UserFactory(email="taken@readers.example", name="Bo Pier")
        fresh = sign_up(email="fresh@readers.example")
        fresh_page = client.get(CONFIRM).content.decode()
        client.post("/accounts/logout/")
        taken = sign_up(email="taken@readers.example", name="Joris Quay")
        taken_page = client.get(CONFIRM).content.decode()
        assert (taken.status_code, taken.headers["Location"]) == (
            fresh.status_code,
            fresh.headers["Location"],
        )
        assert without_what_differs(taken_page) == without_what_differs(fresh_page)
        assert User.objects.count() == 2
        subjects = {mail["to"]: mail["subject"] for mail in mails()}
        assert subjects["taken@readers.example"] == "Your account on The Harbour Post"

    def test_is_not_told_by_the_name_either(self, client, sign_up):
        UserFactory(email="taken@readers.example", name="Bo Pier")
        answers = []
        for email in ("taken@readers.example", "fresh@readers.example"):
            # Without a dot: what looks like an address of the web is no name.
            name = f"Probe {email}".replace("@", " at ").replace(".", " ")
            sign_up(email=email, name=name)
            client.post("/accounts/logout/")
            # If the first sign-up had taken the name, this one would say so.
            answers.append(sign_up(email="", name=name).context["form"].errors.keys())
        assert answers[0] == answers[1] == {"email"}

    def test_takes_no_code(self, client, sign_up):
        UserFactory(email="taken@readers.example")
        sign_up(email="taken@readers.example")
        assert "Incorrect code" in client.post(CONFIRM, {"code": "ABCD-EFGH"}).content.decode()
        assert SESSION_KEY not in client.session

    def test_spends_the_time_of_a_new_one(self, sign_up, monkeypatch):
        spent = []
        monkeypatch.setattr("comments.accounts.adapters.make_password", spent.append)
        UserFactory(email="taken@readers.example")
        sign_up(email="taken@readers.example")
        assert len(spent) == 1

    def test_is_found_in_any_letter_case(self, sign_up):
        UserFactory(email="taken@readers.example")
        sign_up(email="TAKEN@Readers.Example")
        assert User.objects.count() == 1

    def test_is_found_by_the_database_when_two_sign_up_at_once(self, sign_up, monkeypatch, mails):
        UserFactory(email="taken@readers.example")
        # As if the other sign-up had been saved between the question and the answer.
        monkeypatch.setattr(
            "allauth.account.forms.flows.manage_email.email_already_exists", lambda email: (email, False)
        )
        answer = sign_up(email="taken@readers.example")
        assert (answer.status_code, answer.headers["Location"]) == (302, CONFIRM)
        assert [mail["subject"] for mail in mails()] == ["Your account on The Harbour Post"]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("password", "too common"),
        ("12345678", "too common"),
        ("seven77", "too short"),
        ("ilse@readers.example", "too similar"),
    ],
)
def test_a_weak_password_is_refused_beside_its_field(sign_up, password, sentence):
    errors = sign_up(password=password).context["form"].errors
    assert sentence in str(errors["password1"])
    assert not User.objects.exists()


@pytest.mark.parametrize("length", [8, 64, 200])
def test_long_passwords_and_passwords_with_spaces_are_taken(sign_up, length):
    assert sign_up(password=("ünß 🌊x " * 40)[:length]).status_code == 302


class TestTheCode:
    def test_is_good_for_three_tries(self, client, sign_up, code_of):
        sign_up()
        for _ in range(2):
            assert client.post(CONFIRM, {"code": "XXXX-XXXX"}).status_code == 200
        answer = client.post(CONFIRM, {"code": "XXXX-XXXX"})
        assert answer.headers["Location"] == LOGIN
        assert client.post(CONFIRM, {"code": code_of()}).headers["Location"] == LOGIN
        assert SESSION_KEY not in client.session

    def test_is_good_for_ten_minutes(self, client, sign_up, code_of, at_second):
        with at_second(0):
            sign_up()
        with at_second(10 * 60 + 1):
            assert client.post(CONFIRM, {"code": code_of()}).headers["Location"] == LOGIN
            assert SESSION_KEY not in client.session

    def test_is_good_in_one_browser(self, client, sign_up, code_of):
        sign_up()
        other = type(client)()
        assert other.post(CONFIRM, {"code": code_of()}).headers["Location"] == LOGIN

    def test_is_replaced_by_a_new_one(self, client, sign_up, code_of, mails, at_second):
        with at_second(0):
            sign_up()
            first = code_of()
        with at_second(11):
            client.post(CONFIRM, {"action": "resend"})
            assert len(mails()) == 2
            assert "Incorrect code" in client.post(CONFIRM, {"code": first}).content.decode()
            client.post(CONFIRM, {"code": code_of()})
            assert SESSION_KEY in client.session

    def test_comes_at_most_once_in_ten_seconds(self, client, sign_up, mails):
        sign_up()
        client.post(CONFIRM, {"action": "resend"})
        assert len(mails()) == 1


def test_looking_at_the_pages_changes_nothing(client, sign_up, mails):
    sign_up()
    before = dict(client.session)
    for _ in range(3):
        assert client.get(CONFIRM).status_code == 200
        client.get(SIGN_UP)
    assert dict(client.session) == before
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert len(mails()) == 1


def test_twenty_sign_ups_a_minute_come_from_one_network(client, site):
    for _ in range(20):
        assert client.post(SIGN_UP, {}).status_code == 200
    answer = client.post(SIGN_UP, {})
    assert answer.status_code == 429
    assert "too often" in answer.content.decode()


@pytest.mark.parametrize("field", ["is_staff", "is_superuser", "is_active", "user_permissions", "id"])
def test_only_what_the_form_asks_is_kept(sign_up, field):
    sign_up(**{field: "1"})
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert str(user.pk) != "1"


def test_the_language_of_the_page_is_kept(client, site):
    client.post(
        SIGN_UP,
        {"email": "ilse@readers.example", "name": "Ilse Marran", "password1": PASSWORD},
        headers={"Accept-Language": "de"},
    )
    assert User.objects.get().language == "de"


def without_what_differs(page):
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return page.replace("taken@readers.example", "x").replace("fresh@readers.example", "x")
