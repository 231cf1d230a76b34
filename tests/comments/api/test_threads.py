from datetime import timedelta

import pytest
from django.utils import timezone

from articles.editions import PUBLIC
from comments.accounts.models import Role
from comments.threads.models import DiscussionPolicy, Status, Thread
from comments.threads.tallying import count_votes
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.articles import ArticleFactory
from tests.factories.threads import ThreadFactory, make_comment


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

    def test_takes_one_query_and_one_for_who_may_write(self, call, thread, django_assert_num_queries):
        with django_assert_num_queries(2):
            call.get(f"threads/{thread.pk}/")

    def test_is_public_until_it_closes(self, call, thread):
        def kept():
            return call.get(f"threads/{thread.pk}/").wsgi_request.META[PUBLIC].seconds

        assert kept() is None
        Thread.objects.filter(pk=thread.pk).update(closes_at=timezone.now() + timedelta(seconds=60))
        assert 50 < kept() <= 60
        Thread.objects.filter(pk=thread.pk).update(closes_at=timezone.now())
        assert kept() is None

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

    def test_tells_what_is_mine_and_what_i_may_do_with_it(self, ask, thread, reader):
        DiscussionPolicy.objects.create(site=thread.article.site, edit_window_seconds=300)
        fresh = make_comment(thread=thread, author=reader, at=timezone.now())
        old = make_comment(thread=thread, author=reader, at=timezone.now() - timedelta(seconds=301))
        gone = make_comment(thread=thread, author=reader, status=Status.REMOVED, replies=1)
        others = make_comment(thread=thread)
        elsewhere = make_comment(author=reader, thread=ThreadFactory(article__site=thread.article.site))
        asked = ",".join(str(one.pk) for one in (fresh, old, gone, others, elsewhere))
        own = {
            one.pop("comment"): one
            for one in ask.get(f"threads/{thread.pk}/mine/?comments={asked}").json()["own"]
        }
        assert own.keys() == {str(one.pk) for one in (fresh, old, gone)}
        assert own[str(fresh.pk)] | {"editable_until": True} == {
            "version": 1,
            "editable_until": True,
            "may_be_withdrawn": True,
            "pending": None,
            "words": None,
        }
        assert own[str(fresh.pk)]["editable_until"]
        settled = {"editable_until": None, "pending": None, "words": None}
        assert own[str(old.pk)] == settled | {"version": 1, "may_be_withdrawn": True}
        assert own[str(gone.pk)] == settled | {"version": 2, "may_be_withdrawn": False}

    def test_tells_no_vote_that_was_taken_back(self, ask, thread):
        comment = make_comment(thread=thread)
        for value in (1, 0):
            ask.put(f"comments/{comment.pk}/vote/", {"value": value})
        assert ask.get(f"threads/{thread.pk}/mine/?comments={comment.pk}").json()["votes"] == []

    def test_takes_the_same_queries_however_much_is_mine(
        self, ask, thread, reader, django_assert_num_queries
    ):
        mine = [make_comment(thread=thread, author=reader) for _ in range(3)]
        for _ in range(3):
            make_comment(thread=thread, author=reader, status=Status.HELD)
        asked = ",".join(str(one.pk) for one in mine)
        # Whose token it is was learnt at an earlier request.
        ask.get(f"threads/{thread.pk}/mine/")
        # Who asks, the discussion, role and name, votes, own, waiting, ignored; and since there are sanctions, what of
        # the waiting a shadow ban holds, which its author sees as published.
        with django_assert_num_queries(8):
            ask.get(f"threads/{thread.pk}/mine/?comments={asked}")
        with django_assert_num_queries(6):
            ask.get(f"threads/{thread.pk}/mine/")


class TestMe:
    def test_tells_my_names_and_roles_but_not_my_address(self, call_as, reader):
        owned = MembershipFactory(user=reader.user, role=Role.OWNER)
        told = call_as(reader.user).get("me/")
        by_slug = {place["site"]: place for place in told.json()["sites"]}
        assert by_slug[reader.site.slug] == {
            "site": reader.site.slug,
            "role": "reader",
            "name": reader.display_name,
            "wanted_name": None,
        }
        assert by_slug[owned.site.slug] == {
            "site": owned.site.slug,
            "role": "owner",
            "name": None,
            "wanted_name": None,
        }
        assert "@" not in told.content.decode()

    def test_is_nobody_elses(self, call_as, reader):
        ProfileFactory()
        assert len(call_as(reader.user).get("me/").json()["sites"]) == 1


