import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from config.settings.base import CACHES
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LOGIN, LOGOUT = "/accounts/login/", "/accounts/logout/"
CODE, CONFIRM_CODE = "/accounts/login/code/", "/accounts/login/code/confirm/"
RESET, CONFIRM_RESET = "/accounts/password/reset/", "/accounts/password/reset/confirm/"
CHOOSE, CHOSEN = "/accounts/password/reset/complete/", "/accounts/password/reset/done/"
NEW_PASSWORD = "another-lantern-43"


@pytest.fixture
def user(db):
    return UserFactory(email="ilse@readers.example", name="Ilse Marran")


@pytest.fixture
def sign_in(client):
    def post(email="ilse@readers.example", password=PASSWORD, **more):
        return client.post(LOGIN, {"login": email, "password": password, **more})

    return post


class TestSigningIn:
    def test_leads_back(self, user, client, sign_in):
        answer = sign_in(next="/post/the-ferry/#c-1")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/post/the-ferry/#c-1")
        assert client.session[SESSION_KEY] == str(user.pk)

    def test_takes_the_address_in_any_letter_case(self, user, client, sign_in):
        sign_in(email=" ILSE@Readers.Example")
        assert SESSION_KEY in client.session

    @pytest.mark.parametrize(
        ("email", "password"),
        [("ilse@readers.example", "wrong-lantern-42"), ("nobody@readers.example", PASSWORD)],
    )
    def test_says_the_same_of_a_wrong_password_and_an_unknown_address(
        self, user, client, sign_in, email, password
    ):
        answer = sign_in(email=email, password=password)
        assert answer.status_code == 200
        assert answer.context["form"].non_field_errors() == [
            "The email address and/or password you specified are not correct."
        ]
        assert SESSION_KEY not in client.session

    def test_gives_the_session_a_new_name(self, user, client, sign_in):
        client.get(CODE)
        client.post(RESET, {"email": "ilse@readers.example"})
        before = client.cookies[settings.SESSION_COOKIE_NAME].value
        sign_in()
        after = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert before != after
        assert not Session.objects.filter(session_key=before).exists()

    def test_sets_a_cookie_that_scripts_and_other_sites_do_not_get(self, user, client, sign_in):
        sign_in()
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert (bool(cookie["httponly"]), cookie["samesite"], cookie["path"]) == (True, "Lax", "/")

    def test_tells_somebody_whose_account_is_closed_only_after_the_password(self, user, client, sign_in):
        user.is_active = False
        user.save()
        assert sign_in().headers["Location"] == "/accounts/inactive/"
        assert "This account is closed" in client.get("/accounts/inactive/").content.decode()
        assert "not correct" in sign_in(password="wrong-lantern-42").content.decode()
        assert SESSION_KEY not in client.session

    def test_asks_for_the_code_while_the_address_is_not_confirmed(self, client, sign_in, mails, code_of):
        UserFactory(email="ilse@readers.example", address=False)
        assert sign_in().headers["Location"] == "/accounts/confirm-email/"
        assert SESSION_KEY not in client.session
        client.post("/accounts/confirm-email/", {"code": code_of()})
        assert SESSION_KEY in client.session

    def test_ends_when_the_account_is_closed(self, user, client, sign_in):
        sign_in()
        assert client.get("/accounts/profile/").status_code == 200
        user.is_active = False
        user.save()
        assert client.get("/accounts/profile/").headers["Location"].startswith(LOGIN)

    def test_does_not_finish_for_somebody_closed_out_before_the_code(self, client, sign_in, code_of):
        user = UserFactory(email="ilse@readers.example", address=False)
        sign_in()
        user.is_active = False
        user.save()
        answer = client.post("/accounts/confirm-email/", {"code": code_of()})
        assert answer.headers["Location"] == "/accounts/inactive/"
        assert SESSION_KEY not in client.session


