import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.threads.models import Comment, Status
from comments.threads.orders import Order
from comments.threads.tallying import count_batch
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory
from tests.factories.threads import ThreadFactory, make_comment


@pytest.fixture
def trusting(site):
    """A site that shows a newcomer's words at once."""
    return ModerationPolicyFactory(site=site, hold_first_comments=0, flood_per_minute=0)


class TestReading:
    def test_shows_roots_with_their_first_replies(self, call, thread):
        root = make_comment(thread=thread, replies=5)
        page = call.get(f"threads/{thread.pk}/comments/").json()
        assert [branch["comment"]["id"] for branch in page["results"]] == [str(root.pk)]
        assert (len(page["results"][0]["replies"]), page["results"][0]["more"]) == (3, 2)
        assert page["next"] is None

    @pytest.mark.parametrize("order", list(Order))
    def test_pages_through_all_roots_once_whatever_the_order(self, call, thread, order):
        made = {str(make_comment(thread=thread).pk) for _ in range(7)}
        seen, cursor = [], ""
        while cursor is not None:
            parameters = f"order={order}&size=3" + (f"&cursor={cursor}" if cursor else "")
            page = call.get(f"threads/{thread.pk}/comments/?{parameters}").json()
            seen += [branch["comment"]["id"] for branch in page["results"]]
            cursor = page["next"]
        assert len(seen) == 7
        assert set(seen) == made

    def test_takes_at_most_4_queries_signed_out_whatever_the_size(
        self, call, thread, django_assert_max_num_queries
    ):
        for _ in range(6):
            make_comment(thread=thread, replies=4)
        with django_assert_max_num_queries(4):
            assert len(call.get(f"threads/{thread.pk}/comments/").json()["results"]) == 6

    def test_takes_the_same_queries_signed_in_because_the_page_is_everybodys(
        self, ask, thread, django_assert_max_num_queries
    ):
        make_comment(thread=thread, replies=4)
        with django_assert_max_num_queries(4):
            ask.get(f"threads/{thread.pk}/comments/")

    def test_answers_everybody_alike(self, call, ask, thread, reader):
        make_comment(thread=thread, author=reader)
        make_comment(thread=thread, author=reader, status=Status.HELD)
        path = f"threads/{thread.pk}/comments/"
        assert ask.get(path).content == call.get(path).content

    def test_shows_replies_subtree_and_ancestors(self, call, thread):
        root = make_comment(thread=thread)
        reply = make_comment(answers=root)
        deeper = make_comment(answers=reply)

        def ids(path):
            return [row["id"] for row in call.get(path).json()["results"]]

        assert ids(f"comments/{root.pk}/replies/") == [str(reply.pk)]
        assert ids(f"comments/{root.pk}/subtree/") == [str(reply.pk), str(deeper.pk)]
        assert ids(f"comments/{deeper.pk}/ancestors/") == [str(root.pk), str(reply.pk)]

    @pytest.mark.parametrize("status", [Status.REMOVED, Status.WITHDRAWN])
    def test_says_of_a_tombstone_neither_words_nor_author(self, call, thread, status):
        root = make_comment(thread=thread, body="Let it be forgotten.")
        make_comment(answers=root)
        gone = make_comment(thread=thread, body="Let it be forgotten.", status=status, replies=1)
        for path in (f"comments/{gone.pk}/", f"threads/{thread.pk}/comments/"):
            answer = call.get(path)
            assert answer.status_code == 200
        shown = call.get(f"comments/{gone.pk}/").json()
        assert (shown["status"], shown["author"], shown["body"], shown["html"]) == (status, None, None, None)
        assert "forgotten" not in call.get(f"comments/{gone.pk}/").content.decode()

    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED])
    def test_shows_what_waits_or_was_rejected_to_its_author_and_to_moderators_alone(
        self, *, call, call_as, ask, reader, moderator, thread, status
    ):
        hidden = make_comment(thread=thread, author=reader, body="Only for my eyes.", status=status)
        path = f"comments/{hidden.pk}/"
        other = call_as(ProfileFactory(site=reader.site).user)
        elsewhere = call_as(ProfileFactory().user)
        assert [asker.get(path).status_code for asker in (call, other, elsewhere)] == [404, 404, 404]
        assert [asker.get(path).json()["body"] for asker in (ask, call_as(moderator))] == [
            "Only for my eyes."
        ] * 2

    def test_answers_for_what_is_hidden_as_for_what_is_absent(self, call, thread):
        hidden = make_comment(thread=thread, status=Status.HELD)
        absent = uuid.uuid4()
        for below in ("", "replies/", "subtree/", "ancestors/"):
            bodies = []
            for one in (hidden.pk, absent):
                answer = call.get(f"comments/{one}/{below}")
                assert answer.status_code == 404
                bodies.append(answer.content.replace(str(one).encode(), b"ID"))
            assert bodies[0] == bodies[1]

    def test_hides_a_discussion_that_is_switched_off(self, call, ask, thread):
        comment = make_comment(thread=thread)
        thread.article.discussion = "off"
        thread.article.save()
        for path in (f"threads/{thread.pk}/", f"threads/{thread.pk}/comments/", f"comments/{comment.pk}/"):
            assert call.get(path).status_code == 404
        assert ask.post(f"threads/{thread.pk}/comments/", {"body": "Is anybody here?"}).status_code == 404


