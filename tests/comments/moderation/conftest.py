import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer, viewer_of
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import SiteFactory
from tests.factories.threads import ThreadFactory


@pytest.fixture
def site(db):
    return SiteFactory()


@pytest.fixture
def elsewhere(db):
    """Another paper, with its own people."""
    return SiteFactory(name="The Inland Courier")


@pytest.fixture
def thread(site):
    return ThreadFactory(article__site=site)


@pytest.fixture
def article(thread):
    return thread.article


@pytest.fixture
def somebody(site):
    """Make a viewer with a role and a name on a site."""

    def made(role=Role.READER, *, on=site, name=None):
        profile = ProfileFactory(site=on, **({"display_name": name, "user__name": name} if name else {}))
        if role != Role.READER:
            MembershipFactory(user=profile.user, site=on, role=role)
            profile.user.is_staff = True
            profile.user.save()
        return viewer_of(profile.user, site=on)

    return made


@pytest.fixture
def reader(somebody):
    return somebody()


@pytest.fixture
def moderator(somebody):
    return somebody(Role.MODERATOR, name="Mara Lindqvist")


@pytest.fixture
def nobody(site):
    """Somebody who is not signed in."""
    return Viewer(site_id=site.pk)