class TestGuessing:
    def test_is_looked_at_five_times_in_five_minutes(self, user, client, sign_in, at_second):
        with at_second(0):
            answers = [sign_in(password=f"wrong-lantern-{n}") for n in range(20)]
            said = [str(answer.context["form"].non_field_errors()) for answer in answers]
            assert sum("not correct" in words for words in said) == 5
            assert sum("Too many failed login attempts" in words for words in said) == 15
            assert "Too many" in sign_in().content.decode()
        with at_second(301):
            sign_in()
            assert SESSION_KEY in client.session

    def test_does_not_count_the_right_password(self, user, client, sign_in, at_second):
        with at_second(0):
            for _ in range(8):
                assert sign_in().status_code == 302
                client.post(LOGOUT)

    def test_from_one_network_ends_for_all_accounts(self, client, sign_in, at_second):
        with at_second(0):
            answers = [sign_in(email=f"reader{n}@readers.example") for n in range(12)]
        assert "Too many" in answers[-1].content.decode()

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"])
    def test_is_not_helped_by_a_forged_address(self, client, header, at_second):
        with at_second(0):
            for n in range(12):
                answer = client.post(
                    LOGIN,
                    {"login": f"reader{n}@readers.example", "password": PASSWORD},
                    headers={header: f"198.51.100.{n}"},
                )
        assert "Too many" in answer.content.decode()

    def test_is_counted_in_the_database_where_there_is_no_other_cache(
        self, user, client, sign_in, settings, at_second
    ):
        settings.CACHES = CACHES
        with at_second(0):
            answers = [sign_in(password=f"wrong-lantern-{n}") for n in range(7)]
            said = [str(answer.context["form"].non_field_errors()) for answer in answers]
            assert ["not correct" in words for words in said] == [True] * 5 + [False] * 2


class TestSigningOut:
    def test_happens_by_a_press_of_the_button(self, user, client, sign_in):
        sign_in()
        for _ in range(3):
            assert client.get(LOGOUT).status_code == 200
        assert SESSION_KEY in client.session
        assert client.post(LOGOUT, {"next": "/post/"}).headers["Location"] == "/post/"
        assert SESSION_KEY not in client.session

    def test_leaves_nothing_in_the_session(self, user, client, sign_in):
        sign_in()
        before = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.post(LOGOUT)
        assert not Session.objects.filter(session_key=before).exists()


