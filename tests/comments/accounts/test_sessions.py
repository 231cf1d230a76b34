from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from comments.accounts import sessions
from comments.accounts.sessions import signed_in_with
from tests.factories.accounts import UserFactory
from tests.factories.api import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_known():
    sessions._guesses.clear()


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def token(user):
    return token_of(user)


class TestSignedInWith:
    def test_is_the_person_and_their_session(self, user, token):
        found, session = signed_in_with(token, now=timezone.now())
        assert (found, found.email) == (user, user.email)
        assert (session.session_key, session["_auth_user_id"]) == (token, str(user.pk))

    def test_takes_two_statements_and_then_one(self, user, token, django_assert_num_queries):
        with django_assert_num_queries(2):
            signed_in_with(token, now=timezone.now())
        with django_assert_num_queries(1):
            assert signed_in_with(token, now=timezone.now())[0] == user

    def test_believes_the_session_and_not_what_it_was_before(self, user, token):
        other = UserFactory()
        signed_in_with(token, now=timezone.now())
        Session.objects.filter(pk=token).update(
            session_data=Session.objects.get(pk=token_of(other)).session_data
        )
        assert signed_in_with(token, now=timezone.now())[0] == other

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

    def test_is_nobody_with_a_key_that_nobody_gave_out(self):
        assert signed_in_with("x" * 32, now=timezone.now()) is None