class TestPosting:
    def test_publishes_with_201_where_the_site_trusts(self, ask, thread, trusting, reader):
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "A *fine* answer."})
        said = answer.json()
        assert answer.status_code == 201
        assert (said["status"], said["html"]) == ("published", "<p>A <em>fine</em> answer.</p>")
        assert said["author"] == {
            "id": str(reader.pk),
            "name": reader.display_name,
            "is_guest": False,
        }
        assert answer.headers["Location"] == f"/api/v1/comments/{said['id']}/"
        assert answer.headers["RateLimit-Policy"] == '"post";q=10;w=60'
        assert answer.headers["RateLimit"] == '"post";r=9;t=60'
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_holds_a_newcomers_words_with_202(self, ask, call, thread):
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "My first words here."})
        assert (answer.status_code, answer.json()["status"]) == (202, "held")
        assert call.get(f"threads/{thread.pk}/comments/").json()["results"] == []

    def test_refuses_with_422_what_a_rule_rejects_and_names_the_comment(self, ask, thread, trusting, site):
        WordListFactory(site=site)
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "You froth merchant."})
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "rejected")
        kept = Comment.objects.get()
        assert kept.status == Status.REJECTED
        assert problem["errors"][0]["comment"] == str(kept.pk)

    def test_replies_by_parent(self, ask, thread, trusting):
        root = make_comment(thread=thread)
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "Quite so.", "parent": str(root.pk)})
        said = answer.json()
        assert (said["parent"], said["root"], said["reply_to"], said["depth"]) == (*[str(root.pk)] * 3, 1)

    def test_replays_a_key_with_the_same_comment_and_status(self, ask, thread, trusting):
        path, body = f"threads/{thread.pk}/comments/", {"body": "Once."}
        first = ask.post(path, body, idempotency_key="a-key-of-mine")
        with time_machine.travel(timezone.now() + timedelta(hours=23), tick=False):
            again = ask.post(path, body, idempotency_key="a-key-of-mine")
        assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
        assert Comment.objects.count() == 1

    def test_refuses_a_key_with_another_body(self, ask, thread, trusting):
        path = f"threads/{thread.pk}/comments/"
        ask.post(path, {"body": "Once."}, idempotency_key="a-key-of-mine")
        answer = ask.post(path, {"body": "Twice."}, idempotency_key="a-key-of-mine")
        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")

    def test_takes_the_same_words_within_30_seconds_for_one_comment_without_a_key(
        self, ask, thread, trusting
    ):
        path = f"threads/{thread.pk}/comments/"
        ids = {ask.post(path, {"body": "Sent twice."}).json()["id"] for _ in range(2)}
        assert len(ids) == 1

    @pytest.mark.parametrize("key", ["", "k" * 101, "two words", "smörgås", "tab\tkey"])
    def test_refuses_a_key_that_cannot_be_one(self, ask, thread, key):
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "Hello."}, idempotency_key=key)
        assert (answer.status_code, answer.json()["code"]) == (400, "key_not_usable")

    def test_takes_a_key_of_100_characters(self, ask, thread, trusting):
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "Hello."}, idempotency_key="k" * 100)
        assert answer.status_code == 201

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ("", 422, "body_empty"),
            (" \n\u200b ", 422, "body_empty"),
            ("x" * 10_001, 422, "body_too_long"),
            ("\x07", 400, "body_not_text"),
        ],
    )
    def test_refuses_words_that_cannot_stand(self, ask, thread, body, status, code):
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": body})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["errors"][0]["field"] == "body"

    def test_says_how_long_a_comment_may_be(self, ask, thread):
        error = ask.post(f"threads/{thread.pk}/comments/", {"body": "x" * 10_001}).json()["errors"][0]
        assert (error["limit"], error["length"]) == (10_000, 10_001)

    def test_takes_10_000_characters_however_they_are_escaped(self, ask, thread, trusting):
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "😀" * 10_000})
        assert answer.status_code == 201

    def test_refuses_replies_that_have_no_place(self, ask, thread, trusting):
        gone = make_comment(thread=thread, status=Status.REMOVED, replies=1)
        elsewhere = make_comment(thread=ThreadFactory(article__site=thread.article.site))
        foreign = make_comment()
        hidden = make_comment(thread=thread, status=Status.HELD)
        expected = [
            (gone.pk, 409, "parent_gone"),
            (elsewhere.pk, 422, "parent_elsewhere"),
            (foreign.pk, 404, "parent_not_found"),
            (hidden.pk, 404, "parent_not_found"),
            (uuid.uuid4(), 404, "parent_not_found"),
        ]
        for parent, status, code in expected:
            answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "But why?", "parent": str(parent)})
            assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_refuses_a_closed_thread(self, ask, thread):
        thread.article.discussion = "closed"
        thread.article.save()
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "One more thing."})
        assert (answer.status_code, answer.json()["code"]) == (403, "thread_closed")

    def test_stops_after_10_a_minute_and_goes_on_when_it_said(self, ask, thread, trusting):
        path = f"threads/{thread.pk}/comments/"
        start = timezone.now()
        with time_machine.travel(start, tick=False):
            statuses = [ask.post(path, {"body": f"Number {nth}."}).status_code for nth in range(10)]
            refused = ask.post(path, {"body": "Number 10."})
        assert statuses == [201] * 10
        assert (refused.status_code, refused.json()["code"]) == (429, "too_often")
        assert refused.headers["RateLimit"] == '"post";r=0;t=60'
        with time_machine.travel(start + timedelta(seconds=int(refused.headers["Retry-After"])), tick=False):
            assert ask.post(path, {"body": "Number 10."}).status_code == 201

    def test_says_in_slow_mode_when_to_come_again(self, ask, thread, trusting):
        trusting.slow_mode_seconds = 30
        trusting.save()
        path = f"threads/{thread.pk}/comments/"
        with time_machine.travel(timezone.now(), tick=False):
            assert ask.post(path, {"body": "One."}).status_code == 201
            refused = ask.post(path, {"body": "Two."})
        assert (refused.status_code, refused.json()["code"]) == (429, "too_soon")
        assert refused.headers["Retry-After"] == "30"