class TestSigningInByCode:
    def test_needs_no_password(self, user, client, code_of, mails):
        answer = client.post(CODE, {"email": "ilse@readers.example", "next": "/post/"})
        assert answer.headers["Location"] == f"{CONFIRM_CODE}?next=%2Fpost%2F"
        assert mails()[-1]["subject"] == "Your sign-in code for Belowline"
        answer = client.post(CONFIRM_CODE, {"code": code_of(), "next": "/post/"})
        assert answer.headers["Location"] == "/post/"
        assert client.session[SESSION_KEY] == str(user.pk)

    def test_says_nothing_of_unknown_and_closed_accounts(self, user, client, mails):
        UserFactory(email="closed@readers.example", is_active=False)
        pages = []
        for email in ("ilse@readers.example", "nobody@readers.example", "closed@readers.example"):
            assert client.post(CODE, {"email": email}).headers["Location"] == CONFIRM_CODE
            pages.append(without_what_differs(client.get(CONFIRM_CODE).content.decode(), email))
            wrong = client.post(CONFIRM_CODE, {"code": "XXXX-XXXX"})
            assert "Incorrect code" in wrong.content.decode()
            client.post(LOGOUT)
        assert pages[0] == pages[1] == pages[2]
        assert [mail["to"] for mail in mails()] == ["ilse@readers.example"]

    def test_ends_after_three_wrong_codes(self, user, client, code_of):
        client.post(CODE, {"email": "ilse@readers.example"})
        answers = [client.post(CONFIRM_CODE, {"code": "XXXX-XXXX"}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200] * 2 + [302]
        client.post(CONFIRM_CODE, {"code": code_of()})
        assert SESSION_KEY not in client.session


class TestANewPassword:
    def test_is_chosen_with_a_code(self, user, client, mails, code_of):
        assert client.post(RESET, {"email": "ilse@readers.example"}).headers["Location"] == CONFIRM_RESET
        assert mails()[-1]["subject"] == "Your code for a new password on Belowline"
        assert client.post(CONFIRM_RESET, {"code": code_of()}).headers["Location"] == CHOOSE
        answer = client.post(CHOOSE, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
        assert answer.headers["Location"] == CHOSEN
        assert "Your password is changed" in client.get(CHOSEN).content.decode()
        user.refresh_from_db()
        assert user.check_password(NEW_PASSWORD)
        assert mails()[-1]["subject"] == "Password Reset"

    def test_says_nothing_of_unknown_addresses_and_sends_nothing(self, user, client, mails):
        pages = []
        for email in ("ilse@readers.example", "nobody@readers.example"):
            client.post(RESET, {"email": email})
            pages.append(without_what_differs(client.get(CONFIRM_RESET).content.decode(), email))
            assert "Incorrect code" in client.post(CONFIRM_RESET, {"code": "XXXX-XXXX"}).content.decode()
        assert pages[0] == pages[1]
        assert [mail["to"] for mail in mails()] == ["ilse@readers.example"]

    @pytest.mark.parametrize("step", [CHOOSE, CONFIRM_RESET])
    def test_cannot_be_chosen_by_skipping_a_step(self, user, client, step):
        client.post(CHOOSE, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
        client.post(RESET, {"email": "ilse@readers.example"})
        client.post(step, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    def test_ends_the_sessions_of_the_old_one(self, user, client, sign_in, code_of):
        other = type(client)()
        other.post(LOGIN, {"login": user.email, "password": PASSWORD})
        client.post(RESET, {"email": user.email})
        client.post(CONFIRM_RESET, {"code": code_of()})
        client.post(CHOOSE, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
        assert other.get("/accounts/profile/").status_code == 302

    def test_is_asked_for_five_times_in_a_quarter_of_an_hour(self, user, client, mails, at_second):
        with at_second(0):
            answers = [client.post(RESET, {"email": user.email}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [302] * 5 + [429]
        assert len(mails()) == 5

    def test_is_changed_by_somebody_signed_in(self, user, client, sign_in, mails):
        sign_in()
        words = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        refused = client.post(
            "/accounts/password/change/", words | {"password1": "password", "password2": "password"}
        )
        assert "too common" in refused.content.decode()
        client.post("/accounts/password/change/", words)
        user.refresh_from_db()
        assert user.check_password(NEW_PASSWORD)
        assert SESSION_KEY not in client.session
        assert mails()[-1]["subject"] == "Password Changed"


class TestAddresses:
    ADDRESSES = "/accounts/email/"

    @pytest.fixture
    def sure(self, user, client, sign_in):
        """Somebody signed in who has just given the password once more."""
        sign_in()
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    @pytest.mark.parametrize("action", ["action_add", "action_primary", "action_remove"])
    def test_are_changed_after_the_password_was_given_once_more(self, user, client, sign_in, action):
        EmailAddress.objects.create(user=user, email="second@readers.example", verified=True)
        sign_in()
        answer = client.post(
            self.ADDRESSES,
            {
                action: "",
                "email": "third@readers.example" if action == "action_add" else "second@readers.example",
            },
        )
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
        assert EmailAddress.objects.get(primary=True).email == "ilse@readers.example"
        assert EmailAddress.objects.count() == 2

    def test_are_kept_once_they_are_confirmed(self, sure, client, code_of):
        client.post(self.ADDRESSES, {"action_add": "", "email": "second@readers.example"})
        assert not EmailAddress.objects.filter(email="second@readers.example").exists()
        client.post("/accounts/confirm-email/", {"code": code_of()})
        assert EmailAddress.objects.get(email="second@readers.example").verified

    def test_need_the_password_again_after_a_quarter_of_an_hour(self, user, client, sign_in, at_second):
        with at_second(0):
            sign_in()
            client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        with at_second(15 * 60 + 1):
            answer = client.post(self.ADDRESSES, {"action_add": "", "email": "second@readers.example"})
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")

    def test_of_somebody_else_are_not_told(self, sure, client, mails):
        UserFactory(email="taken@readers.example")
        answers = [
            client.post(self.ADDRESSES, {"action_add": "", "email": f"{name}@readers.example"})
            for name in ("taken", "free")
        ]
        assert {answer.headers["Location"] for answer in answers} == {"/accounts/confirm-email/"}

    def test_a_change_is_told_to_the_old_one(self, user, sure, client, mails):
        EmailAddress.objects.create(user=user, email="second@readers.example", verified=True)
        client.post(self.ADDRESSES, {"action_primary": "", "email": "second@readers.example"})
        user.refresh_from_db()
        assert user.email == "second@readers.example"
        assert [mail["to"] for mail in mails()] == ["ilse@readers.example"]

    def test_the_last_one_stays(self, user, sure, client):
        client.post(self.ADDRESSES, {"action_remove": "", "email": user.email})
        assert EmailAddress.objects.filter(user=user).count() == 1


def without_what_differs(page, email):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(email, "x")
