import pytest

from comments.outbox.models import OutboxEvent
from comments.threads import milestones, tallying
from comments.threads.models import Milestone, Status, Vote
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import give_status, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make_comment()


@pytest.fixture
def vote(now):
    """Let so many more people vote, and have it counted."""

    def vote(comment, number, *, value=1):
        voters = ProfileFactory.create_batch(number, site=comment.site)
        Vote.objects.bulk_create(
            Vote(comment=comment, voter=voter, value=value, is_pending=True, cast_at=now) for voter in voters
        )
        tallying.count_votes(now=now)

    return vote


def told():
    facts = OutboxEvent.objects.filter(name="comment.milestone").order_by("pk")
    return [(fact.payload["comment_id"], fact.payload["score"]) for fact in facts]


class TestPassed:
    @pytest.mark.parametrize(
        ("before", "after", "scores"),
        [(0, 9, ()), (9, 10, (10,)), (10, 11, ()), (9, 50, (10, 50)), (-5, 10, (10,)), (60, 40, ())],
    )
    def test_names_what_lies_between_and_the_border_itself(self, before, after, scores):
        assert milestones.passed(before, after) == scores


class TestMilestone:
    def test_is_told_when_the_score_reaches_it(self, comment, vote):
        vote(comment, 9)
        assert told() == []
        vote(comment, 1)
        assert told() == [(str(comment.pk), 10)]

    def test_is_told_once_however_often_the_score_comes_back(self, comment, vote):
        vote(comment, 10)
        vote(comment, 3, value=-1)
        vote(comment, 3)
        assert told() == [(str(comment.pk), 10)]

    def test_that_is_the_highest_of_several_is_told_alone(self, comment, vote, monkeypatch):
        monkeypatch.setattr(milestones, "SCORES", (2, 5, 9))
        vote(comment, 6)
        assert told() == [(str(comment.pk), 5)]
        vote(comment, 5, value=-1)
        vote(comment, 8)
        assert told() == [(str(comment.pk), 5), (str(comment.pk), 9)]

    def test_is_none_of_what_nobody_reads(self, comment, vote, now):
        give_status(comment=comment, status=Status.REMOVED, now=now)
        vote(comment, 10)
        assert told() == []

    def test_costs_one_query_where_there_is_none(self, comment, vote, now, django_assert_num_queries):
        vote(comment, 9)
        assert Milestone.objects.count() == 0
        with django_assert_num_queries(1):
            milestones.tell_passed({comment.pk: 1}, database="default", now=now)
