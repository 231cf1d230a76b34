import json
import re
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.test import Client

from articles.errors import Refused as ArticleRefused
from comments.api import errors
from comments.api.answering import answer_refusal
from comments.api.errors import WORDS
from comments.api.v1 import sites
from comments.api.v1.problems import known_codes
from comments.errors import Refused
from tests.factories.articles import SiteFactory
from tests.factories.threads import make_comment

MEMBERS = {"type", "title", "status", "detail", "code", "instance"}


def answered(error, path="/api/v1/somewhere/"):
    return answer_refusal(error, {"request": SimpleNamespace(path=path)})


class TestEveryRefusal:
    @pytest.mark.parametrize(
        ("method", "path", "headers", "status", "code"),
        [
            ("GET", "nowhere/", {}, 404, "not_found"),
            ("GET", "threads/not-a-uuid/", {}, 404, "not_found"),
            ("GET", "/api/v2/threads/", {}, 404, "not_found"),
            ("GET", "me/", {}, 401, "not_signed_in"),
            ("PATCH", "sites/somewhere/", {}, 405, "method_not_allowed"),
            ("GET", "sites/somewhere/", {"accept": "text/csv"}, 406, "not_acceptable"),
            ("GET", "sites/somewhere/", {}, 404, "site_not_found"),
            ("GET", "me/", {"x_session_token": "of-another-time"}, 401, "token_refused"),
        ],
    )
    def test_is_a_problem(self, *, call, method, path, headers, status, code):
        answer = call(method, path, **headers)
        problem = answer.json()
        assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert problem.keys() >= MEMBERS
        assert problem["type"].endswith(f"/api/v1/problems/{code}/")
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_says_which_methods_there_are(self, call):
        assert call("PATCH", "sites/somewhere/").headers["Allow"] == "GET, HEAD, OPTIONS"

    def test_challenges_who_is_signed_out(self, call):
        assert call.get("me/").headers["WWW-Authenticate"] == 'X-Session-Token realm="api"'

    def test_speaks_the_readers_language(self, call, settings):
        answer = call.get("nowhere/", accept_language="de")
        assert answer.headers["Content-Language"] == "de"

    def test_refuses_a_redirect_that_would_lose_the_body(self, ask, thread):
        answer = ask.post(f"threads/{thread.pk}/comments", {"body": "Hello."})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert "slash" in answer.json()["detail"]

    def test_refuses_a_host_that_is_not_ours(self, db):
        answer = Client(raise_request_exception=False).get(
            "/api/v1/sites/x/", headers={"host": "evil.example"}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


class TestABug:
    def test_is_a_problem_that_tells_nothing(self, call, monkeypatch):
        SiteFactory(slug="tidewater")

        def fail(*_args, **_names):
            raise RuntimeError("SELECT secret FROM accounts_user WHERE email = 'ilse@readers.example'")

        monkeypatch.setattr(sites, "site_json", fail)
        answer = call.get("sites/tidewater/")
        assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
        assert not re.search(
            r"SELECT|secret|readers\.example|Traceback|RuntimeError", answer.content.decode()
        )

    def test_in_the_database_is_503_and_when_to_come_again(self, call, monkeypatch, caplog):
        SiteFactory(slug="tidewater")

        def fail(*_args, **_names):
            raise OperationalError("connection to server at 10.0.0.7 failed")

        monkeypatch.setattr(sites, "site_json", fail)
        answer = call.get("sites/tidewater/")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["Retry-After"] == "2"
        assert "10.0.0.7" not in answer.content.decode()
        assert "database_unavailable" in caplog.text


class TestRefusedOfBothFloors:
    @pytest.mark.parametrize("base", [Refused, ArticleRefused])
    def test_give_code_status_field_words_and_facts(self, base):
        class TooSalty(base):
            code = "too_salty"
            status = 422
            field = "soup"
            message = "Use less salt."

        body = answered(TooSalty(limit=3)).data
        assert (body["status"], body["code"], body["detail"]) == (422, "too_salty", "Use less salt.")
        assert body["errors"] == [
            {"field": "soup", "code": "too_salty", "detail": "Use less salt.", "limit": 3}
        ]

    def test_put_facts_beside_the_rest_where_no_field_is_at_fault(self):
        class Boiling(Refused):
            code = "boiling"
            message = "Wait."

        body = answered(Boiling(until="later", status="forged", code="forged")).data
        assert (body["until"], body["status"], body["code"]) == ("later", 409, "boiling")
        assert "errors" not in body


class TestKnownCodes:
    def test_have_words_for_their_status(self):
        assert set(known_codes().values()) <= set(WORDS)

    def test_are_told_at_the_address_of_their_type(self, call):
        make_comment()
        problem = call.get("sites/nowhere/").json()
        told = call.get(problem["type"].removeprefix("http://localhost:8000")).json()
        assert told == {
            "code": "site_not_found",
            "status": 404,
            "title": "Not found",
            "type": problem["type"],
        }

    def test_hold_what_the_framework_and_the_flows_refuse_with(self):
        assert {"token_refused", "csrf_refused", "sign_in_pending", "step_unfit"} <= set(known_codes())

    def test_know_no_others(self, call):
        assert call.get("problems/made-up/").status_code == 404


def test_a_status_without_words_of_its_own_still_makes_a_problem():
    assert errors.problem(status=418, path="/api/")["code"] == "refused"
    assert errors.problem(status=599, path="/api/")["code"] == "server_error"
    assert json.dumps(errors.problem(status=418, path="/api/é"))
