from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer
from comments.moderation.decisions import undoing
from comments.moderation.decisions.bulk_working import begin, go_on
from comments.moderation.decisions.bulking import Seen, Wish, prepare
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.lifting import set_prominence
from comments.moderation.decisions.staleness import StaleDecision
from comments.moderation.decisions.undoing import NothingToUndo, TooLateToUndo, undo
from comments.moderation.desk import queue
from comments.moderation.desk.noting import write_note
from comments.moderation.models import AuditEntry, Case, Decision, Flag, Statement
from comments.moderation.policies import moderator_of
from comments.moderation.recounting import recount_cases
from comments.notifications.handlers import tell_readers
from comments.notifications.models import Notification
from comments.outbox import working
from comments.outbox.models import Handling, OutboxEvent
from comments.outbox.periodic import Timetable
from comments.outbox.relay import Relay
from comments.outbox.relaying import IN_FLIGHT
from comments.threads.models import Comment, Prominence, Status
from comments.threads.revising import revise
from tests.factories.accounts import UserFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(moderator, now):
    def ruled(comment, action, *, by=moderator, at=now):
        comment.refresh_from_db()
        return decide(
            comment_id=comment.pk,
            viewer=by,
            action=action,
            reason="fine" if action in {"approve", "restore"} else "spam",
            version=comment.version,
            now=at,
        )

    return ruled


@pytest.fixture
def back(moderator, now):
    def taken(decision, *, by=moderator, after=5):
        return undo(decision_id=decision.pk, viewer=by, now=now + timedelta(seconds=after))

    return taken


def standing_of(comment):
    comment.refresh_from_db()
    comment.thread.refresh_from_db()
    return (
        comment.status,
        comment.is_shown,
        comment.restriction_id,
        comment.prominence,
        comment.thread.comment_count,
    )


class TestUndo:
    @pytest.mark.parametrize(
        ("make", "action"),
        [
            (make_held_case, "approve"),
            (make_held_case, "reject"),
            (make_reported_case, "approve"),
            (make_reported_case, "remove"),
        ],
    )
    def test_leaves_comment_and_case_as_they_were(self, *, rule, back, thread, make, action):
        case = make(thread=thread)
        before = standing_of(case.comment)
        back(rule(case.comment, action))
        assert standing_of(case.comment) == before
        again = Case.objects.get(comment=case.comment, closed_at=None)
        for name in ("opened_at", "wanted_at", "need", "queue", "is_held", "flag_count"):
            assert getattr(again, name) == getattr(case, name), name
        assert set(again.marks.values_list("mark", flat=True)) >= {f"author:{case.comment.author_id}"}

    def test_brings_a_restriction_back_with_its_reasons(self, rule, back, thread, now):
        comment = make_comment(thread=thread)
        removed = rule(comment, "remove", at=now - timedelta(hours=1))
        back(rule(comment, "restore"))
        assert standing_of(comment)[0::2] == (Status.REMOVED, removed.statement_id, 0)
        assert not Case.objects.filter(comment=comment, closed_at=None).exists()

    def test_gives_the_place_above_the_order_back(self, rule, back, thread, moderator, now):
        comment = make_comment(thread=thread)
        at = now - timedelta(hours=1)
        set_prominence(comment_id=comment.pk, viewer=moderator, prominence="pinned", now=at)
        back(rule(comment, "remove"))
        assert standing_of(comment)[3] == Prominence.PINNED

    def test_gives_back_no_place_that_was_lost_before(self, rule, back, thread, moderator, now):
        comment = make_comment(thread=thread)
        at = now - timedelta(hours=1)
        set_prominence(comment_id=comment.pk, viewer=moderator, prominence="pinned", now=at)
        rule(comment, "remove", at=at)
        rule(comment, "restore", at=at + timedelta(minutes=1))
        back(rule(comment, "remove"))
        assert standing_of(comment)[3] == Prominence.NONE

    def test_keeps_count_of_every_report_once(self, rule, back, thread):
        case = make_reported_case(thread=thread, flags=3)
        back(rule(case.comment, "approve"))
        assert Case.objects.get(comment=case.comment, closed_at=None).flag_count == 3
        assert list(recount_cases()) == []
        assert Flag.objects.count() == 3

    def test_keeps_whom_it_was_handed_to(self, *, rule, back, thread, moderator, somebody, now):
        other = somebody(Role.MODERATOR, name="Jonas Petrov")
        case = make_held_case(thread=thread)
        write_note(comment_id=case.comment_id, viewer=moderator, body="You?", to=other.user.pk, now=now)
        back(rule(case.comment, "approve"))
        (file,) = queue.page(viewer=moderator_of(other.user), kind=queue.Kind.MINE).files
        assert file.comment == case.comment

    def test_opens_a_case_of_any_queue_again(self, rule, back, thread, now):
        comment = make_comment(thread=thread)
        Case.objects.create(
            site=thread.article.site,
            comment=comment,
            opened_at=now - timedelta(days=1),
            wanted_at=now,
            queue="suspect",
        )
        back(rule(comment, "approve"))
        assert Case.objects.get(comment=comment, closed_at=None).queue == "suspect"

    def test_twice_is_once(self, rule, back, thread):
        decision = rule(make_held_case(thread=thread).comment, "approve")
        assert back(decision) == back(decision, after=600)
        assert Decision.objects.count() == 2

    def test_stays_in_the_record(self, rule, back, thread):
        decision = rule(make_held_case(thread=thread).comment, "reject")
        taken_back = back(decision)
        assert (taken_back.undoes, taken_back.action) == (decision, "undo")
        assert Statement.objects.filter(decision=decision).exists()
        acts = AuditEntry.objects.order_by("number").values_list("act", flat=True)
        assert list(acts)[-2:] == ["comment.reject", "comment.undo"]

    def test_lets_the_comment_be_decided_anew(self, rule, back, thread, now):
        comment = make_held_case(thread=thread).comment
        back(rule(comment, "reject"))
        assert rule(comment, "approve", at=now + timedelta(minutes=1)).status_after == Status.PUBLISHED

    def test_shows_nothing_as_decided(self, rule, back, thread, moderator):
        back(rule(make_held_case(thread=thread).comment, "reject"))
        desk = moderator_of(moderator.user)
        assert queue.page(viewer=desk, kind=queue.Kind.DECIDED).files == []
        assert queue.counts(viewer=desk).held == 1


