"""Legal notices from anybody's app."""

import pytest

from comments.accounts import limits
from comments.moderation.models import Notice
from comments.threads.models import Status
from tests.factories.threads import make_comment

GOOD = {"category": "fraud", "explanation": "It sells a bridge that nobody owns.", "in_good_faith": True}


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


class TestNotices:
    def test_are_taken_from_anybody(self, call, comment):
        answer = call.post("notices/", GOOD | {"comments": [str(comment.pk)]})
        assert answer.status_code == 201
        assert answer.json()["reference"] == Notice.objects.get().reference
        assert answer.json()["comments"] == [str(comment.pk)]
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_name_nobody_who_is_signed_in(self, ask, comment):
        ask.post("notices/", GOOD | {"comments": [str(comment.pk)]})
        notice = Notice.objects.get()
        assert (notice.name, notice.email) == ("", "")

    def test_sent_again_are_answered_with_the_first(self, call, comment):
        first, second = (call.post("notices/", GOOD | {"comments": [str(comment.pk)]}) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()

    def test_say_of_each_comment_what_is_wrong(self, call, thread, comment):
        hidden = make_comment(thread=thread, status=Status.HELD)
        answer = call.post("notices/", GOOD | {"comments": [str(comment.pk), str(hidden.pk)]})
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["field"], error["code"]) == ("comments", "comments_unfit")
        assert error["items"] == [{"comment": str(hidden.pk), "detail": "There is no such comment here."}]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"comments": []}, "comments"),
            ({"comments": "x"}, "comments"),
            ({"comments": ["x"] * 21}, "comments"),
            ({"comments": [1]}, "comments.0"),
            ({"category": "rude"}, "category"),
            ({"category": None}, "category"),
            ({"explanation": " "}, "explanation"),
            ({"explanation": "x" * 5001}, "explanation"),
            ({"email": "nowhere"}, "email"),
            ({"email": 1}, "email"),
            ({"in_good_faith": False}, "in_good_faith"),
            ({"in_good_faith": "true"}, "in_good_faith"),
            ({"in_good_faith": 1}, "in_good_faith"),
            ({"reference": "BL-AAAA-AAAA"}, "reference"),
            ({"is_trusted": True}, "is_trusted"),
        ],
    )
    def test_that_are_not_as_they_should_be_name_the_field(self, call, comment, given, field):
        answer = call.post("notices/", {"comments": [str(comment.pk)]} | GOOD | given)
        assert answer.status_code == 422
        assert field in {error["field"] for error in answer.json()["errors"]}
        assert not Notice.objects.exists()

    def test_are_limited_by_network_whoever_is_signed_in(self, call, ask, comment):
        for _ in range(limits.NOTICE.quota):
            call.post("notices/", {})
        answer = ask.post("notices/", GOOD | {"comments": [str(comment.pk)]})
        assert answer.status_code == 429
        assert "Retry-After" in answer.headers

    def test_fill_no_mailbox_from_many_networks(self, call, comment, monkeypatch):
        monkeypatch.setattr(
            limits, "NOTICE_MAIL", limits.Limit(name="notice-mail", quota=1, window_seconds=60)
        )
        given = GOOD | {"comments": [str(comment.pk)], "email": "victim@x.example"}
        assert call.post("notices/", given).status_code == 201
        assert call.post("notices/", given | {"email": "VICTIM@x.example "}).status_code == 429
        assert Notice.objects.count() == 1
