"""What moderators do on the desk they do through the API: the same verbs, the same refusals."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.moderation.casework.gathering import settle
from comments.moderation.decisions.bulk_working import hear
from comments.moderation.models import BulkRun, Case, Decision, Notice, Queue, Statement
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.screening.tracing import trace_anew
from comments.moderation.text.likeness import likeness_of
from comments.threads.models import Comment, Status
from comments.threads.revising import propose
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import make_flag, make_held_case, make_order, make_reported_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(call_as, moderator):
    """The moderator's app."""
    return call_as(moderator)


@pytest.fixture
def colleague(site):
    user = MembershipFactory(site=site).user
    ProfileFactory(site=site, user=user, display_name="Marit Solheim")
    return user


@pytest.fixture
def other(call_as, colleague):
    """The app of another moderator."""
    return call_as(colleague)


@pytest.fixture
def elsewhere(call_as):
    """The app of somebody who moderates another site."""
    return call_as(MembershipFactory().user)


@pytest.fixture
def held(thread):
    return make_held_case(thread=thread, body="Buy my boat.", at=timezone.now()).comment


@pytest.fixture
def notice(thread):
    """A legal notice about a public comment."""
    comment = make_comment(thread=thread, body="He lives at the lock.")
    claim = Claim(
        comments=[str(comment.pk)], category="privacy", explanation="My street.", in_good_faith=True
    )
    return receive_notice(claim, caller="tests", now=timezone.now())


class TestTheQueue:
    def test_takes_the_filters_of_the_desk(self, boss, thread, held):
        other = make_held_case(thread=thread, because=("words", "suspect_word"), evidence={"words": []})
        there = [case["comment"]["id"] for case in boss.get("cases/?finding=suspect_word").json()["results"]]
        assert there == [str(other.comment_id)]
        name = held.author.display_name
        there = [case["comment"]["id"] for case in boss.get(f"cases/?author={name}").json()["results"]]
        assert there == [str(held.pk)]

    def test_is_one_row_for_what_came_together_and_opens_into_its_cases(self, boss, thread):
        words = "Cheap boats for everybody who asks for one before the end of this very week."
        cases = [make_held_case(thread=thread, body=words) for _ in range(3)]
        for case in cases:
            trace_anew(case.comment, likeness=likeness_of(words), now=case.opened_at)
        settle(case_id=cases[2].pk, now=cases[2].opened_at)
        (row,) = boss.get("cases/").json()["results"]
        assert row["behind_count"] == 2
        opened = boss.get(f"cases/?cluster={row['cluster']}").json()["results"]
        assert [one["id"] for one in opened] == [str(case.pk) for case in cases]
        assert boss.get(f"cases/?kind=decided&cluster={row['cluster']}").status_code == 400

    def test_refuses_what_no_filter_can_be(self, boss, held):
        answer = boss.get("cases/?author=Nobody%20At%20All")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "author")
        assert boss.get("cases/?moderator=x").status_code == 400

    def test_asks_for_the_site_where_there_are_several(self, boss, moderator, held):
        MembershipFactory(user=moderator)
        answer = boss.get("cases/?language=en")
        assert (answer.status_code, answer.json()["code"]) == (422, "site_needed")
        assert boss.get(f"cases/?language=en&site={held.thread.article.site.slug}").status_code == 200


class TestOrders:
    @pytest.fixture
    def order(self, site):
        return make_order(site=site, at=timezone.now())

    def test_that_are_open_stand_beside_a_case(self, boss, held, order, site):
        make_order(site=site, at=timezone.now(), kind="inform")
        (told,) = boss.get(f"comments/{held.pk}/case/").json()["orders"]
        assert (told["id"], told["authority"], told["law"]) == (
            order.pk,
            "District court",
            "Section 185 of the code",
        )

    def test_are_followed_by_a_decision(self, boss, held, order):
        wish = {"action": "reject", "reason": "illegal", "version": held.version, "order": order.pk}
        answer = boss.post(f"comments/{held.pk}/decisions/", wish)
        assert answer.status_code == 201
        assert Statement.objects.get(decision=answer.json()["id"]).order == order
        assert boss.get(f"comments/{held.pk}/case/").json()["orders"] == []

    @pytest.mark.parametrize("order_id", [404, 2**63 - 1])
    def test_that_are_not_there_are_refused_at_their_field(self, boss, held, order_id):
        wish = {"action": "reject", "reason": "illegal", "version": held.version, "order": order_id}
        answer = boss.post(f"comments/{held.pk}/decisions/", wish)
        assert (answer.status_code, answer.json()["code"]) == (422, "order_unfit")
        assert answer.json()["errors"][0]["field"] == "order"

    @pytest.mark.parametrize("order_id", [0, -1, "x", [], 1.5])
    def test_are_named_by_a_number(self, boss, held, order_id):
        wish = {"action": "reject", "reason": "illegal", "version": held.version, "order": order_id}
        answer = boss.post(f"comments/{held.pk}/decisions/", wish)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "order")


