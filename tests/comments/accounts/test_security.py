"""What touches security is said in the log, and nobody's address stands there."""

import logging
from uuid import uuid4

import pytest
from django.test import Client

from comments.accounts import limits
from comments.accounts.limits import TooOften
from comments.accounts.models import Role
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.77"


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.INFO, logger="comments.accounts.security")

    def lines():
        records = [one for one in caplog.records if one.name == "comments.accounts.security"]
        return [one.msg if isinstance(one.msg, dict) else one.getMessage() for one in records]

    return lines


@pytest.fixture
def client():
    return Client(REMOTE_ADDR=ADDRESS)


def sign_in(client, user, password=PASSWORD):
    return client.post("/accounts/login/", {"login": user.email, "password": password})


def test_signing_in_names_the_account(client, said):
    user = MembershipFactory(role=Role.MODERATOR).user
    sign_in(client, user)
    assert ["signed_in" in str(line) and str(user.pk) in str(line) for line in said()] == [True]


def test_a_wrong_password_names_a_digest_of_the_mailbox(client, said):
    user = UserFactory()
    sign_in(client, user, "wrong-lantern-1")
    (line,) = said()
    assert "sign_in_failed" in str(line)
    assert limits.caller_mailbox(user.email)[:12] in str(line)


def test_the_admin_says_whom_it_turned_away(client, said):
    reader = UserFactory()
    client.force_login(reader)
    assert client.get("/admin/moderation/case/").status_code == 403
    (line,) = said()
    assert "no_role" in str(line)
    assert str(reader.pk) in str(line)


def test_the_admin_says_who_wanted_more_than_their_role(client, said):
    client.force_login(MembershipFactory(role=Role.MODERATOR).user)
    assert client.get("/admin/moderation/wordlist/").status_code == 403
    (line,) = said()
    assert "permission_denied" in str(line)


def test_a_limit_is_said_once_a_window(said, now):
    limit = limits.Limit(name="try", quota=1, window_seconds=60)
    caller = limits.caller_of(user_id=uuid4())
    limits.take(limit, caller=caller, now=now)
    for _ in range(3):
        with pytest.raises(TooOften):
            limits.take(limit, caller=caller, now=now)
    (line,) = said()
    assert "limit_used_up" in str(line)
    assert caller[:12] in str(line)
    assert caller not in str(line)


def test_no_address_stands_in_the_log(client, caplog, said):
    user = UserFactory(email="canary@readers.example")
    sign_in(client, user, "canary-password")
    sign_in(client, user)
    client.get("/admin/moderation/case/?token=canary-token")
    assert len(said()) == 3
    for canary in ("canary", ADDRESS, PASSWORD):
        assert canary not in caplog.text
