"""What one reader says of one comment twice: nothing new, graver, or of words that nobody decided about."""

from datetime import timedelta

import pytest

from comments.moderation.casework.needing import threatens_life
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Case, Flag, Heard
from comments.moderation.people.flagging import flag_comment
from comments.moderation.people.trust_facts import facts_about
from comments.moderation.people.unfounded import Unfounded, weigh_sent
from comments.moderation.recounting import recount_cases
from comments.moderation.suspended import Sender
from comments.outbox.models import OutboxEvent
from comments.threads.revising import revise
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, body="First words.")


@pytest.fixture
def flag(comment, reader, now):
    def flagged(reason="spam", *, at=now, **given):
        return flag_comment(comment_id=comment.pk, viewer=reader, reason=reason, now=at, **given)

    return flagged


@pytest.fixture
def judge(comment, moderator):
    def judged(action="approve", *, at):
        comment.refresh_from_db()
        reason = "fine" if action == "approve" else "abuse"
        said = {"action": action, "reason": reason, "version": comment.version, "now": at}
        return decide(comment_id=comment.pk, viewer=moderator, **said)

    return judged


@pytest.fixture
def edit(comment):
    def edited(at):
        comment.refresh_from_db()
        revise(comment=comment, body="Other words.", html="<p>Other words.</p>", now=at)

    return edited


class TestAThreatToALife:
    def test_makes_the_first_report_graver_while_nobody_decided(self, flag, now):
        first = flag(note="Buy my boats!")
        raised = flag("threat", at=now + HOUR)
        assert (raised, raised.reason, raised.raised_at) == (first, "threat", now + HOUR)
        assert Flag.objects.get().note == "Buy my boats!"
        case = Case.objects.get()
        assert (case.flag_count, threatens_life(case)) == (1, True)
        assert OutboxEvent.objects.filter(name="flag.raised").count() == 2
        assert list(recount_cases()) == []

    def test_is_said_once(self, flag, now):
        flag("threat")
        assert flag("threat", at=now + HOUR).raised_at == now
        assert flag("spam", at=now + HOUR).reason == "threat"

    def test_opens_a_case_again_about_words_that_were_kept(self, flag, judge, now):
        flag()
        judge(at=now + HOUR)
        flag("threat", at=now + 2 * HOUR)
        case = Case.objects.get(closed_at=None)
        assert (case.flag_count, threatens_life(case)) == (1, True)
        assert list(recount_cases()) == []

    def test_is_heard_of_newer_words_although_it_was_said_of_those_before(self, flag, judge, edit, now):
        flag("threat")
        judge(at=now + HOUR)
        edit(at=now + 2 * HOUR)
        flag("threat", at=now + 3 * HOUR)
        assert threatens_life(Case.objects.get(closed_at=None))


class TestOtherWords:
    def test_can_be_reported_once_the_first_were_kept(self, flag, judge, edit, now):
        first = flag()
        judge(at=now + HOUR)
        assert flag(at=now + 2 * HOUR) == first
        edit(at=now + 2 * HOUR)
        second = flag("abuse", at=now + 3 * HOUR)
        assert (second.reason, second.revision_number) == ("abuse", 2)
        assert flag(at=now + 4 * HOUR) == second
        assert Case.objects.get(closed_at=None).flag_count == 1
        assert list(recount_cases()) == []

    def test_are_no_reason_to_report_anew_while_nobody_decided(self, flag, edit, now):
        first = flag()
        edit(at=now + HOUR)
        assert flag("abuse", at=now + 2 * HOUR) == first

    def test_are_not_those_that_were_decided_about_although_they_were_not_reported(
        self, flag, judge, edit, now
    ):
        first = flag()
        edit(at=now + HOUR)
        judge(at=now + 2 * HOUR)
        assert flag(at=now + 3 * HOUR) == first

    def test_leave_what_came_of_the_first_as_it_was(self, flag, judge, edit, reader, now):
        flag()
        judge(at=now + HOUR)
        edit(at=now + 2 * HOUR)
        flag(at=now + 3 * HOUR)
        judge("remove", at=now + 4 * HOUR)
        (facts,) = facts_about([reader.profile.pk], half_life=timedelta(days=9000), now=now + 4 * HOUR)
        assert (round(facts.reports_upheld), round(facts.reports_dismissed)) == (1, 1)
        sender = Sender(site_id=reader.site_id, profile_id=reader.profile.pk)
        weighed = weigh_sent(sender, Heard.NOTICES, now=now + 4 * HOUR)
        assert weighed == Unfounded(sent=2, unfounded=1)