class TestOneCase:
    def test_says_why_by_when_and_of_whom(self, boss, held):
        answer = boss.get(f"comments/{held.pk}/case/")
        told = answer.json()
        assert (told["queue"], told["author"]["level"], told["notes"]) == ("held", 0, [])
        assert told["wanted_at"] > told["opened_at"]
        assert "held" in told["need"]
        assert told["findings"][0]["code"] == "first_comments"
        assert answer.headers["ETag"].startswith(f'"{held.version}-')

    def test_is_there_for_what_nobody_doubted(self, boss, thread):
        told = boss.get(f"comments/{make_comment(thread=thread).pk}/case/").json()
        assert (told["id"], told["queue"], told["possible_actions"]) == (None, None, ["remove"])

    def test_shows_legal_notices_without_who_sent_them(self, boss, notice):
        comment_id = notice.items.get().comment_id
        told = boss.get(f"comments/{comment_id}/case/").json()
        assert [one["reference"] for one in told["notices"]] == [notice.reference]
        assert told["queue"] == Queue.LEGAL

    def test_asks_as_much_however_much_there_is(self, boss, thread, django_assert_num_queries):
        case = make_reported_case(thread=thread)
        path = f"comments/{case.comment_id}/case/"
        # Whose token it is was learnt at an earlier request.
        boss.get(path)
        with CaptureQueriesContext(connection) as of_one:
            boss.get(path)
        for _ in range(3):
            make_flag(case.comment)
        with django_assert_num_queries(len(of_one)):
            boss.get(path)
        assert len(of_one) <= 26

    def test_is_for_moderators_of_its_site(self, ask, elsewhere, call, held):
        public = make_comment(thread=held.thread)
        for path in ("case/", "alike/"):
            assert call.get(f"comments/{public.pk}/{path}").status_code == 401
            assert ask.get(f"comments/{public.pk}/{path}").json()["code"] == "not_allowed"
            for who in (ask, elsewhere):
                assert who.get(f"comments/{held.pk}/{path}").json()["code"] == "comment_not_found"


class TestUndoing:
    def decide(self, boss, comment):
        wish = {"action": "reject", "reason": "spam", "version": comment.version}
        return boss.post(f"comments/{comment.pk}/decisions/", wish).json()["id"]

    def test_puts_it_back_for_ten_seconds(self, boss, held):
        made = self.decide(boss, held)
        for _ in range(2):
            answer = boss.post(f"decisions/{made}/undo/")
            assert (answer.status_code, answer.json()["action"]) == (200, "undo")
        assert Comment.objects.get(pk=held.pk).status == Status.HELD
        assert Case.objects.filter(comment=held, closed_at=None).count() == 1

    def test_is_too_late_then(self, boss, held, monkeypatch):
        made = self.decide(boss, held)
        monkeypatch.setattr("comments.moderation.decisions.undoing.UNDO_SECONDS", -1)
        answer = boss.post(f"decisions/{made}/undo/")
        assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_undo")

    def test_is_for_whoever_decided(self, boss, ask, elsewhere, other, held):
        made = self.decide(boss, held)
        for who in (ask, elsewhere, other):
            assert who.post(f"decisions/{made}/undo/").json()["code"] == "nothing_to_undo"


class TestClaiming:
    def test_tells_others_and_is_let_go(self, boss, other, held):
        path = f"comments/{held.pk}/claim/"
        assert other.put(path).json() == {"claimed": True, "seconds": 120, "looking": None}
        assert boss.put(path).json() == {
            "claimed": False,
            "seconds": 0,
            "looking": "Marit Solheim looks at it",
        }
        assert boss.get("cases/").json()["results"][0]["looking"] == "Marit Solheim looks at it"
        assert boss.delete(path).status_code == 204
        assert boss.put(path).json()["claimed"] is False
        assert other.delete(path).status_code == 204
        assert boss.put(path).json()["claimed"] is True


