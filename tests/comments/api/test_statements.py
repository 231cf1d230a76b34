from datetime import timedelta

import pytest
from django.utils import timezone

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Appeal, Statement
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.api import Caller, token_of
from tests.factories.moderation import make_flag, make_order
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return ProfileFactory()


@pytest.fixture
def thread(author):
    return ThreadFactory(article__site=author.site)


@pytest.fixture
def rule(author):
    profile = ProfileFactory(site=author.site)
    MembershipFactory(user=profile.user, site=author.site, role=Role.MODERATOR)

    def ruled(comment, action="remove", reason="spam", at=None, order=None):
        comment.refresh_from_db()
        return decide(
            comment_id=comment.pk,
            viewer=viewer_of(profile.user, site=author.site),
            action=action,
            reason=reason,
            order=order,
            version=comment.version,
            now=at or timezone.now(),
        )

    return ruled


@pytest.fixture
def told(thread, author, rule):
    return rule(make_comment(thread=thread, author=author, body="Buy my boat.")).statement


@pytest.fixture
def call(author):
    return Caller(token_of(author.user))


class TestMyStatements:
    def test_say_everything_that_the_mail_said(self, call, told):
        found = call.get("me/statements/").json()["results"]
        assert len(found) == 1
        assert (found[0]["id"], found[0]["measure"], found[0]["ground"]) == (str(told.pk), "removed", "rules")
        assert "Buy my boat." in found[0]["facts"]
        assert (found[0]["clause"]["version"], found[0]["clause"]["title"]) == (1, "No advertising")
        assert (found[0]["automation"], found[0]["appeal"]) == ("none", None)

    def test_say_which_order_they_follow(self, call, told, thread, author, rule):
        order = make_order(site=author.site, at=timezone.now())
        rule(make_comment(thread=thread, author=author), reason="illegal", order=order.pk)
        ordered, other = call.get("me/statements/").json()["results"]
        assert (ordered["source"], other["source"], other["order"]) == (None, "own", None)
        assert ordered["order"].keys() == {"authority", "reference", "received_at"}
        assert (ordered["order"]["authority"], ordered["order"]["reference"]) == (
            "District court",
            order.reference,
        )

    def test_are_ones_own_alone(self, told):
        stranger = Caller(token_of(ProfileFactory(site=told.site).user))
        assert stranger.get("me/statements/").json() == {"results": [], "next": None}

    def test_leave_out_what_nobody_is_told(self, call, author, now):
        Statement.objects.create(
            site=author.site,
            recipient=author,
            measure="limited",
            starts_at=now,
            exemption="spam_high_volume",
            written_at=now,
        )
        assert call.get("me/statements/").json()["results"] == []

    def test_come_latest_first_page_by_page(self, call, thread, author, rule, now):
        # Some of them in the same instant.
        written = [
            rule(make_comment(thread=thread, author=author), at=now + timedelta(seconds=nth // 2)).statement
            for nth in range(7)
        ]
        found, cursor = [], ""
        while True:
            page = call.get(f"me/statements/?size=2{f'&cursor={cursor}' if cursor else ''}").json()
            assert "results" in page, page
            found += [one["id"] for one in page["results"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert sorted(found) == sorted(str(statement.pk) for statement in written)
        moments = [Statement.objects.get(pk=pk).written_at for pk in found]
        assert moments == sorted(moments, reverse=True)

    def test_cost_as_much_however_many_there_are(self, call, thread, author, rule, django_assert_num_queries):
        for _ in range(5):
            rule(make_comment(thread=thread, author=author))
        call.get("me/statements/")
        with django_assert_num_queries(3):
            # One for the token, two for the page.
            assert len(call.get("me/statements/").json()["results"]) == 5

    @pytest.mark.parametrize("cursor", ["x", "e30", "WyJzdGF0ZW1lbnRzIiwieCIsInkiXQ"])
    def test_refuse_a_cursor_of_another_list(self, call, cursor):
        assert call.get(f"me/statements/?cursor={cursor}").json()["code"] == "cursor_refused"


class TestAppeals:
    def test_are_filed_once(self, call, told):
        path = f"statements/{told.pk}/appeal/"
        first, again, other = (
            call.post(path, {"body": body}) for body in ("A quotation.", "A quotation.", "A joke.")
        )
        assert [answer.status_code for answer in (first, again, other)] == [201, 200, 409]
        assert first.json() == again.json()
        assert other.json()["code"] == "appealed_already"
        assert call.get("me/statements/").json()["results"][0]["appeal"]["text"] == "A quotation."

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"body": ""}, 422, "appeal_missing"),
            ({"body": "x" * 3001}, 422, "appeal_too_long"),
            ({}, 422, None),
            ({"body": 7}, 422, None),
            ({"body": "x", "outcome": "reversed"}, 422, None),
        ],
    )
    def test_need_words(self, call, told, body, status, code):
        answer = call.post(f"statements/{told.pk}/appeal/", body)
        assert answer.status_code == status
        assert code in {None, answer.json()["code"]}
        assert not Appeal.objects.exists()

    def test_against_somebody_elses_statement_find_nothing(self, told):
        stranger = Caller(token_of(ProfileFactory(site=told.site).user))
        answer = stranger.post(f"statements/{told.pk}/appeal/", {"body": "Why?"})
        assert (answer.status_code, answer.json()["code"]) == (404, "no_reasons")

    def test_of_reporters_are_against_what_was_kept(self, call, thread, author, rule):
        comment = make_comment(thread=thread)
        make_flag(comment, reporter=author, at=timezone.now())
        path = f"comments/{comment.pk}/flags/appeal/"
        assert call.post(path, {"body": "It names my street."}).status_code == 404
        rule(comment, "approve", "fine")
        answer = call.post(path, {"body": "It names my street."})
        assert (answer.status_code, answer.json()["comment"]) == (201, str(comment.pk))
        assert Appeal.objects.get().appellant == author
