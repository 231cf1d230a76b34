"""An app for tests: a client that speaks JSON, with a session token or without."""

import json

from django.test import Client


class Caller:
    """An app: a session token, a guest's or none, JSON in and out."""

    def __init__(self, token="", *, guest=""):
        self.http = Client(raise_request_exception=False)
        self.token, self.guest = token, guest

    def __call__(self, method, path, body=None, *, raw=None, content_type="application/json", **headers):
        if raw is None:
            raw = b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named["X-Session-Token"] = self.token
        if self.guest:
            named["X-Guest-Token"] = self.guest
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