class TestEditing:
    @pytest.fixture
    def mine(self, ask, thread, trusting):
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "Frist."})
        return f"comments/{answer.json()['id']}/", answer.headers["ETag"]

    def test_replaces_the_words_and_says_so(self, ask, call, mine):
        path, tag = mine
        answer = ask.patch(path, {"body": "First."}, if_match=tag)
        assert (answer.status_code, answer.json()["body"], answer.json()["version"]) == (200, "First.", 2)
        assert answer.json()["edited_at"]
        assert call.get(path).json()["body"] == "First."

    @pytest.mark.parametrize("packed", ["", "-gzip", "-br", ";gzip"])
    def test_takes_the_tag_that_anybody_reads_however_it_was_packed(self, ask, call, mine, packed):
        path, _tag = mine
        tag = f'{call.get(path).headers["ETag"][:-1]}{packed}"'
        assert ask.patch(path, {"body": "First."}, if_match=tag).status_code == 200

    def test_does_not_mind_a_vote_in_between(self, ask, call_as, site, mine):
        path, tag = mine
        assert call_as(ProfileFactory(site=site).user).put(f"{path}vote/", {"value": 1}).status_code == 200
        assert ask.patch(path, {"body": "First."}, if_match=tag).status_code == 200

    def test_asks_for_the_version_seen(self, ask, mine):
        path, _tag = mine
        for method, body in (("PATCH", {"body": "First."}), ("DELETE", None)):
            answer = ask(method, path, body)
            assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")

    @pytest.mark.parametrize("stale", ['"7-{0}"', 'W/"1-{0}"', '"nonsense"', '"1-{0}", "2-{0}"', "1"])
    def test_refuses_a_stale_or_strange_version_and_changes_nothing(self, ask, mine, stale):
        path, _tag = mine
        for method, body in (("PATCH", {"body": "First."}), ("DELETE", None)):
            answer = ask(method, path, body, if_match=stale.format("0" * 24))
            assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
        assert Comment.objects.get().version == 1

    def test_refuses_after_the_window(self, ask, mine):
        path, tag = mine
        with time_machine.travel(timezone.now() + timedelta(seconds=301), tick=False):
            answer = ask.patch(path, {"body": "First."}, if_match=tag)
        assert (answer.status_code, answer.json()["code"]) == (403, "edit_window_over")
        assert answer.json()["window_seconds"] == 300

    def test_refuses_somebody_elses_comment(self, call_as, site, mine):
        path, tag = mine
        other = call_as(ProfileFactory(site=site).user)
        for method, body in (("PATCH", {"body": "Mine now."}), ("DELETE", None)):
            assert other(method, path, body, if_match=tag).json()["code"] == "not_yours"

    def test_lets_new_words_wait_that_need_a_look(self, ask, call, mine):
        path, tag = mine
        answer = ask.patch(
            path, {"body": "https://a.example https://b.example https://c.example"}, if_match=tag
        )
        assert (answer.status_code, answer.json()["body"]) == (202, "Frist.")
        assert call.get(path).json()["body"] == "Frist."

    def test_refuses_new_words_that_a_rule_forbids_and_keeps_the_old(self, ask, call, mine, site):
        WordListFactory(site=site)
        path, tag = mine
        answer = ask.patch(path, {"body": "You froth merchant."}, if_match=tag)
        assert (answer.status_code, answer.json()["code"]) == (422, "edit_not_accepted")
        assert call.get(path).json()["body"] == "Frist."

    def test_withdraws(self, ask, call, mine):
        path, tag = mine
        answer = ask.delete(path, if_match=tag)
        assert (answer.status_code, answer.content) == (204, b"")
        assert call.get(path).status_code == 404
        assert Comment.objects.get().status == Status.WITHDRAWN

    def test_withdraws_whatever_stands_there_when_asked_to(self, ask, mine):
        path, _tag = mine
        assert ask.delete(path, if_match="*").status_code == 204


