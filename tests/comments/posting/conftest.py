import pytest

from comments.accounts.viewer import Viewer
from comments.posting.submitting import submit_comment
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, make_comment


@pytest.fixture
def thread():
    """A thread where comments show at once."""
    thread = ThreadFactory()
    ModerationPolicyFactory(site=thread.article.site, mode="post", hold_first_comments=0, hold_links_from=0)
    return thread


@pytest.fixture
def viewer(thread):
    profile = ProfileFactory(site=thread.article.site)
    return Viewer(site_id=profile.site_id, user=profile.user, profile=profile)


@pytest.fixture
def submit(thread, viewer, now):
    def submitted(body="Well said.", **given):
        return submit_comment(
            **{"article": thread.article, "viewer": viewer, "body": body, "now": now} | given
        )

    return submitted


@pytest.fixture
def elsewhere(thread):
    """A comment in another thread of the same site."""
    return make_comment(thread=ThreadFactory(article__site=thread.article.site))
