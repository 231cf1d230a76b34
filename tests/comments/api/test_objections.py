"""Objections, listed and answered by an app of the team."""

import pytest
from django.utils import timezone

from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Statement
from comments.threads.models import Comment, Status
from tests.factories.accounts import MembershipFactory
from tests.factories.threads import make_comment


@pytest.fixture
def appeal(thread, site, reader, moderator):
    comment, now = make_comment(thread=thread, author=reader), timezone.now()
    decide(
        comment_id=comment.pk,
        viewer=viewer_of(moderator, site=site),
        action="remove",
        reason="abuse",
        version=comment.version,
        now=now,
    )
    statement = Statement.objects.get(comment=comment)
    about = redress.of_statement(statement.pk, person_id=reader.pk)
    return file_appeal(about=about, body="It was a quotation.", now=now)


@pytest.fixture
def colleague(site):
    return MembershipFactory(site=site).user


ANSWER = {"outcome": "reversed", "answer": "You are right."}


class TestObjections:
    def test_are_listed_until_they_are_answered(self, call_as, site, appeal, colleague):
        ask, path = call_as(colleague), f"sites/{site.slug}/appeals/"
        (one,) = ask.get(path).json()["results"]
        assert (one["id"], one["text"], one["outcome"]) == (str(appeal.pk), "It was a quotation.", None)
        assert ask.get(f"{path}?state=decided").json() == {"results": [], "next": None}
        answer = ask.post(f"appeals/{appeal.pk}/answer/", ANSWER)
        assert (answer.status_code, answer.json()["outcome"]) == (200, "reversed")
        assert Comment.objects.get(pk=appeal.statement.comment_id).status == Status.PUBLISHED
        assert ask.get(path).json()["results"] == []
        assert [one["id"] for one in ask.get(f"{path}?state=decided").json()["results"]] == [str(appeal.pk)]

    def test_are_answered_by_another_person_than_the_first(self, call_as, appeal, moderator, colleague):
        answer = call_as(moderator).post(f"appeals/{appeal.pk}/answer/", ANSWER)
        assert (answer.status_code, answer.json()["code"]) == (403, "second_person_needed")

    def test_are_answered_once(self, call_as, site, appeal, colleague):
        path, ask = f"appeals/{appeal.pk}/answer/", call_as(colleague)
        assert ask.post(path, ANSWER).json() == ask.post(path, ANSWER).json()
        answer = call_as(MembershipFactory(site=site).user).post(path, ANSWER | {"outcome": "upheld"})
        assert (answer.status_code, answer.json()["code"], answer.json()["outcome"]) == (
            409,
            "appeal_decided",
            "reversed",
        )

    def test_are_absent_for_other_sites_and_readers(self, call_as, appeal, ask):
        for caller in (ask, call_as(MembershipFactory().user)):
            assert caller.post(f"appeals/{appeal.pk}/answer/", ANSWER).status_code == 404
