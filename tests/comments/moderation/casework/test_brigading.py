"""A crowd that votes is told to moderators, in words, once a day for each comment."""

from datetime import timedelta
from uuid import uuid4

import pytest

from comments.moderation.casework import brigading
from comments.moderation.findings.explaining import explain
from comments.moderation.models import Case, Finding, Queue
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from comments.threads import tallying
from comments.threads.models import Comment
from comments.threads.revising import propose
from comments.threads.voting import cast_vote
from tests.comments.threads.test_voting import seen_by
from tests.comments.threads.test_weighing import people
from tests.factories.accounts import JOINED
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


@pytest.fixture
def voted(comment, now):
    """Have so many accounts of one age vote, one every so many seconds until now, and hear what counting tells."""

    def voted(count, *, age=timedelta(hours=1), every=2, networks=3):
        crowd = people(count, site=comment.site, joined=now - age if age else JOINED)
        for number, profile in enumerate(crowd):
            at = now - timedelta(seconds=every * (count - 1 - number))
            address = f"203.0.113.{number % networks}"
            cast_vote(comment_id=comment.pk, viewer=seen_by(profile), value=1, now=at, address=address)
        tallying.count_votes(now=now)
        for event in OutboxEvent.objects.filter(name=Event.VOTES_CROWDED).order_by("pk"):
            for _twice in range(2):
                brigading.hear(payload=event.payload, event_id=uuid4(), now=now)

    return voted


class TestHear:
    def test_says_what_was_seen_and_opens_a_case(self, comment, voted):
        voted(40, every=6)
        finding = Finding.objects.get(comment=comment)
        assert finding.evidence == {"votes": 40, "minutes": 4, "young": 40, "hours": 72, "networks": 3}
        assert explain(finding, body="").words.startswith(
            "A crowd of votes: 40 in 4 min, 40 of them by accounts younger than 72 h; networks: 3."
        )
        case = Case.objects.get(comment=comment)
        assert (case.queue, case.is_held) == (Queue.SUSPECT, False)
        assert Comment.objects.get(pk=comment.pk).is_public

    def test_is_about_what_everybody_reads_not_about_what_waits(self, comment, voted, now):
        propose(comment=comment, body="Newer words.", html="<p>Newer words.</p>", now=now)
        voted(40)
        assert Finding.objects.get(comment=comment).revision_number == 1

    def test_tells_old_accounts_of_one_network_too(self, comment, voted):
        voted(30, age=None, networks=1)
        evidence = Finding.objects.get(comment=comment).evidence
        assert (evidence["votes"], evidence["young"], evidence["networks"]) == (25, 0, 1)

    @pytest.mark.parametrize(
        ("count", "given"),
        [
            (tallying.CROWD - 1, {}),
            (40, {"every": 600}),
            (60, {"age": None, "networks": 60}),
        ],
        ids=["too few", "not at once", "readers"],
    )
    def test_leaves_alone_what_is_no_crowd(self, voted, count, given):
        voted(count, **given)
        assert not Finding.objects.exists()
        assert not Case.objects.exists()

    def test_leaves_alone_newcomers_among_many_readers(self, voted):
        voted(50, age=None, networks=50)
        voted(tallying.CROWD)
        assert not Finding.objects.exists()

    def test_leaves_alone_where_votes_are_stopped(self, comment, voted, now, monkeypatch):
        # Stopped while the last of them were on their way.
        counted = tallying.milestones.tell_passed
        monkeypatch.setattr(
            tallying.milestones,
            "tell_passed",
            lambda *given, **named: (
                counted(*given, **named),
                Comment.objects.filter(pk=comment.pk).update(votes_frozen=True),
            ),
        )
        voted(40)
        assert brigading.crowd_on(comment.pk, now=now)
        assert not Case.objects.exists()

    def test_forgives_a_comment_that_is_gone(self, now):
        brigading.hear(payload={"comment_id": str(uuid4())}, event_id=uuid4(), now=now)
        assert not Case.objects.exists()
