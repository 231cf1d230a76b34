"""Apps of all kinds of people, and a discussion for them."""

import pytest

from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.api import Caller, token_of
from tests.factories.threads import ThreadFactory


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
