import pytest

from comments.accounts.models import Role
from comments.moderation.decisions import bulking, likening
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.guarding import OwnDecision, PendingUnseen
from comments.threads.models import Status
from comments.threads.revising import propose
from tests.factories.accounts import MembershipFactory
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

REASONS = {"approve": "fine", "restore": "fine", "remove": "spam", "reject": "spam"}


@pytest.fixture
def rule(moderator, now):
    def ruled(comment, action, *, by=moderator, **given):
        comment.refresh_from_db()
        told = {"reason": REASONS[action], "version": comment.version, "now": now} | given
        return decide(comment_id=comment.pk, viewer=by, action=action, **told)

    return ruled


class TestOnesOwn:
    @pytest.fixture
    def colleague(self, somebody):
        return somebody(Role.MODERATOR)

    def test_comment_is_approved_kept_and_restored_by_a_colleague_alone(
        self, rule, thread, moderator, colleague
    ):
        held = make_held_case(thread=thread, author=moderator.profile).comment
        reported = make_reported_case(thread=thread, author=moderator.profile).comment
        removed = make_comment(thread=thread, author=moderator.profile)
        rule(removed, "remove", by=colleague)
        for comment, action in ((held, "approve"), (reported, "approve"), (removed, "restore")):
            with pytest.raises(OwnDecision, match="Somebody else"):
                rule(comment, action)
            assert rule(comment, action, by=colleague).status_after == Status.PUBLISHED

    def test_comment_can_be_removed_by_oneself(self, rule, thread, moderator, colleague):
        comment = make_comment(thread=thread, author=moderator.profile)
        assert rule(comment, "remove").status_after == Status.REMOVED

    def test_comment_is_judged_by_whoever_is_all_alone(self, rule, thread, moderator):
        held = make_held_case(thread=thread, author=moderator.profile).comment
        assert rule(held, "approve").status_after == Status.PUBLISHED

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR, Role.OWNER])
    def test_comment_waits_for_nobody_who_may_not_come_in(self, rule, thread, moderator, site, role):
        MembershipFactory(site=site, role=role, user__is_active=False)
        held = make_held_case(thread=thread, author=moderator.profile).comment
        assert rule(held, "approve").status_after == Status.PUBLISHED

    def test_comment_is_said_to_be_left_out_before_many_are_decided(
        self, thread, moderator, colleague, site, now
    ):
        cases = [make_held_case(thread=thread, author=who.profile) for who in (moderator, colleague)]
        run = bulking.prepare(
            site=site,
            viewer=moderator,
            wish=bulking.Wish(action="approve", reason="fine"),
            chosen=[(case.comment_id, likening.Seen(case.comment.version)) for case in cases],
            now=now,
        )
        forecast = bulking.forecast(run)
        assert (forecast.decided, list(forecast.refused)) == (1, [str(OwnDecision.message)])


class TestNewerWords:
    @pytest.fixture
    def changed(self, thread, now):
        comment = make_comment(thread=thread)
        propose(comment=comment, body="New words.", html="<p>New words.</p>", now=now)
        return comment

    @pytest.mark.parametrize("action", ["approve", "reject"])
    @pytest.mark.parametrize("pending", [0, 1, 3])
    def test_are_not_judged_by_whoever_saw_others(self, rule, changed, action, pending):
        with pytest.raises(PendingUnseen) as refused:
            rule(changed, action, pending=pending)
        assert refused.value.facts == {"pending": 2, "body": "New words."}

    @pytest.mark.parametrize("action", ["approve", "reject"])
    def test_are_judged_by_whoever_saw_them(self, rule, changed, action):
        assert rule(changed, action, pending=2).status_after == Status.PUBLISHED

    def test_are_in_nobody_s_way_who_removes_it_all(self, rule, changed):
        assert rule(changed, "remove", pending=0).status_after == Status.REMOVED
