import pytest

from tests.factories.articles import SiteFactory
from tests.factories.checkers import Service
from tests.factories.threads import ThreadFactory, make_comment
from tests.factories.webhooks import make_endpoint, owner_of


@pytest.fixture
def receiver(settings):
    """A publisher's server on this machine: it answers as it is told, and remembers what it heard."""
    settings.WEBHOOKS_INSIDE = ("127.0.0.1",)
    service = Service()
    yield service
    service.close()


@pytest.fixture
def site(db):
    return SiteFactory()


@pytest.fixture
def owner(site):
    return owner_of(site)


@pytest.fixture
def endpoint(site, owner):
    return make_endpoint(site=site, by=owner)


@pytest.fixture
def reachable(site, owner, receiver):
    """An endpoint at the receiver."""
    return make_endpoint(site=site, by=owner, url=receiver.url)


@pytest.fixture
def comment(site):
    return make_comment(thread=ThreadFactory(article__site=site), body="The gauge read 2.31 m.")
