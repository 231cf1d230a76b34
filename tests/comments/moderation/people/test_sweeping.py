from datetime import timedelta

import pytest
from django.db.models import F

from comments.accounts.models import Membership, Role
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import latest_to_undo
from comments.moderation.models import Decision, Sanction, Statement
from comments.moderation.people import sweeping
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction, lift_sanction
from comments.moderation.people.sweeping import left_by_bans
from comments.moderation.policies import moderator_of
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment, Status
from tests.factories.moderation import make_flag
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def ban(reader, moderator, now):
    def banned(**wish):
        return lay_sanction(
            profile_id=reader.profile_id,
            viewer=moderator,
            wish=Wish(kind="ban", **{"reason": "abuse", "sweep_hours": 24} | wish),
            now=now,
        )

    return banned


@pytest.fixture
def write(thread, reader, now):
    return lambda ago, **given: make_comment(thread=thread, author=reader.profile, at=now - ago, **given)


def sweep(sanction, *, after=None, now):
    payload = {"sanction_id": str(sanction.pk)} | ({"after": after} if after else {})
    sweeping.sweep(payload=payload, event_id=sanction.pk, now=now)


def statuses():
    return list(Comment.objects.order_by("seq").values_list("status", flat=True))


class TestSweep:
    def test_leaves_no_decision_of_its_own_to_be_taken_back(self, ban, write, moderator, now):
        write(2 * HOUR)
        sweep(ban(), now=now)
        assert Decision.objects.count() == 1
        assert latest_to_undo(viewer=moderator_of(moderator.user), now=now) is None

    def test_removes_what_was_posted_lately_each_with_its_decision(self, ban, write, now):
        write(25 * HOUR)
        write(23 * HOUR)
        write(2 * HOUR, status=Status.HELD)
        write(HOUR, status=Status.WITHDRAWN)
        sanction = ban(explanation="Insults in every comment.")
        sweep(sanction, now=now)
        assert statuses() == ["published", "removed", "rejected", "withdrawn"]
        assert sorted(Decision.objects.values_list("action", "reason")) == [
            ("reject", "abuse"),
            ("remove", "abuse"),
        ]
        reasons = Statement.objects.exclude(pk=sanction.statement_id)
        assert set(reasons.values_list("explanation", flat=True)) == {"Insults in every comment."}
        assert reasons.count() == 2

    def test_cites_the_law_that_the_ban_rests_on(self, ban, write, now):
        write(HOUR)
        law = {"law": "§ 130 StGB", "gravity": "grave", "intent": "meant"}
        sweep(ban(reason="illegal", unwarned_because="It calls for violence.", **law), now=now)
        assert Decision.objects.get().statement.law == "§ 130 StGB"

    def test_goes_on_batch_by_batch(self, ban, write, now, monkeypatch):
        monkeypatch.setattr(sweeping, "BATCH", 2)
        for ago in (3, 2, 1):
            write(ago * HOUR)
        sanction = ban()
        sweep(sanction, now=now)
        assert statuses() == ["removed", "removed", "published"]
        told = OutboxEvent.objects.get(name="person.sweep_goes_on")
        sweep(sanction, after=told.payload["after"], now=now)
        assert statuses() == ["removed"] * 3
        assert OutboxEvent.objects.filter(name="person.sweep_goes_on").count() == 1

    def test_run_twice_removes_nothing_more(self, ban, write, now):
        write(HOUR)
        sanction = ban()
        for _ in range(2):
            sweep(sanction, now=now)
        assert Decision.objects.count() == 1

    def test_leaves_everything_where_nobody_asked_for_it(self, ban, write, now):
        write(HOUR)
        sweep(ban(sweep_hours=0), now=now)
        assert statuses() == ["published"]

    def test_stops_when_the_ban_is_lifted(self, ban, write, moderator, now):
        write(HOUR)
        sanction = ban()
        lift_sanction(sanction_id=sanction.pk, viewer=moderator, now=now)
        sweep(sanction, now=now)
        assert statuses() == ["published"]

    @pytest.mark.parametrize(("ago", "is_parked"), [(HOUR, True), (25 * HOUR, False)])
    def test_is_parked_when_whoever_laid_it_moderates_no_more(self, *, ban, write, now, ago, is_parked):
        write(ago)
        sanction = ban()
        Membership.objects.all().delete()
        for later in range(2):
            sweep(sanction, now=now + later * HOUR)
        assert statuses() == ["published"]
        assert Sanction.objects.get().sweep_parked_at == (now if is_parked else None)

    @pytest.fixture
    def meanwhile(self, monkeypatch):
        """Let something happen between finding a comment and deciding about it, once."""

        def happens(what):
            left = [what]

            def decides(**given):
                if left:
                    left.pop()(given["comment_id"])
                return decide(**given)

            monkeypatch.setattr(sweeping, "decide", decides)

        return happens

    def test_removes_what_its_author_changed_meanwhile(self, ban, write, now, meanwhile):
        write(HOUR)
        sanction = ban()
        meanwhile(lambda pk: Comment.objects.filter(pk=pk).update(version=F("version") + 1))
        sweep(sanction, now=now)
        assert statuses() == ["removed"]
        assert not left_by_bans().exists()

    def test_leaves_what_a_colleague_decided_meanwhile_and_says_so(
        self, *, ban, write, somebody, now, meanwhile
    ):
        comment, jonas = write(HOUR), somebody(Role.EDITOR, name="Jonas Weld")
        make_flag(comment)
        sanction = ban()
        keep = {"action": "approve", "reason": "fine", "version": comment.version, "now": now}
        meanwhile(lambda pk: decide(comment_id=pk, viewer=jonas, **keep))
        sweep(sanction, now=now)
        assert statuses() == ["published"]
        left = left_by_bans().get()
        assert (left.comment, left.sanction, left.code) == (comment, sanction, "stale_decision")
        assert "Jonas Weld" in left.why

    def test_lists_once_what_waits_for_an_answer_as_long_as_it_stands(self, *, ban, write, moderator, now):
        comment = write(HOUR)
        write(2 * HOUR)
        flag = make_flag(comment, at=now - HOUR)
        keep = {"action": "approve", "reason": "fine", "version": comment.version, "now": now}
        decide(comment_id=comment.pk, viewer=moderator, **keep)
        file_appeal(about=redress.by_token(redress.token_of_flag(flag)), body="It names my street.", now=now)
        sanction = ban()
        for _twice in range(2):
            sweep(sanction, now=now)
        assert statuses() == ["published", "removed"]
        left = left_by_bans().get()
        assert (left.comment, left.code) == (comment, "appeal_open")
        Comment.objects.filter(pk=comment.pk).update(status=Status.WITHDRAWN, is_shown=False)
        assert not left_by_bans().exists()
