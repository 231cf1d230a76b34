import pytest

from comments.api.shown import shown_thread
from comments.threads.models import DiscussionPolicy
from comments.threads.policies import rules_of
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

ALWAYS = 300

# The two that read a policy: alone, and together with a discussion.
READERS = {
    "rules_of": lambda thread: rules_of(thread.article),
    "shown_thread": lambda thread: shown_thread(thread.pk).rules,
}


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def thread(site):
    return ThreadFactory(article=ArticleFactory(site=site, section=SectionFactory(site=site)))


@pytest.fixture
def policy(site, thread):
    """Return how to say so many seconds for a scope."""
    scopes = {
        "article": {"article": thread.article},
        "section": {"section": thread.article.section},
        "site": {},
    }

    def said(scope, seconds, **given):
        return DiscussionPolicy.objects.create(
            site=site, edit_window_seconds=seconds, **scopes[scope], **given
        )

    return said


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
class TestTheNearestScope:
    # The nearest that says something wins: the article before its section before its site.
    @pytest.mark.parametrize(
        ("said", "wins"),
        [
            ({}, ALWAYS),
            ({"site": 10}, 10),
            ({"section": 20}, 20),
            ({"article": 30}, 30),
            ({"site": 10, "section": 20}, 20),
            ({"site": 10, "article": 30}, 30),
            ({"section": 20, "article": 30}, 30),
            ({"site": 10, "section": 20, "article": 30}, 30),
            # Zero is something; nothing asks the next wider one.
            ({"site": 10, "article": 0}, 0),
            ({"site": 10, "section": None, "article": None}, 10),
            ({"site": 10, "section": 20, "article": None}, 20),
        ],
        ids=str,
    )
    def test_wins(self, thread, policy, read, said, wins):
        for scope, seconds in said.items():
            policy(scope, seconds)
        assert read(thread).edit_window_seconds == wins

    def test_wins_for_each_value_alone(self, thread, policy, read):
        policy("site", 10, closes_after_days=7, replies_order="same")
        policy("article", None, closes_after_days=2)
        found = read(thread)
        assert (found.edit_window_seconds, found.closes_after_days, found.replies_order) == (10, 2, "same")

    def test_is_none_of_another_article_section_or_site(self, site, thread, read):
        for scope in (
            {"article": ArticleFactory(site=site)},
            {"section": SectionFactory(site=site)},
            {"site": SiteFactory()},
        ):
            DiscussionPolicy.objects.create(**({"site": site} | scope), edit_window_seconds=99)
        assert read(thread).edit_window_seconds == ALWAYS

    def test_is_the_site_for_an_article_without_a_section(self, site, policy, read):
        policy("site", 10)
        policy("section", 20)
        alone = ThreadFactory(article=ArticleFactory(site=site, section=None))
        assert read(alone).edit_window_seconds == 10
