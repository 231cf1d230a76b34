"""Who works on a site reads its articles and sections in the admin, and chooses from them; of other sites there is nothing."""

import pytest
from django.test import Client

from comments.accounts.models import Role
from tests.factories.accounts import MembershipFactory, OperatorFactory
from tests.factories.articles import ArticleFactory, SectionFactory, SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def own():
    site = SiteFactory(name="The Harbour Post")
    return ArticleFactory(
        site=site, section=SectionFactory(site=site, name="Tides"), title="The second flood"
    )


@pytest.fixture
def other():
    site = SiteFactory(name="The Saltmarsh Almanac")
    return ArticleFactory(site=site, section=SectionFactory(site=site, name="Birds"), title="The grey heron")


@pytest.fixture(params=[Role.MODERATOR, Role.EDITOR, Role.OWNER])
def client(request, own):
    client = Client()
    client.force_login(MembershipFactory(site=own.site, role=request.param).user)
    return client


def pages(article):
    yield f"/admin/articles/article/{article.pk}/change/"
    yield f"/admin/articles/section/{article.section_id}/change/"
    yield f"/admin/articles/site/{article.site_id}/change/"


def test_their_own_are_read_and_not_changed(client, own):
    for page in pages(own):
        answer = client.get(page)
        assert answer.status_code == 200
        assert 'name="_save"' not in answer.content.decode()
        assert client.post(page, {"title": "Mine", "name": "Mine", "slug": "mine"}).status_code == 403
    own.refresh_from_db()
    assert own.title == "The second flood"


def test_others_are_not_there(client, own, other):
    for page in pages(other):
        # Django leads away from what is not there.
        assert client.get(page).status_code == 302
    for kind in ("article", "section", "site"):
        words = client.get(f"/admin/articles/{kind}/").content.decode()
        assert not any(name in words for name in ("heron", "Birds", "Saltmarsh"))
        assert any(name in words for name in ("second flood", "Tides", "Harbour"))


def test_an_article_is_looked_up_for_a_policy(client, own, other):
    words = client.get("/admin/articles/article/", {"_to_field": "id", "_popup": "1"}).content.decode()
    assert "The second flood" in words
    assert "heron" not in words


def test_the_operator_changes_them_all(own, other):
    client = Client()
    client.force_login(OperatorFactory())
    for page in (*pages(own), *pages(other)):
        assert 'name="_save"' in client.get(page).content.decode()
