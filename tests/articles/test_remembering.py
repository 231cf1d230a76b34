import pytest
from django.db import transaction

from articles.editions import touch_site
from articles.models import Site
from articles.remembering import SiteMemory, forget_all
from tests.factories.articles import SiteFactory


@pytest.mark.django_db(transaction=True)
class TestSiteMemory:
    @pytest.fixture
    def site(self):
        return SiteFactory()

    @pytest.fixture
    def ask(self):
        memory, asked = SiteMemory(most=2), []

        def asking(site, key="rules"):
            """Return how often the answer had to be read until now."""
            return memory.get(Site.objects.get(pk=site.pk), key, read=lambda: asked.append(key) or len(asked))

        return asking

    def test_reads_once_an_edition(self, site, ask):
        assert [ask(site), ask(site)] == [1, 1]
        touch_site(site.pk)
        assert [ask(site), ask(site)] == [2, 2]

    def test_keeps_nothing_that_a_transaction_may_take_back(self, site, ask):
        with transaction.atomic():
            touch_site(site.pk)
            assert ask(site) == 1
            transaction.set_rollback(True)
        touch_site(site.pk)
        assert ask(site) == 2

    def test_forgets_what_was_asked_for_longest_ago(self, site, ask):
        assert [ask(site, "a"), ask(site, "b"), ask(site, "a"), ask(site, "c")] == [1, 2, 1, 3]
        assert [ask(site, "a"), ask(site, "b")] == [1, 4]

    def test_forgets_everything_when_told(self, site, ask):
        ask(site)
        forget_all()
        assert ask(site) == 2