class TestNotes:
    def test_are_kept_and_hand_over(self, boss, call_as, colleague, held):
        told = boss.get(f"comments/{held.pk}/case/").json()
        chosen = next(one for one in told["colleagues"] if one["name"] == "Marit Solheim")
        answer = boss.post(f"comments/{held.pk}/notes/", {"body": "A quotation?", "to": chosen["id"]})
        assert (answer.status_code, answer.json()["body"]) == (201, "A quotation?")
        mine = call_as(colleague).get("cases/?kind=mine").json()["results"]
        assert [case["notes"][0]["body"] for case in mine] == ["A quotation?"]

    def test_are_refused_like_on_the_desk(self, boss, ask, held, thread):
        path = f"comments/{held.pk}/notes/"
        assert boss.post(path, {"body": " "}).json()["code"] == "note_missing"
        stranger = ProfileFactory().user
        assert boss.post(path, {"body": "x", "to": str(stranger.pk)}).json()["code"] == "colleague_unknown"
        assert ask.post(path, {"body": "x"}).json()["code"] == "comment_not_found"
        public = make_comment(thread=thread)
        assert ask.post(f"comments/{public.pk}/notes/", {"body": "x"}).json()["code"] == "not_allowed"


class TestManyAtOnce:
    @pytest.fixture
    def wish(self, site):
        return {"site": site.slug, "action": "reject", "reason": "spam"}

    def test_are_looked_at_begun_and_watched(self, boss, thread, held, wish):
        second = make_held_case(thread=thread, at=timezone.now()).comment
        seen = [{"id": str(one.pk), "version": version} for one, version in ((held, 1), (second, 9))]
        prepared = boss.post("bulk/", wish | {"comments": seen})
        assert prepared.status_code == 201
        forecast = prepared.json()["forecast"]
        assert (forecast["decided"], sum(forecast["refused"].values())) == (1, 1)
        assert forecast["authors"] == [{"name": held.author.display_name, "count": 1}]
        assert not Decision.objects.exists()

        run = f"bulk/{prepared.json()['id']}/"
        begun = boss.post(f"{run}begin/").json()
        assert (begun["forecast"], begun["waiting"]) == (None, 2)
        hear(payload={"run_id": prepared.json()["id"]}, event_id=None, now=timezone.now())
        done = boss.get(run).json()
        assert (done["decided"], done["refused"], done["waiting"]) == (1, {"stale_decision": 1}, 0)
        assert Statement.objects.count() == 1

    def test_name_the_newer_words_that_wait(self, boss, thread, held, wish, now):
        comments = [make_reported_case(thread=thread).comment for _ in range(2)]
        for comment in comments:
            propose(comment=comment, body="Newer.", html="<p>Newer.</p>", now=now)
        seen = [{"id": str(comments[0].pk), "version": 2, "pending": 2}]
        seen.append({"id": str(comments[1].pk), "version": 2})
        run = boss.post("bulk/", wish | {"comments": seen}).json()
        assert (run["forecast"]["decided"], run["left_out"]) == (1, [])
        boss.post(f"bulk/{run['id']}/begin/")
        hear(payload={"run_id": run["id"]}, event_id=None, now=timezone.now())
        done = boss.get(f"bulk/{run['id']}/").json()
        assert (done["decided"], done["refused"]) == (1, {"pending_unseen": 1})
        assert done["left_out"] == [{"comment": str(comments[1].pk), "code": "pending_unseen"}]

    def test_are_chosen_by_what_they_share(self, boss, thread, held, wish):
        make_held_case(thread=thread, body="Buy my boat!")
        make_held_case(thread=thread, body="Something else.")
        alike = boss.get(f"comments/{held.pk}/alike/").json()
        (same,) = alike["results"]
        assert (same["words"], same["count"]) == ("the same words", 2)
        # What came after somebody looked is none of what they saw.
        make_held_case(thread=thread, body="Buy my boat!", at=timezone.now())
        refused = boss.post("bulk/", wish | {"mark": same["mark"]})
        assert refused.status_code == 422
        assert [error["field"] for error in refused.json()["errors"]] == ["seen_at"]
        run = boss.post("bulk/", wish | {"mark": same["mark"], "seen_at": alike["seen_at"]}).json()
        assert run["total"] == 2

    def test_that_share_a_link_alone_are_read_before_they_stand(self, boss, thread, held, wish):
        held = [
            make_held_case(thread=thread, body=f"{nth} https://cheap.example/").comment for nth in range(3)
        ]
        alike = boss.get(f"comments/{held[0].pk}/alike/").json()
        make_held_case(thread=thread, body="Late https://cheap.example/", at=timezone.now())
        chosen = {"mark": "domain:cheap.example", "seen_at": alike["seen_at"], "clause": 2}
        asked = wish | {"action": "approve", "reason": "fine"} | chosen
        run = boss.post("bulk/", asked).json()
        assert (run["total"], run["must_be_read"]) == (3, True)
        first = boss.get(f"bulk/{run['id']}/comments/?size=2").json()
        assert [one["words"] for one in first["results"]] == [
            "0 https://cheap.example/",
            "1 https://cheap.example/",
        ]
        refused = boss.post(f"bulk/{run['id']}/begin/").json()
        assert (refused["code"], refused["count"]) == ("list_unseen", 3)
        last = boss.get(f"bulk/{run['id']}/comments/?size=2&cursor={first['next']}").json()
        assert (first["listed"], last["next"]) == (None, None)
        assert boss.post(f"bulk/{run['id']}/begin/", {"listed": last["listed"]}).json()["begun_at"]
        other = boss.post("bulk/", asked).json()["id"]
        assert boss.post(f"bulk/{other}/begin/", {"count": 3}).json()["begun_at"]

    def test_are_stopped_by_any_moderator_and_begun_by_who_asked(self, boss, other, held, wish):
        run = boss.post("bulk/", wish | {"comments": [{"id": str(held.pk), "version": 1}]}).json()["id"]
        assert other.post(f"bulk/{run}/begin/").json()["code"] == "not_allowed"
        assert other.post(f"bulk/{run}/stop/").json()["stopped_at"]

    def test_are_those_of_ones_own_site(self, boss, ask, elsewhere, held, wish):
        chosen = {"comments": [{"id": str(held.pk), "version": 1}]}
        for who in (ask, elsewhere):
            assert who.post("bulk/", wish | chosen).json()["code"] == "not_allowed"
        assert boss.post("bulk/", wish | chosen | {"site": "nowhere"}).json()["code"] == "site_not_found"
        assert boss.post("bulk/", wish).json()["code"] == "nothing_chosen"
        run = boss.post("bulk/", wish | chosen).json()["id"]
        for who in (ask, elsewhere):
            for method, path in (("GET", ""), ("POST", "begin/"), ("POST", "stop/")):
                assert who(method, f"bulk/{run}/{path}").json()["code"] == "bulk_run_not_found"
        assert BulkRun.objects.filter(begun_at=None, stopped_at=None).count() == 1