class TestRefusal:
    def test_comes_after_ten_seconds(self, rule, back, thread):
        decision = rule(make_held_case(thread=thread).comment, "approve")
        with pytest.raises(TooLateToUndo) as refused:
            back(decision, after=10.001)
        assert refused.value.facts == {"seconds": 10}
        assert back(decision, after=10)

    def test_is_for_everybody_else(self, *, rule, back, thread, somebody, elsewhere, moderator):
        decision = rule(make_held_case(thread=thread).comment, "approve")
        strangers = [
            somebody(Role.OWNER),
            somebody(Role.MODERATOR, on=elsewhere),
            Viewer(site_id=moderator.site_id),
            Viewer(site_id=moderator.site_id, user=moderator.user),
        ]
        for stranger in strangers:
            with pytest.raises(NothingToUndo):
                back(decision, by=stranger)

    def test_is_for_what_undoes(self, rule, back, thread):
        taken_back = back(rule(make_held_case(thread=thread).comment, "approve"))
        with pytest.raises(NothingToUndo):
            back(taken_back)

    def test_says_what_happened_since(self, rule, back, thread, somebody, now):
        comment = make_held_case(thread=thread).comment
        decision = rule(comment, "approve")
        rule(comment, "remove", by=somebody(Role.EDITOR, name="Jonas Petrov"), at=now + timedelta(seconds=2))
        with pytest.raises(StaleDecision) as refused:
            back(decision)
        assert refused.value.facts["decided_by"] == "Jonas Petrov"

    def test_comes_when_the_author_wrote_anew(self, rule, back, thread, now):
        comment = make_held_case(thread=thread).comment
        decision = rule(comment, "approve")
        comment.refresh_from_db()
        revise(comment=comment, body="Other words.", html="<p>Other words.</p>", now=now)
        with pytest.raises(StaleDecision):
            back(decision)


