import pytest

from comments.threads.models import Comment, Status
from tests.comments.pages.reading import faults


def withdraw(comment):
    return f"/c/{comment.pk}/withdraw/"


class TestWithdraw:
    def test_asks_first(self, reader, say):
        own = say("I regret this.", author=reader.profile)
        page = reader.get(withdraw(own))
        assert page.text(".comment-body") == "I regret this."
        assert page.text(".acting-title") == "Withdraw your comment?"
        assert faults(page.source) == []
        assert Comment.objects.get().status == Status.PUBLISHED

    @pytest.mark.parametrize(
        ("replies", "gone"), [(0, []), (1, ["This comment was withdrawn by its author."])]
    )
    def test_leaves_a_tombstone_only_where_replies_hang(self, reader, say, address, replies, gone):
        own = say("I regret this.", author=reader.profile, replies=replies)
        answer = reader.post(withdraw(own))
        assert answer.location == f"{address}#comments"
        page = reader.get(address)
        assert "You have withdrawn your comment." in reader.mine(address)["messages"]
        assert page.texts(".comment-gone") == gone
        assert "I regret this." not in page.source

    def test_done_twice_is_done_once(self, reader, say):
        own = say(author=reader.profile)
        assert reader.post(withdraw(own)).status == reader.post(withdraw(own)).status == 302

    def test_of_somebody_elses_comment_is_refused(self, other, reader, say):
        own = say(author=reader.profile)
        assert other.get(withdraw(own)).status == 403
        assert other.post(withdraw(own)).status == 403
        assert Comment.objects.get().status == Status.PUBLISHED

    def test_of_what_a_moderator_removed_is_refused(self, reader, say):
        own = say(author=reader.profile, status=Status.REMOVED)
        assert reader.get(withdraw(own)).status == 409
        assert reader.post(withdraw(own)).status == 409

    def test_asks_a_stranger_to_sign_in(self, visitor, say):
        assert visitor.post(withdraw(say())).location.startswith("/accounts/login/")