class TestEntityTags:
    def test_answers_304_to_who_has_it(self, call, thread):
        comment = make_comment(thread=thread)
        for path in (f"comments/{comment.pk}/", f"threads/{thread.pk}/comments/", f"threads/{thread.pk}/"):
            first = call.get(path)
            again = call.get(path, if_none_match=first.headers["ETag"])
            assert (again.status_code, again.content) == (304, b"")
            for name in ("ETag", "Cache-Control", "Vary"):
                assert again.headers.get(name) == first.headers.get(name)

    def test_changes_with_a_vote_and_not_with_a_comment_that_waits(self, call, call_as, site, thread):
        comment = make_comment(thread=thread)
        page = f"threads/{thread.pk}/comments/"
        tags = [call.get(page).headers["ETag"]]
        make_comment(thread=thread, status=Status.HELD)
        make_comment(answers=comment, status=Status.HELD)
        tags.append(call.get(page).headers["ETag"])
        call_as(ProfileFactory(site=site).user).put(f"comments/{comment.pk}/vote/", {"value": 1})
        count_batch(now=timezone.now())
        tags.append(call.get(page).headers["ETag"])
        assert tags[0] == tags[1] != tags[2]

    def test_is_never_the_same_for_two_people_on_a_private_view(
        self, ask, call_as, reader, moderator, thread
    ):
        hidden = make_comment(thread=thread, author=reader, status=Status.HELD)
        answers = [asker.get(f"comments/{hidden.pk}/") for asker in (ask, call_as(moderator))]
        assert answers[0].content == answers[1].content
        assert answers[0].headers["ETag"] != answers[1].headers["ETag"]
        assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}

    def test_is_the_same_for_everybody_on_a_public_view(self, call, ask, thread):
        path = f"comments/{make_comment(thread=thread).pk}/"
        theirs, mine = call.get(path), ask.get(path)
        assert theirs.headers["ETag"] == mine.headers["ETag"]
        assert theirs.headers["Cache-Control"].startswith("public")
        assert mine.headers["Cache-Control"] == "private, no-store"
        assert {"Cookie", "X-Session-Token"} <= set(theirs.headers["Vary"].split(", "))

    def test_lets_shared_caches_keep_public_reads_for_a_second(self, call, thread):
        comment = make_comment(thread=thread)
        for path in (
            f"threads/{thread.pk}/comments/",
            f"threads/{thread.pk}/",
            f"comments/{comment.pk}/replies/",
        ):
            answer = call.get(path)
            assert (
                answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-while-revalidate=30"
            )
            assert "Vary" not in answer.headers
