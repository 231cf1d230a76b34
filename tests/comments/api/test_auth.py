"""Signing up, in and out from an app, by the same flows as on our pages."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from comments.accounts.models import User
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.api import Caller, token_of

ADDRESS = "joris@readers.example"
NEW = {"email": ADDRESS, "password": PASSWORD, "name": "Joris Venn"}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def code_sent():
    text = OutboxEvent.objects.filter(name="account.mail_requested").latest("recorded_at").payload["text"]
    return re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", text, re.MULTILINE)[1]


def token_in(answer):
    return answer.json()["meta"]["session_token"]


class TestSigningUp:
    def test_takes_a_code_from_the_mail_and_gives_a_session(self, call):
        pending = call.post("auth/signup/", NEW)
        problem = pending.json()
        assert (pending.status_code, problem["code"]) == (401, "sign_in_pending")
        assert pending.headers["Content-Type"] == "application/problem+json"
        assert {"id": "verify_email", "is_pending": True} in problem["data"]["flows"]
        call.token = token_in(pending)
        assert call.get("me/").status_code == 401
        verified = call.post("auth/email/verify/", {"key": code_sent()})
        assert (verified.status_code, verified.json()["data"]["user"]["display"]) == (200, "Joris Venn")
        call.token = token_in(verified)
        assert call.get("me/").json()["name"] == "Joris Venn"

    def test_refuses_a_wrong_code_and_after_a_few_every_code(self, call):
        call.token = token_in(call.post("auth/signup/", NEW))
        right = code_sent()
        wrong = [call.post("auth/email/verify/", {"key": "WRONG1"}).status_code for _ in range(4)]
        assert set(wrong) <= {409, 422}
        assert call.post("auth/email/verify/", {"key": right}).status_code == 409

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"email": "nonsense"}, "email"),
            ({"password": "short"}, "password"),
            ({"password": ["quiet-lantern-42"]}, "password"),
            ({"name": ""}, "name"),
            ({"name": "Moderator"}, "name"),
            ({"name": "n" * 61}, "name"),
            ({"is_staff": True}, "is_staff"),
        ],
    )
    def test_refuses_what_no_account_has(self, call, change, field):
        answer = call.post("auth/signup/", NEW | change)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert not User.objects.exists()

    def test_does_not_tell_who_has_an_account(self, call):
        fresh = call.post("auth/signup/", NEW)
        known = Caller().post("auth/signup/", NEW | {"email": UserFactory().email})
        assert (fresh.status_code, known.status_code) == (401, 401)
        assert fresh.json()["data"] == known.json()["data"]


class TestSigningIn:
    def test_gives_a_token_that_opens_the_rest(self, call):
        user = UserFactory()
        answer = call.post("auth/login/", {"email": user.email, "password": PASSWORD})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
        assert not answer.cookies
        call.token = token_in(answer)
        assert call.get("me/").json()["id"] == str(user.pk)
        assert call.get("auth/session/").json()["meta"]["is_authenticated"] is True

    def test_answers_alike_whether_the_account_exists(self, call):
        user = UserFactory()
        wrong = call.post("auth/login/", {"email": user.email, "password": "wrong"}).json()
        unknown = call.post("auth/login/", {"email": "nobody@readers.example", "password": "wrong"}).json()
        assert wrong == unknown
        assert (wrong["status"], wrong["code"]) == (422, "invalid")

    def test_by_a_code_from_a_mail(self, call):
        user = UserFactory()
        call.token = token_in(call.post("auth/code/request/", {"email": user.email}))
        answer = call.post("auth/code/confirm/", {"code": code_sent()})
        assert answer.status_code == 200
        call.token = token_in(answer)
        assert call.get("me/").json()["id"] == str(user.pk)

    def test_is_limited_and_says_when_to_come_again(self, call):
        answers = [call.post("auth/login/", {"email": ADDRESS, "password": "wrong"}) for _ in range(40)]
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert answers[-1].json()["code"] == "too_often"

    def test_makes_no_session_of_a_form_on_another_page(self, db):
        user = UserFactory()
        answer = Client().post("/api/v1/auth/login/", {"email": user.email, "password": PASSWORD})
        assert answer.status_code == 415
        assert not answer.cookies


class TestSigningOut:
    def test_ends_the_session_and_may_be_repeated(self, call_as):
        ask = call_as(UserFactory())
        assert ask.delete("auth/session/").status_code == 204
        assert ask.get("me/").json()["code"] == "token_refused"
        assert ask.get("auth/session/").json()["code"] == "token_refused"

    def test_of_nobody_is_no_error(self, call):
        assert call.delete("auth/session/").status_code == 204


class TestPasswords:
    def test_are_set_anew_by_a_code(self, call):
        user = UserFactory()
        asked = call.post("auth/password/request/", {"email": user.email})
        assert asked.status_code == 401
        call.token = token_in(asked)
        body = {"key": code_sent(), "password": "another-lantern-43"}
        assert call.post("auth/password/reset/", body).status_code in {200, 401}
        user.refresh_from_db()
        assert user.check_password("another-lantern-43")

    def test_are_changed_with_the_old_one_and_end_other_sessions(self, call_as):
        user = UserFactory()
        ask, elsewhere = call_as(user), call_as(user)
        wrong = ask.post(
            "auth/password/change/", {"current_password": "x", "new_password": "another-lantern-43"}
        )
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "current_password")
        body = {"current_password": PASSWORD, "new_password": "another-lantern-43"}
        assert ask.post("auth/password/change/", body).status_code in {200, 401}
        assert elsewhere.get("me/").status_code == 401


class TestACookie:
    """The session of our own pages: it reads as it is and writes with a CSRF token."""

    @pytest.fixture
    def browser(self, reader):
        client = Client(enforce_csrf_checks=True)
        client.force_login(reader.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def test_reads(self, browser, reader):
        assert browser.get("/api/v1/me/").json()["id"] == str(reader.user.pk)

    def test_writes_nothing_without_a_csrf_token(self, browser, thread):
        answer = browser.post(
            f"/api/v1/threads/{thread.pk}/comments/", {"body": "Forged."}, content_type="application/json"
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_refused")

    def test_writes_with_one(self, browser, thread):
        page = browser.get(reverse("api:try_it")).content.decode()
        answer = browser.post(
            f"/api/v1/threads/{thread.pk}/comments/",
            {"body": "By hand."},
            content_type="application/json",
            headers={"X-CSRFToken": re.search(r'data-csrf="(\w+)"', page)[1]},
        )
        assert answer.status_code == 202


@pytest.mark.parametrize("token", ["", "x", "t" * 5000, "two words", "smörgås", "a'b", "../../x", "%00"])
def test_a_token_that_is_none_is_refused(call, db, token):
    call.token = token
    answer = call("GET", "me/", **({} if token else {"X_Session_Token": ""}))
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")


def test_a_token_in_the_address_opens_nothing(call, db):
    token = token_of(UserFactory())
    assert call.get(f"me/?session_token={token}").status_code == 401
