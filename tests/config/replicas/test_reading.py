"""Who reads where, seen by what a copy does not know yet."""

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.threads.models import Comment, Thread
from comments.threads.recounting import recount_threads
from config.bench.seeding import world
from config.replicas import watching
from config.replicas.reading import COOKIE, PRIMARY
from config.replicas.router import reading_from
from tests.config.replicas.conftest import ALIAS
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tokens():
    return world.settle_site(people=3, now=timezone.now())


@pytest.fixture
def thread(tokens):
    thread, _place = world.open_thread(name="read", now=timezone.now())
    make_comment(thread=thread, body="Known to both.")
    return thread


@pytest.fixture
def late(thread, freeze):
    """A copy that has not heard of the latest comment."""
    copy = freeze()
    make_comment(thread=thread, body="Known to the primary alone.")
    return copy


def page_of(thread):
    return f"/api/v1/threads/{thread.pk}/comments/"


def read(client, thread, **more):
    answer = client.get(page_of(thread), **more)
    assert answer.status_code == 200
    return "Known to the primary alone." in answer.content.decode()


def post(client, thread, number, **more):
    sent = {"body": f"Mine, number {number}."}
    answer = client.post(page_of(thread), sent, content_type="application/json", **more)
    assert answer.status_code == 201
    return answer.json()["id"]


class TestWhoReadsWhere:
    def test_strangers_read_from_the_copy(self, late, thread):
        assert read(Client(), thread) is False

    def test_strangers_read_from_the_primary_without_a_copy(self, late, thread):
        late.fall_out("was switched off", at=0.0)
        late.put_off(until=float("inf"))
        assert read(Client(), thread) is True

    @pytest.mark.parametrize(
        "more",
        [
            {PRIMARY: True},
            {"headers": {"Cookie": f"{COOKIE}=1"}},
        ],
    )
    def test_whoever_must_see_all_reads_from_the_primary(self, late, thread, more):
        assert read(Client(), thread, **more) is True

    def test_a_token_reads_from_the_primary(self, late, thread, tokens):
        assert read(Client(), thread, headers={"X-Session-Token": tokens[0]}) is True

    @pytest.mark.parametrize(
        "path", ["/admin/", "/accounts/login/", "/api/v1/cases/", "/api/v1/me/", "/health"]
    )
    def test_doors_behind_which_people_act_ask_the_primary(self, late, path):
        with CaptureQueriesContext(connections[ALIAS]) as asked:
            Client().get(path)
        assert len(asked) == 0


class TestOwnWrites:
    def test_none_vanishes_for_a_browser(self, late, thread, tokens):
        browser = Client()
        browser.cookies["sessionid"] = tokens[0]
        for number in range(8):
            mine = post(browser, thread, number)
            answer = browser.get(page_of(thread), {"size": 100})
            assert mine in {row["id"] for row in rows(answer.json())}
        assert browser.cookies[COOKIE]["max-age"] == 15
        assert browser.cookies[COOKIE]["httponly"]

    def test_none_vanishes_for_a_program_without_cookies(self, late, thread, tokens):
        headers = {"X-Session-Token": tokens[1]}
        for number in range(8):
            mine = post(Client(), thread, number, headers=headers)
            answer = Client().get(page_of(thread), {"size": 100}, headers=headers)
            assert mine in {row["id"] for row in rows(answer.json())}

    def test_reading_marks_nobody(self, late, thread):
        browser = Client()
        read(browser, thread)
        assert COOKIE not in browser.cookies

    def test_a_refused_write_marks_nobody(self, late, thread):
        stranger = Client()
        stranger.post(page_of(thread), {"body": "x"}, content_type="application/json")
        assert COOKIE not in stranger.cookies


class TestWhatNeverTouchesACopy:
    def test_unsafe_requests(self, late, thread, tokens):
        with CaptureQueriesContext(connections[ALIAS]) as asked:
            comment = post(Client(), thread, 1, headers={"X-Session-Token": tokens[0]})
            headers = {"X-Session-Token": tokens[1]}
            vote = Client().put(
                f"/api/v1/comments/{comment}/vote/",
                {"value": 1},
                content_type="application/json",
                headers=headers,
            )
        assert vote.status_code == 200
        assert len(asked) == 0

    def test_whatever_is_no_request(self, late, thread):
        with CaptureQueriesContext(connections[ALIAS]) as asked:
            assert list(recount_threads(repair=False)) == []
            assert Comment.objects.count() == 2
        assert len(asked) == 0

    def test_a_transaction_within_a_request(self, late, thread):
        with reading_from(ALIAS):
            assert Comment.objects.count() == 1
            with transaction.atomic():
                assert Comment.objects.count() == 2

    def test_what_is_read_after_a_write_within_a_request(self, late, thread):
        with reading_from(ALIAS):
            assert Comment.objects.count() == 1
            Thread.objects.filter(pk=thread.pk).update(version=1)
            assert Comment.objects.count() == 2

    def test_sessions(self, late):
        with reading_from(ALIAS), CaptureQueriesContext(connections[ALIAS]) as asked:
            Client().get("/", headers={"Cookie": "sessionid=bench"})
        assert not any("django_session" in query["sql"] for query in asked)


class TestACopyThatFails:
    def test_costs_nobody_an_answer(self, late, thread):
        connections[ALIAS].close()
        connections[ALIAS].settings_dict["NAME"] = nowhere()
        browser = Client(raise_request_exception=False)
        assert read(browser, thread) is True
        assert late.is_usable is False
        assert watching.usable_copy(at=0.0) is None

    def test_an_error_of_ours_is_no_reason_to_leave_it(self, late, thread, monkeypatch):
        def broken(**_more):
            raise RuntimeError("ours")

        monkeypatch.setattr("comments.api.v1.comments.ThreadComments.get", broken)
        browser = Client(raise_request_exception=False)
        assert browser.get(page_of(thread)).status_code == 500
        assert late.is_usable


def nowhere():
    return "/nowhere/frozen.sqlite3" if connection.vendor == "sqlite" else "belowline_nowhere"


def rows(page):
    return [row.get("comment", row) for row in page["results"]]
