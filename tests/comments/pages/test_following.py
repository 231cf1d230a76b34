import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from comments.notifications.following import follow, of
from comments.notifications.models import Level, Subscription
from tests.factories.accounts import ProfileFactory, UserFactory
from tests.factories.articles import ArticleFactory, SectionFactory
from tests.factories.threads import ThreadFactory


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def reader(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def article(db):
    section = SectionFactory()
    return ArticleFactory(site=section.site, section=section)


@pytest.fixture
def address(article):
    return reverse("pages:follow", args=[article.site.slug, article.slug])


class TestFollow:
    @pytest.mark.parametrize("level", Level)
    def test_keeps_how_much_of_a_discussion_somebody_hears(self, reader, user, article, address, level):
        answer = reader.post(address, {"level": level.value})
        assert answer.headers["Location"].endswith("#comments")
        assert Subscription.objects.get(thread__article=article).level == level
        page = " ".join(reader.get(address).content.decode().split())
        assert f'value="{level.value}" checked' in page

    def test_follows_the_section_and_no_longer(self, reader, user, article, address):
        reader.post(address, {"has_section": "on", "section": "on"})
        assert of(user, article.section) is not None
        reader.post(address, {"has_section": "on"})
        assert of(user, article.section) is None

    def test_takes_no_other_level(self, reader, address):
        reader.post(address, {"level": "loud"})
        assert not Subscription.objects.exists()

    def test_opening_it_changes_nothing(self, reader, address):
        assert reader.get(address).status_code == 200
        assert not Subscription.objects.exists()

    def test_of_a_discussion_that_is_switched_off_is_not_there(self, reader, address):
        Article.objects.update(discussion=Article.Discussion.OFF)
        assert reader.get(address).status_code == 404

    def test_asks_to_sign_in(self, client, address):
        assert "/login/" in client.get(address).headers["Location"]

    def test_is_led_to_from_the_discussion(self, client, article, address):
        page = client.get(reverse("pages:article", args=[article.site.slug, article.slug]))
        assert f'href="{address}"' in page.content.decode()


class TestFollowing:
    def test_lists_everything_and_takes_it_off_the_list(self, reader, user, now):
        things = [ThreadFactory(), ProfileFactory(display_name="Jonas Petrov"), SectionFactory(name="Tides")]
        for thing in things:
            follow(user=user, what=thing, now=now)
        page = reader.get(reverse("pages:following")).content.decode()
        for name in (things[0].article.title, "Jonas Petrov", "Tides"):
            assert name in page
        for one in Subscription.objects.all():
            reader.post(reverse("pages:following"), {"stop": one.pk})
        assert not Subscription.objects.exists()

    def test_takes_nothing_off_anothers_list(self, reader, now):
        kept = follow(user=UserFactory(), what=ThreadFactory(), now=now)
        for sent in (kept.pk, "x", "", "9" * 30):
            assert reader.post(reverse("pages:following"), {"stop": sent}).status_code == 302
        assert Subscription.objects.get() == kept
