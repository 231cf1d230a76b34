"""A client that speaks JSON as an app does, and people who are signed in."""

import json

import pytest
from django.test import Client

from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.threads import ThreadFactory


class Caller:
    """An app: a session token or none, JSON in and out."""

    def __init__(self, token=""):
        self.http = Client(raise_request_exception=False)
        self.token = token

    def __call__(self, method, path, body=None, *, raw=None, content_type="application/json", **headers):
        if raw is None:
            raw = b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named["X-Session-Token"] = self.token
        path = path if path.startswith("/") else f"/api/v1/{path}"
        return self.http.generic(method, path, raw, content_type=content_type, headers=named)

    def get(self, path, **headers):
        return self("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self("POST", path, body, **headers)

    def put(self, path, body=None, **headers):
        return self("PUT", path, body, **headers)

    def patch(self, path, body=None, **headers):
        return self("PATCH", path, body, **headers)

    def delete(self, path, **headers):
        return self("DELETE", path, **headers)


def token_of(user):
    """Sign somebody in beside allauth's forms, whose own test is test_auth.py."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.session.session_key


@pytest.fixture
def call(db):
    return Caller()


@pytest.fixture
def call_as(db):
    return lambda user: Caller(token_of(user))


@pytest.fixture
def thread(db):
    return ThreadFactory()


@pytest.fixture
def site(thread):
    return thread.article.site


@pytest.fixture
def reader(site):
    """A reader with a name on the site."""
    return ProfileFactory(site=site)


@pytest.fixture
def ask(call_as, reader):
    """The reader's app."""
    return call_as(reader.user)


@pytest.fixture
def moderator(site):
    return MembershipFactory(site=site).user
