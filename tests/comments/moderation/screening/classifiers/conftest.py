import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.models import Classifier
from comments.moderation.screening.classifiers import checking
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.checkers import Service
from tests.factories.threads import ThreadFactory, make_comment


@pytest.fixture
def service(settings):
    settings.CHECKING_SERVICES_INSIDE = ("127.0.0.1",)
    service = Service()
    yield service
    service.close()


@pytest.fixture
def thread(db):
    return ThreadFactory()


@pytest.fixture
def site(thread):
    return thread.article.site


@pytest.fixture
def make_classifier(site, service):
    def made(**given):
        given = {"kind": "webhook", "name": "Watch", "secret": "s3cret", "url": service.url} | given
        return Classifier.objects.create(site=site, seconds=1, **given)

    return made


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, body="Cheap watches here.")


@pytest.fixture
def told(now):
    """Tell the handler about a comment, as the worker does."""

    def tell(comment, *, at=now):
        checking.hear(payload={"comment_id": str(comment.pk)}, event_id=None, now=at)
        comment.refresh_from_db()
        return comment

    return tell


@pytest.fixture
def moderator(site):
    profile = ProfileFactory(site=site)
    MembershipFactory(user=profile.user, site=site, role=Role.MODERATOR)
    return viewer_of(profile.user, site=site)