class TestTelling:
    @pytest.fixture
    def answer(self, thread):
        """A held answer to somebody who would like to hear of it."""
        return make_held_case(answers=make_comment(thread=thread)).comment

    def test_waits_until_nothing_can_be_taken_back(self, rule, answer, now):
        claims = []

        def carry_out(claim):
            claims.append(claim)
            working.run(
                source=claim.source,
                work_id=claim.work_id,
                attempt=claim.attempt,
                worker="here:1",
                now=clock[0],
            )

        relay = Relay(hand_over=carry_out, takes_over=False, timetable=Timetable([]))
        clock = [now]
        # What became of it while it waited was told long ago.
        OutboxEvent.objects.all().delete()
        rule(answer, "approve")
        for seconds in (0, 5, 10, 14):
            clock[0] = now + timedelta(seconds=seconds)
            relay.relay(now=clock[0])
            assert (claims, Notification.objects.count()) == ([], 0)
        clock[0] = now + timedelta(seconds=10) + IN_FLIGHT
        relay.relay(now=clock[0])
        assert claims
        assert Notification.objects.count() == 1
        assert not Handling.objects.filter(done_at=None).exists()

    def test_does_nothing_of_what_was_taken_back(self, rule, back, answer, now):
        decision = rule(answer, "approve")
        event = OutboxEvent.objects.get(name="comment.approved")
        back(decision)
        # Published by another decision: what the first would have told is not told for it.
        rule(answer, "approve", at=now + timedelta(seconds=6))
        tell_readers(payload=event.payload, event_id=event.pk, now=now)
        assert not Notification.objects.exists()
        latest = OutboxEvent.objects.filter(name="comment.approved").latest("recorded_at")
        tell_readers(payload=latest.payload, event_id=latest.pk, now=now)
        assert Notification.objects.count() == 1

    def test_knows_what_was_taken_back(self, rule, back, answer):
        decision = rule(answer, "approve")
        assert not undoing.was_undone(None)
        assert not undoing.was_undone(decision.pk)
        back(decision)
        assert undoing.was_undone(decision.pk)


class TestLatest:
    def test_is_ones_own_for_ten_seconds(self, *, rule, back, thread, moderator, somebody, now):
        desk = moderator_of(moderator.user)
        first = rule(make_held_case(thread=thread).comment, "approve")
        second = rule(make_held_case(thread=thread).comment, "approve", at=now + timedelta(seconds=1))
        other = somebody(Role.EDITOR)
        rule(make_held_case(thread=thread).comment, "approve", by=other, at=now + timedelta(seconds=2))
        assert undoing.latest_to_undo(viewer=desk, now=now + timedelta(seconds=3)) == second
        back(second)
        assert undoing.latest_to_undo(viewer=desk, now=now + timedelta(seconds=6)) == first
        assert undoing.seconds_to_undo(first, now=now + timedelta(seconds=6.5)) == 4
        assert undoing.latest_to_undo(viewer=desk, now=now + timedelta(seconds=11)) is None

    def test_is_none_of_many_that_were_asked_for_at_once(self, *, rule, thread, site, moderator, now):
        desk = moderator_of(moderator.user)
        alone = rule(make_held_case(thread=thread).comment, "approve")
        many = [make_held_case(thread=thread).comment for _ in range(2)]
        wish = Wish(action="reject", reason="spam")
        chosen = [(comment.pk, Seen(comment.version)) for comment in many]
        run = prepare(site=site, viewer=moderator, wish=wish, chosen=chosen, now=now)
        begin(run, viewer=moderator, now=now)
        go_on(run, seconds=60, now=now)
        assert Decision.objects.filter(action="reject").count() == 2
        assert undoing.latest_to_undo(viewer=desk, now=now + timedelta(seconds=2)) == alone


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize("round_", range(3))
    def test_with_a_second_decision_one_of_both_holds(self, now, round_):
        case = make_held_case(thread=ThreadFactory())
        site = case.comment.thread.article.site
        mara, jonas = (
            Viewer(site_id=site.pk, user=UserFactory(name=name), role=Role.MODERATOR)
            for name in ("Mara Lindqvist", "Jonas Petrov")
        )
        first = decide(
            comment_id=case.comment_id, viewer=mara, action="approve", reason="fine", version=1, now=now
        )
        together, refused = Barrier(2), []

        def attempt(act):
            together.wait()
            try:
                act()
            except StaleDecision as refusal:
                refused.append(refusal)
            finally:
                connections.close_all()

        threads = [
            Thread(target=attempt, args=(lambda: undo(decision_id=first.pk, viewer=mara, now=now),)),
            Thread(
                target=attempt,
                args=(
                    lambda: decide(
                        comment_id=case.comment_id,
                        viewer=jonas,
                        action="remove",
                        reason="spam",
                        version=2,
                        now=now,
                    ),
                ),
            ),
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len(refused) == 1
        comment = Comment.objects.get(pk=case.comment_id)
        was_undone = Decision.objects.filter(undoes=first).exists()
        assert comment.status == (Status.HELD if was_undone else Status.REMOVED)
        assert Decision.objects.count() == 2
        assert Case.objects.filter(comment=comment, closed_at=None).count() == was_undone
        comment.thread.refresh_from_db()
        assert comment.thread.comment_count == 0


def test_a_report_while_it_is_decided_stays_counted(rule, back, thread, now):
    case = make_reported_case(thread=thread)
    decision = rule(case.comment, "approve")
    make_flag(case.comment, at=now + timedelta(seconds=1))
    back(decision)
    assert Case.objects.get(comment=case.comment, closed_at=None).flag_count == 2
    assert list(recount_cases()) == []