class TestVotesOfAPolicy:
    """Where a discussion takes no votes, the API says so and tells no scores."""

    @pytest.fixture
    def comment(self, thread, ask):
        comment = make_comment(thread=thread)
        make_comment(answers=comment)
        ask.put(f"comments/{comment.pk}/vote/", {"value": 1})
        count_votes(now=timezone.now())
        return comment

    @pytest.fixture
    def turn(self, thread):
        return lambda votes: DiscussionPolicy.objects.create(
            site=thread.article.site, article=thread.article, votes=votes
        )

    def told(self, call, thread, comment):
        """Yield every place in which the comment stands."""
        author = comment.author_id
        yield call.get(f"threads/{thread.pk}/comments/").json()["results"][0]["comment"]
        yield call.get(f"threads/{thread.pk}/tree/").json()["results"][0]
        yield call.get(f"comments/{comment.pk}/").json()
        yield call.get(f"comments/{comment.pk}/neighbours/").json()["comment"]
        yield call.get(f"profiles/{author}/comments/").json()["results"][0]
        yield call.get(f"sites/{thread.article.site.slug}/comments/").json()["results"][1]
        reply = call.get(f"comments/{comment.pk}/replies/").json()["results"][0]["id"]
        yield call.get(f"comments/{reply}/ancestors/").json()["results"][0]

    @pytest.mark.parametrize(("votes", "scores"), [("frozen", (1, 0, 1)), ("off", (None, None, None))])
    def test_tells_scores_or_not_everywhere(self, call, comment, turn, votes, scores):
        turn(votes)
        told = self.told(call, comment.thread, comment)
        seen = [(one["ups"], one["downs"], one["score"]) for one in told]
        assert seen == [scores] * 7

    def test_tells_no_scores_of_replies_either(self, call, thread, comment, turn):
        turn("off")
        for place in ("replies", "subtree"):
            (reply,) = call.get(f"comments/{comment.pk}/{place}/").json()["results"]
            assert reply["score"] is None

    def test_tells_authors_no_scores_of_their_own(self, ask, thread, comment, turn):
        turn("off")
        mine = ask.post(f"threads/{thread.pk}/comments/", {"body": "No score, please."}, Idempotency_Key="k")
        again = ask.post(f"threads/{thread.pk}/comments/", {"body": "No score, please."}, Idempotency_Key="k")
        assert (mine.json()["score"], again.json()["score"]) == (None, None)

    @pytest.mark.parametrize("votes", ["both", "up", "frozen", "off"])
    def test_says_which_votes_a_discussion_takes(self, call, thread, turn, votes):
        assert call.get(f"threads/{thread.pk}/").json()["votes"] == "both"
        turn(votes)
        assert call.get(f"threads/{thread.pk}/").json()["votes"] == votes

    @pytest.mark.parametrize(
        ("votes", "vote"),
        [("off", (1, "votes_off")), ("frozen", (0, "votes_off")), ("up", (-1, "no_downvotes"))],
    )
    def test_refuses_a_vote_in_words(self, ask, comment, turn, votes, vote):
        turn(votes)
        value, code = vote
        answer = ask.put(f"comments/{comment.pk}/vote/", {"value": value})
        assert (answer.status_code, answer.json()["code"]) == (403, code)

    @pytest.mark.parametrize("order", ["top", "hot", "controversial"])
    def test_refuses_an_order_that_would_tell_the_scores(self, call, thread, comment, turn, order):
        turn("off")
        for place in (f"threads/{thread.pk}/comments/", f"comments/{comment.pk}/replies/"):
            answer = call.get(f"{place}?order={order}")
            assert (answer.status_code, answer.json()["code"]) == (422, "order_not_offered")
            assert call.get(f"{place}?order=oldest").status_code == 200
