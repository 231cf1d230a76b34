from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from comments.accounts import limits, sessions
from comments.accounts.limits import VOTE
from comments.accounts.models import Throttle
from comments.accounts.sessions import signed_in_with
from tests.factories.accounts import UserFactory
from tests.factories.api import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_known():
    sessions._known.clear()


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def token(user):
    return token_of(user)


class TestSignedInWith:
    def test_is_the_person_and_their_session(self, user, token):
        for _time in ("new", "known"):
            found = signed_in_with(token, now=timezone.now())
            assert (found.user, found.user.email) == (user, user.email)
            assert (found.session.session_key, found.session["_auth_user_id"]) == (token, str(user.pk))

    def test_takes_two_statements_and_then_one(self, user, token, django_assert_num_queries):
        with django_assert_num_queries(2):
            signed_in_with(token, now=timezone.now())
        with django_assert_num_queries(1):
            assert signed_in_with(token, now=timezone.now()).user == user

    def test_believes_the_session_and_not_what_it_was_before(self, user, token):
        other = UserFactory()
        signed_in_with(token, now=timezone.now())
        Session.objects.filter(pk=token).update(
            session_data=Session.objects.get(pk=token_of(other)).session_data
        )
        assert signed_in_with(token, now=timezone.now()).user == other

    @pytest.mark.parametrize("is_known", [False, True])
    @pytest.mark.parametrize(
        "end",
        [
            lambda user, token: Session.objects.filter(pk=token).delete(),
            lambda user, token: Session.objects.filter(pk=token).update(
                expire_date=timezone.now() - timedelta(seconds=1)
            ),
            lambda user, token: Session.objects.filter(pk=token).update(session_data="tampered"),
            lambda user, token: type(user).objects.filter(pk=user.pk).update(is_active=False),
            lambda user, token: type(user).objects.filter(pk=user.pk).update(password="another"),
            lambda user, token: user.delete(),
        ],
        ids=["signed out", "expired", "tampered", "inactive", "new password", "gone"],
    )
    def test_is_nobody_once_it_ended(self, user, token, end, is_known):
        if is_known:
            signed_in_with(token, now=timezone.now())
        end(user, token)
        assert signed_in_with(token, now=timezone.now()) is None

    def test_counts_a_known_one_with_the_same_statement(self, user, token, django_assert_num_queries):
        signed_in_with(token, now=timezone.now())
        with django_assert_num_queries(1):
            used = signed_in_with(token, limit=VOTE, now=timezone.now()).used
        if connection.vendor != "postgresql":
            assert used is None
            return
        assert used.times == 1
        assert limits.take(VOTE, caller=limits.caller_of(user_id=user.pk), now=timezone.now()).remaining == 58

    def test_counts_nothing_of_whoever_is_not_let_in(self, user, token):
        signed_in_with(token, now=timezone.now())
        type(user).objects.filter(pk=user.pk).update(is_active=False)
        assert signed_in_with(token, limit=VOTE, now=timezone.now()) is None
        assert not Throttle.objects.exists()

    def test_knows_nobody_by_another_secret_key(self, user, token, settings):
        signed_in_with(token, now=timezone.now())
        settings.SECRET_KEY = "another" * 10
        assert signed_in_with(token, now=timezone.now()) is None

    def test_is_nobody_with_a_key_that_nobody_gave_out(self):
        assert signed_in_with("x" * 32, now=timezone.now()) is None
