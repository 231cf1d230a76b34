"""Votes, flags, decisions: what people do to comments."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.accounts.limits import FLAG, VOTE
from comments.moderation.models import Case, Decision, Flag
from comments.threads.models import Comment, Status, Vote
from comments.threads.revising import propose
from comments.threads.tallying import count_batch
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import make_comment


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


class TestVotes:
    def test_are_refused_where_moderators_stopped_them(self, ask, call_as, moderator, comment):
        path, wish = f"comments/{comment.pk}", {"scope": "comment", "frozen": True}
        told = call_as(moderator).put(f"{path}/freeze/", wish)
        assert told.json() == {"comment": str(comment.pk), **wish}
        refused = ask.put(f"{path}/vote/", {"value": 1})
        assert (refused.status_code, refused.json()["code"]) == (409, "votes_frozen")
        call_as(moderator).put(f"{path}/freeze/", wish | {"frozen": False})
        assert ask.put(f"{path}/vote/", {"value": 1}).status_code == 200

    def test_are_set_changed_and_taken_back(self, ask, comment):
        path = f"comments/{comment.pk}/vote/"
        told = [ask.put(path, {"value": value}).json() for value in (1, 1, -1, 0)]
        assert [(one["value"], one["ups"], one["downs"], one["score"]) for one in told] == [
            (1, 1, 0, 1),
            (1, 1, 0, 1),
            (-1, 0, 1, -1),
            (0, 0, 0, 0),
        ]
        ask.put(path, {"value": 1})
        assert ask.delete(path).json()["score"] == 0
        count_batch(now=timezone.now())
        assert not Vote.objects.exists()

    @pytest.mark.parametrize("value", [2, -2, 7, 2**31, -(2**62)])
    def test_of_other_values_are_refused(self, ask, comment, value):
        answer = ask.put(f"comments/{comment.pk}/vote/", {"value": value})
        assert (answer.status_code, answer.json()["code"]) == (422, "vote_not_understood")

    @pytest.mark.parametrize("value", ["1", 1.0, True, None, [1]])
    def test_of_other_types_are_refused(self, ask, comment, value):
        answer = ask.put(f"comments/{comment.pk}/vote/", {"value": value})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")

    def test_on_ones_own_are_refused(self, ask, thread, reader):
        own = make_comment(thread=thread, author=reader)
        answer = ask.put(f"comments/{own.pk}/vote/", {"value": 1})
        assert (answer.status_code, answer.json()["code"]) == (403, "own_comment")

    def test_are_limited_by_person(self, ask, call_as, site, comment):
        path = f"comments/{comment.pk}/vote/"
        with time_machine.travel(timezone.now(), tick=False):
            for _ in range(VOTE.quota):
                assert ask.put(path, {"value": 1}).status_code == 200
            assert ask.put(path, {"value": 1}).status_code == 429
            assert call_as(ProfileFactory(site=site).user).put(path, {"value": 1}).status_code == 200


class TestFlags:
    def test_are_raised_once(self, ask, comment):
        path = f"comments/{comment.pk}/flags/"
        first = ask.post(path, {"reason": "abuse"})
        again = ask.post(path, {"reason": "spam"})
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert first.json().keys() == {"comment", "reason", "raised_at", "is_paused"}
        assert (Flag.objects.get().reason, Case.objects.get().flag_count) == ("abuse", 1)

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"reason": "boring"}, "invalid"),
            ({"reason": ["abuse"]}, "invalid"),
            ({}, "invalid"),
            ({"reason": "other"}, "note_missing"),
            ({"reason": "other", "note": "n" * 501}, "note_too_long"),
        ],
    )
    def test_need_a_reason(self, ask, comment, body, code):
        answer = ask.post(f"comments/{comment.pk}/flags/", body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    def test_are_told_to_nobody_but_moderators(self, ask, call, comment):
        ask.post(f"comments/{comment.pk}/flags/", {"reason": "other", "note": "He names my street."})
        for path in (f"comments/{comment.pk}/", f"threads/{comment.thread_id}/comments/"):
            assert "street" not in call.get(path).content.decode()

    def test_are_limited_by_the_hour(self, ask, thread):
        comments = [make_comment(thread=thread) for _ in range(FLAG.quota + 1)]
        with time_machine.travel(timezone.now(), tick=False):
            statuses = [
                ask.post(f"comments/{one.pk}/flags/", {"reason": "spam"}).status_code for one in comments
            ]
        assert statuses == [201] * FLAG.quota + [429]


class TestCases:
    def test_come_with_everything_a_moderator_needs(self, call_as, moderator, thread):
        case = make_held_case(thread=thread, body="Is this the way?")
        shown = call_as(moderator).get("cases/").json()["results"][0]
        assert (shown["id"], shown["comment"]["body"]) == (str(case.pk), "Is this the way?")
        assert shown["findings"][0]["code"] == "first_comments"
        assert shown["possible_actions"] == ["approve", "reject"]

    def test_show_the_words_that_a_moderator_took_away_but_not_those_that_an_author_did(
        self, call_as, moderator, thread
    ):
        ask = call_as(moderator)
        case = make_reported_case(thread=thread, body="Taken away.", replies=1)
        ask.post(
            f"comments/{case.comment_id}/decisions/", {"action": "remove", "reason": "abuse", "version": 1}
        )
        shown = ask.get("cases/?kind=decided").json()["results"][0]
        assert (shown["comment"]["body"], shown["decision"]["action"]) == ("Taken away.", "remove")
        Comment.objects.filter(pk=case.comment_id).update(status=Status.WITHDRAWN)
        assert "Taken away." not in ask.get("cases/?kind=decided").content.decode()

    def test_are_those_of_ones_own_sites(self, call_as, moderator, thread):
        make_held_case()
        mine = make_held_case(thread=thread)
        ask = call_as(moderator)
        assert [case["id"] for case in ask.get("cases/").json()["results"]] == [str(mine.pk)]
        assert len(ask.get(f"cases/?site={thread.article.site.slug}").json()["results"]) == 1
        foreign = MembershipFactory().site.slug
        assert ask.get(f"cases/?site={foreign}").json()["code"] == "site_not_found"

    def test_are_paged_by_cursor(self, call_as, moderator, thread):
        cases = {str(make_held_case(thread=thread).pk) for _ in range(5)}
        ask, seen, cursor = call_as(moderator), [], ""
        while cursor is not None:
            page = ask.get(f"cases/?size=2{cursor and f'&cursor={cursor}'}").json()
            seen += [case["id"] for case in page["results"]]
            cursor = page["next"]
        assert (len(seen), set(seen)) == (5, cases)

    def test_take_the_same_queries_however_many_there_are(
        self, call_as, moderator, thread, django_assert_num_queries
    ):
        ask = call_as(moderator)
        # Two with the same words: others like a case are previewed where there are any.
        for _ in range(2):
            make_held_case(thread=thread)
        # Whose token it is was learnt at an earlier request.
        ask.get("cases/")
        with CaptureQueriesContext(connection) as of_two:
            ask.get("cases/")
        for _ in range(4):
            make_held_case(thread=thread)
        with django_assert_num_queries(len(of_two)):
            assert len(ask.get("cases/").json()["results"]) == 6
        # What lies beside the cases, notes, colleagues and who looks, is read for the whole page at once.
        assert len(of_two) <= 24


class TestDecisions:
    @pytest.fixture
    def held(self, thread):
        return make_held_case(thread=thread).comment

    @pytest.mark.parametrize(("rules", "status"), [({}, 201), ({"rules": 1}, 201), ({"rules": 2}, 422)])
    def test_cite_a_clause_that_is_there_in_the_version_that_was_seen(
        self, *, call_as, moderator, held, rules, status
    ):
        wish = {"action": "reject", "reason": "spam", "version": 1, "clause": 3} | rules
        answer = call_as(moderator).post(f"comments/{held.pk}/decisions/", wish)
        assert answer.status_code == status

    def test_cite_no_clause_that_is_not_there(self, call_as, moderator, held):
        wish = {"action": "reject", "reason": "spam", "version": 1, "clause": 999}
        answer = call_as(moderator).post(f"comments/{held.pk}/decisions/", wish)
        assert (answer.status_code, answer.json()["code"]) == (422, "clause_unknown")
        assert [error["field"] for error in answer.json()["errors"]] == ["clause"]
        held.refresh_from_db()
        assert held.status == Status.HELD

    def test_publish_a_comment(self, call, call_as, moderator, held):
        answer = call_as(moderator).post(
            f"comments/{held.pk}/decisions/", {"action": "approve", "reason": "fine", "version": 1}
        )
        assert (answer.status_code, answer.json()["status_after"]) == (201, "published")
        assert call.get(f"comments/{held.pk}/").status_code == 200

    def test_are_bound_to_the_version_seen(self, call_as, moderator, held):
        path = f"comments/{held.pk}/decisions/"
        ask = call_as(moderator)
        assert ask.post(path, {"action": "approve", "reason": "fine"}).status_code == 428
        stale = ask.post(path, {"action": "approve", "reason": "fine", "version": 7})
        assert (stale.status_code, stale.json()["code"]) == (409, "stale_decision")

    def test_take_the_version_from_an_entity_tag_too(self, call_as, moderator, held):
        ask = call_as(moderator)
        tag = ask.get(f"comments/{held.pk}/").headers["ETag"]
        answer = ask.post(
            f"comments/{held.pk}/decisions/", {"action": "approve", "reason": "fine"}, if_match=tag
        )
        assert answer.status_code == 201
        every = ask.post(
            f"comments/{held.pk}/decisions/", {"action": "remove", "reason": "spam"}, if_match="*"
        )
        assert every.status_code == 428

    def test_of_the_second_of_two_moderators_are_refused_and_told_of_the_first(
        self, call_as, site, moderator, held
    ):
        other = call_as(MembershipFactory(site=site, user__name="Joris Venn").user)
        path = f"comments/{held.pk}/decisions/"
        assert other.post(path, {"action": "reject", "reason": "spam", "version": 1}).status_code == 201
        late = call_as(moderator).post(path, {"action": "approve", "reason": "fine", "version": 1})
        problem = late.json()
        assert (late.status_code, problem["code"]) == (409, "stale_decision")
        assert (problem["decided_by"], problem["action"]) == ("Joris Venn", "reject")
        assert Decision.objects.count() == 1

    def test_sent_twice_are_one(self, call_as, moderator, held):
        ask, start = call_as(moderator), timezone.now()
        body = {"action": "approve", "reason": "fine", "version": 1}
        with time_machine.travel(start, tick=False):
            first = ask.post(f"comments/{held.pk}/decisions/", body)
        with time_machine.travel(start + timedelta(seconds=5), tick=False):
            again = ask.post(f"comments/{held.pk}/decisions/", body)
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()

    @pytest.mark.parametrize("version", [0, -1, 2**31, 2**63 - 1, "1", 1.0, True])
    def test_of_impossible_versions_are_refused(self, call_as, moderator, held, version):
        body = {"action": "approve", "reason": "fine", "version": version}
        assert call_as(moderator).post(f"comments/{held.pk}/decisions/", body).status_code == 422

    def test_about_newer_words_name_them(self, call, call_as, moderator, thread, now):
        comment = make_reported_case(thread=thread).comment
        assert call.get(f"comments/{comment.pk}/").json()["version"] == 1
        propose(comment=comment, body="An idiot.", html="<p>An idiot.</p>", now=now)
        ask, path = call_as(moderator), f"comments/{comment.pk}/decisions/"
        tag = call.get(f"comments/{comment.pk}/").headers["ETag"]
        unseen = ask.post(path, {"action": "approve", "reason": "fine"}, if_match=tag)
        assert (unseen.status_code, unseen.json()["code"]) == (409, "pending_unseen")
        assert (unseen.json()["pending"], unseen.json()["body"]) == (2, "An idiot.")
        (case,) = ask.get("cases/").json()["results"]
        seen = {"version": case["comment"]["version"], "pending": case["pending_number"]}
        assert ask.post(path, {"action": "approve", "reason": "fine"} | seen).status_code == 201
        assert call.get(f"comments/{comment.pk}/").json()["body"] == "An idiot."

    def test_to_keep_a_comment_are_heard_by_whoever_reads_it_next(self, call, call_as, moderator, thread):
        comment = make_reported_case(thread=thread).comment
        ask, path = call_as(moderator), f"comments/{comment.pk}/"
        body = {"action": "approve", "reason": "fine", "version": 1}
        assert call.get(path).json()["version"] == 1
        assert ask.post(f"{path}decisions/", body).status_code == 201
        tag = call.get(path).headers["ETag"]
        assert call.get(path).json()["version"] == 2
        late = ask.post(f"{path}decisions/", {"action": "remove", "reason": "spam"}, if_match=tag)
        assert late.status_code == 201