class TestWhatWasFiled:
    def test_notices_come_in_pages_the_oldest_first(self, boss, site, thread):
        now = timezone.now()
        for number in range(3):
            comment = make_comment(thread=thread)
            claim = Claim(
                comments=[str(comment.pk)], category="fraud", explanation=f"{number}", in_good_faith=True
            )
            receive_notice(claim, caller="tests", now=now + timedelta(minutes=number))
        first = boss.get(f"sites/{site.slug}/notices/?size=2").json()
        rest = boss.get(f"sites/{site.slug}/notices/?size=2&cursor={first['next']}").json()
        assert [one["explanation"] for one in first["results"] + rest["results"]] == ["0", "1", "2"]
        assert rest["next"] is None
        Notice.objects.filter(explanation="1").update(decided_at=now)
        decided = boss.get(f"sites/{site.slug}/notices/?state=decided").json()["results"]
        assert [one["explanation"] for one in decided] == ["1"]

    def test_statements_come_in_pages_and_by_comment(self, boss, site, thread):
        comments = [make_held_case(thread=thread, at=timezone.now()).comment for _ in range(3)]
        for comment in comments:
            wish = {"action": "reject", "reason": "spam", "version": 1}
            assert boss.post(f"comments/{comment.pk}/decisions/", wish).status_code == 201
        first = boss.get(f"sites/{site.slug}/statements/?size=2").json()
        rest = boss.get(f"sites/{site.slug}/statements/?size=2&cursor={first['next']}").json()
        told = [one["comment"] for one in first["results"] + rest["results"]]
        assert told == [str(comment.pk) for comment in reversed(comments)]
        only = boss.get(f"sites/{site.slug}/statements/?comment={comments[1].pk}").json()["results"]
        assert [one["comment"] for one in only] == [str(comments[1].pk)]

    @pytest.mark.parametrize("what", ["notices", "statements"])
    def test_is_for_moderators_of_the_site(self, ask, elsewhere, boss, site, what):
        for who in (ask, elsewhere):
            assert who.get(f"sites/{site.slug}/{what}/").json()["code"] == "not_allowed"
        assert boss.get(f"sites/nowhere/{what}/").json()["code"] == "site_not_found"
        assert boss.get(f"sites/{site.slug}/{what}/?cursor=x").json()["code"] == "cursor_refused"
