import uuid

import pytest

from articles.models import Article
from comments.notifications import following
from comments.notifications.models import Subscription
from tests.factories.accounts import ProfileFactory
from tests.factories.articles import SectionFactory
from tests.factories.threads import ThreadFactory


@pytest.fixture
def author(site):
    return ProfileFactory(site=site)


@pytest.fixture
def section(site):
    return SectionFactory(site=site)


class TestThread:
    def test_is_heard_of_as_everybody_does_until_somebody_says_otherwise(self, ask, thread):
        path = f"threads/{thread.pk}/subscription/"
        assert ask.get(path).json() == {"thread": str(thread.pk), "level": "replies", "since": None}
        assert ask.put(path, {"level": "all"}).json()["level"] == "all"
        assert ask.get(path).json()["level"] == "all"
        assert ask.delete(path).status_code == 204
        assert ask.get(path).json()["since"] is None

    @pytest.mark.parametrize("body", [{}, {"level": "loud"}, {"level": 1}, {"level": "all", "user": "x"}])
    def test_takes_no_other_level(self, ask, thread, body):
        assert ask.put(f"threads/{thread.pk}/subscription/", body).status_code == 422
        assert not Subscription.objects.exists()

    def test_that_is_switched_off_is_not_there(self, ask, thread):
        Article.objects.update(discussion=Article.Discussion.OFF)
        refused = ask.put(f"threads/{thread.pk}/subscription/", {"level": "all"}).json()
        assert (refused["status"], refused["code"]) == (404, "thread_not_found")


class TestAuthorsAndSections:
    @pytest.fixture(params=["author", "section"])
    def path(self, request, author, section):
        return {
            "author": f"profiles/{author.pk}/subscription/",
            "section": f"sites/{section.site.slug}/sections/{section.slug}/subscription/",
        }[request.param]

    def test_are_followed_once_and_no_longer(self, ask, path):
        first, again = ask.put(path), ask.put(path)
        assert (first.status_code, first.json()) == (200, again.json())
        assert ask.get(path).json()["is_followed"]
        assert [ask.delete(path).status_code for _ in range(2)] == [204, 204]
        assert not ask.get(path).json()["is_followed"]

    def test_that_are_not_there_are_not_found(self, ask, section):
        for path, code in (
            (f"profiles/{uuid.uuid4()}/subscription/", "profile_not_found"),
            (f"sites/nowhere/sections/{section.slug}/subscription/", "site_not_found"),
            (f"sites/{section.site.slug}/sections/nothing/subscription/", "section_not_found"),
        ):
            for method in ("GET", "PUT", "DELETE"):
                assert ask(method, path).json()["code"] == code

    def test_of_oneself_is_refused(self, ask, reader):
        assert ask.put(f"profiles/{reader.pk}/subscription/").json()["code"] == "oneself_followed"

    def test_have_a_limit(self, ask, path, monkeypatch):
        monkeypatch.setattr(following, "FOLLOWED_MAX", 0)
        refused = ask.put(path).json()
        assert (refused["status"], refused["code"], refused["limit"]) == (409, "too_much_followed", 0)


class TestMine:
    def test_are_listed_by_cursor_with_what_names_them(self, ask, call_as, thread, author, section):
        ask.put(f"threads/{thread.pk}/subscription/", {"level": "off"})
        ask.put(f"profiles/{author.pk}/subscription/")
        ask.put(f"sites/{section.site.slug}/sections/{section.slug}/subscription/")
        first = ask.get("me/subscriptions/?size=2").json()
        second = ask.get(f"me/subscriptions/?size=2&cursor={first['next']}").json()
        found = [*first["results"], *second["results"]]
        assert [(one["what"], one["title"], one["level"]) for one in found] == [
            ("section", section.name, "all"),
            ("author", author.display_name, "all"),
            ("thread", thread.article.title, "off"),
        ]
        assert found[2]["thread"] == str(thread.pk)
        assert second["next"] is None
        assert call_as(author.user).get("me/subscriptions/").json()["results"] == []

    def test_cost_as_many_queries_for_many_as_for_one(self, ask, django_assert_max_num_queries):
        for thread in (ThreadFactory(), ThreadFactory(), ThreadFactory()):
            ask.put(f"threads/{thread.pk}/subscription/", {"level": "all"})
        # Who asks, and what they follow.
        with django_assert_max_num_queries(3):
            assert len(ask.get("me/subscriptions/").json()["results"]) == 3
