import base64
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comments.accounts.models import Profile
from comments.threads import placing
from comments.threads.models import Comment
from tests.comments.pages.reading import Page
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import SiteFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, give_status, make_comment


@dataclass
class Visitor:
    """Somebody with a browser; `get` and `post` return pages that can be asked questions."""

    client: Client
    profile: Profile | None = None

    def get(self, address, **extra):
        return Page(self.client.get(address, **extra))

    def mine(self, address, *comments):
        """Ask as the script of this page does for what is one's own on it."""
        ids = ",".join(base64.urlsafe_b64encode(comment.pk.bytes).decode()[:22] for comment in comments)
        return self.client.get(f"{address}mine/", {"comments": ids}).json()

    def post(self, address, given=None, **extra):
        return Page(self.client.post(address, given or {}, **extra))


@pytest.fixture
def site(db):
    site = SiteFactory()
    # Comments show at once; what moderation holds is told where a test wants it.
    ModerationPolicyFactory(site=site, mode="post", hold_first_comments=0, hold_links_from=3)
    return site


@pytest.fixture
def thread(site):
    return ThreadFactory(article__site=site)


@pytest.fixture
def article(thread):
    return thread.article


@pytest.fixture
def address(article):
    return f"/{article.site.slug}/{article.slug}/"


@pytest.fixture
def there(address):
    """Where a comment on the article is written."""
    return f"{address}post/"


@pytest.fixture
def visitor():
    """Nobody in particular."""
    return Visitor(Client())


def _signed_in(profile):
    client = Client()
    client.force_login(profile.user)
    return Visitor(client, profile)


@pytest.fixture
def reader(site):
    return _signed_in(ProfileFactory(site=site, display_name="Ilse Marran"))


@pytest.fixture
def other(site):
    return _signed_in(ProfileFactory(site=site, display_name="Abel Tsegaye"))


@pytest.fixture
def moderator(site):
    profile = ProfileFactory(site=site, display_name="Marit Solheim")
    MembershipFactory(site=site, user=profile.user)
    return _signed_in(profile)


@pytest.fixture
def foreign_moderator(site):
    """A moderator of another site, who reads here like anybody."""
    profile = ProfileFactory(site=site, display_name="Rufus Okonjo")
    MembershipFactory(site=SiteFactory(), user=profile.user)
    return _signed_in(profile)


@pytest.fixture
def say(thread):
    """Place a comment in the thread, posted just now."""

    def said(body="Well said.", **given):
        return make_comment(**{"thread": thread, "body": body, "at": timezone.now()} | given)

    return said


@pytest.fixture
def change():
    """Give a comment another status, as a moderator would."""

    def changed(comment, status):
        with transaction.atomic():
            placing.lock_thread(comment.thread_id)
            give_status(
                comment=Comment.objects.with_words().get(pk=comment.pk), status=status, now=timezone.now()
            )

    return changed
