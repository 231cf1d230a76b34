from datetime import timedelta

import pytest
from django.utils import timezone

from comments.accounts.models import Role
from comments.threads.models import Status, Thread
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.articles import ArticleFactory
from tests.factories.threads import make_comment


class TestAThread:
    def test_tells_its_state_and_counts(self, call, thread):
        make_comment(thread=thread, replies=2)
        make_comment(thread=thread, status=Status.HELD)
        told = call.get(f"threads/{thread.pk}/").json()
        assert (told["state"], told["comment_count"]) == ("open", 3)
        assert told["article"] == str(thread.article.public_id)

    @pytest.mark.parametrize(("seconds", "state"), [(60, "open"), (-1, "closed")])
    def test_closes_at_its_time(self, call, thread, seconds, state):
        Thread.objects.filter(pk=thread.pk).update(closes_at=timezone.now() + timedelta(seconds=seconds))
        told = call.get(f"threads/{thread.pk}/").json()
        assert (told["state"], bool(told["closes_at"])) == (state, True)

    def test_takes_two_queries(self, call, thread, django_assert_num_queries):
        with django_assert_num_queries(2):
            call.get(f"threads/{thread.pk}/")

    def test_is_opened_when_its_article_is_first_asked_for_it(self, call, db):
        article = ArticleFactory()
        first, again = (call.get(f"articles/{article.public_id}/thread/").json()["id"] for _ in range(2))
        assert first == again == str(Thread.objects.get().pk)

    def test_of_an_article_that_is_not_discussed_is_not_opened(self, call, db):
        article = ArticleFactory(discussion="off")
        assert call.get(f"articles/{article.public_id}/thread/").json()["code"] == "thread_not_found"
        assert not Thread.objects.exists()


class TestMine:
    def test_tells_my_votes_on_what_i_ask_for_and_what_waits(self, ask, thread, reader):
        voted, other = (make_comment(thread=thread) for _ in range(2))
        for one in (voted, other):
            ask.put(f"comments/{one.pk}/vote/", {"value": -1})
        waiting = make_comment(thread=thread, author=reader, status=Status.HELD, body="Mine, soon.")
        make_comment(thread=thread, status=Status.HELD, body="Somebody else's.")
        told = ask.get(f"threads/{thread.pk}/mine/?comments={voted.pk},{waiting.pk}")
        assert told.json()["votes"] == [{"comment": str(voted.pk), "value": -1}]
        assert [one["body"] for one in told.json()["waiting"]] == ["Mine, soon."]
        assert (told.json()["name"], told.json()["role"]) == (reader.display_name, "reader")
        assert told.headers["Cache-Control"] == "private, no-store"

    def test_tells_somebody_new_that_they_have_no_name_here_yet(self, call_as, thread):
        told = call_as(UserFactory()).get(f"threads/{thread.pk}/mine/").json()
        assert told == {
            "name": None,
            "role": "reader",
            "votes": [],
            "own": [],
            "waiting": [],
            "ignored": [],
        }

    @pytest.mark.parametrize(
        "asked", ["x", "1,2", "00000000-0000-4000-8000-00000000000", ",".join(["a"] * 101)]
    )
    def test_refuses_what_are_no_ids(self, ask, thread, asked):
        answer = ask.get(f"threads/{thread.pk}/mine/?comments={asked}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "comments")

    @pytest.mark.parametrize(("count", "status"), [(100, 200), (101, 400)])
    def test_takes_100_ids(self, ask, thread, count, status):
        asked = ",".join(["00000000-0000-4000-8000-000000000000"] * count)
        assert ask.get(f"threads/{thread.pk}/mine/?comments={asked}").status_code == status


class TestMe:
    def test_tells_my_names_and_roles_but_not_my_address(self, call_as, reader):
        owned = MembershipFactory(user=reader.user, role=Role.OWNER)
        told = call_as(reader.user).get("me/")
        by_slug = {place["site"]: place for place in told.json()["sites"]}
        assert by_slug[reader.site.slug] == {
            "site": reader.site.slug,
            "role": "reader",
            "name": reader.display_name,
        }
        assert by_slug[owned.site.slug] == {"site": owned.site.slug, "role": "owner", "name": None}
        assert "@" not in told.content.decode()

    def test_is_nobody_elses(self, call_as, reader):
        ProfileFactory()
        assert len(call_as(reader.user).get("me/").json()["sites"]) == 1
