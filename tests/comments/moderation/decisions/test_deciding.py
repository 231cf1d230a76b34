from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer, viewer_of
from comments.moderation.decisions.deciding import (
    ActionUnknown,
    NotAllowed,
    ReasonUnfit,
    decide,
)
from comments.moderation.decisions.outcomes import REASONS, ActionImpossible
from comments.moderation.decisions.staleness import StaleDecision
from comments.moderation.models import Action, Case, Decision, Reason
from comments.moderation.notes import NoteMissing, NoteNotText, NoteTooLong
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment, Status
from comments.threads.reading import CommentNotFound
from comments.threads.revising import revise
from tests.comments.moderation.decisions.test_outcomes import POSSIBLE
from tests.factories.accounts import OperatorFactory, UserFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(thread):
    return make_held_case(thread=thread)


@pytest.fixture
def reported(thread):
    return make_reported_case(thread=thread, flags=2)


@pytest.fixture
def rule(moderator, now):
    """Decide on a comment as it stands now."""

    def ruled(comment, action="approve", **given):
        comment.refresh_from_db()
        reason = {"approve": "fine", "restore": "mistake"}.get(action, "abuse")
        return decide(
            **{
                "comment_id": comment.pk,
                "viewer": moderator,
                "action": action,
                "reason": reason,
                "law": "Section 186 of the code" if given.get("reason") == "illegal" else "",
                "version": comment.version,
                "now": now,
            }
            | given
        )

    return ruled


def told():
    return list(
        OutboxEvent.objects.exclude(
            name__in=["flag.raised", "statement.written", "case.opened", "case.gathered"]
        ).values_list("name", flat=True)
    )


class TestDecide:
    def test_writes_down_who_did_what_and_why(self, rule, held, moderator, now):
        decision = rule(held.comment, "reject", reason="spam", note=" Third time. ")
        assert (decision.case, decision.comment) == (held, held.comment)
        assert (decision.moderator, decision.moderator_name) == (moderator.user, "Mara Lindqvist")
        assert (decision.action, decision.reason, decision.note) == ("reject", "spam", "Third time.")
        assert (decision.version, decision.decided_at) == (1, now)
        assert (decision.status_before, decision.status_after) == ("held", "rejected")

    def test_closes_the_case_and_tells_it_once(self, rule, held, now):
        decision = rule(held.comment)
        held.refresh_from_db()
        assert (held.is_open, held.closed_at) == (False, now)
        event = OutboxEvent.objects.exclude(name__in=["case.opened", "case.gathered"]).get()
        assert event.name == "comment.approved"
        assert event.payload == {"comment_id": str(held.comment.pk), "decision_id": str(decision.pk)}

    def test_publishes_and_counts_what_is_approved(self, rule, held, thread):
        rule(held.comment)
        comment = Comment.objects.get(pk=held.comment.pk)
        thread.refresh_from_db()
        assert (comment.status, comment.is_shown, comment.version) == (Status.PUBLISHED, True, 2)
        assert thread.comment_count == 1

    def test_takes_away_and_brings_back_with_all_counters(self, rule, thread, reported):
        comment = reported.comment
        rule(comment, "remove")
        thread.refresh_from_db()
        assert (thread.comment_count, Comment.objects.get(pk=comment.pk).is_shown) == (0, False)
        rule(comment, "restore")
        thread.refresh_from_db()
        assert (thread.comment_count, Comment.objects.get(pk=comment.pk).is_shown) == (1, True)
        assert told() == ["comment.removed", "comment.restored"]

    @pytest.mark.parametrize("status", Status.values)
    @pytest.mark.parametrize("action", Action.values)
    @pytest.mark.parametrize("has_case", [False, True])
    def test_does_exactly_what_the_table_says(self, *, rule, thread, now, status, action, has_case):
        comment = make_comment(thread=thread, status=status)
        if has_case:
            Case.objects.create(site=thread.article.site, comment=comment, opened_at=now, wanted_at=now)
        wanted = POSSIBLE.get((status, action, has_case))
        if wanted is None:
            with pytest.raises(ActionImpossible):
                rule(comment, action)
            assert (Decision.objects.count(), told()) == (0, [])
            comment.refresh_from_db()
            assert comment.status == status
        else:
            after, event = wanted
            before = comment.version
            decision = rule(comment, action)
            comment.refresh_from_db()
            assert (comment.status, decision.status_after) == (after, after)
            assert comment.version == before + 1
            assert told() == ([event.value] if event else [])
            assert not Case.objects.filter(comment=comment, closed_at=None).exists()

    def test_opens_a_case_where_there_was_none(self, rule, thread, now):
        decision = rule(make_comment(thread=thread), "remove")
        assert (decision.case.opened_at, Case.objects.get().closed_at) == (now, now)

    def test_keeps_a_reported_comment_and_tells_that_it_stays(self, rule, reported):
        decision = rule(reported.comment)
        assert (decision.status_before, decision.status_after) == ("published", "published")
        reported.refresh_from_db()
        assert (reported.is_open, told()) == (False, ["comment.kept"])

    def test_can_take_away_what_was_kept_and_keep_what_is_reported_again(self, rule, reported):
        rule(reported.comment)
        make_flag(reported.comment)
        rule(reported.comment)
        rule(reported.comment, "remove")
        assert [decision.action for decision in Decision.objects.order_by("version")] == [
            "approve",
            "approve",
            "remove",
        ]
        assert Decision.objects.values("case").distinct().count() == 3

    @pytest.mark.parametrize("action", Action.values)
    @pytest.mark.parametrize("reason", [*Reason.values, "", "boring"])
    def test_takes_only_a_reason_that_fits(self, rule, held, action, reason):
        if reason in REASONS[Action(action)]:
            with suppress(ActionImpossible):
                rule(held.comment, action, reason=reason, note="Because.")
        else:
            with pytest.raises(ReasonUnfit):
                rule(held.comment, action, reason=reason, note="Because.")

    def test_needs_a_note_for_another_reason(self, rule, held):
        with pytest.raises(NoteMissing):
            rule(held.comment, "reject", reason="other", note="  ")
        assert rule(held.comment, "reject", reason="other", note="Copied from elsewhere.")

    def test_takes_a_note_of_1000_characters_and_none_of_1001(self, rule, held):
        with pytest.raises(NoteTooLong):
            rule(held.comment, note="x" * 1001)
        assert rule(held.comment, note="x" * 1000)

    def test_takes_no_note_that_is_not_text(self, rule, held):
        with pytest.raises(NoteNotText):
            rule(held.comment, note="\x00")

    @pytest.mark.parametrize("action", ["", "publish", "APPROVE"])
    def test_knows_no_other_action(self, rule, held, action):
        with pytest.raises(ActionUnknown):
            rule(held.comment, action)

    def test_leaves_nothing_behind_when_refused(self, rule, held):
        with pytest.raises(ActionImpossible):
            rule(held.comment, "remove")
        held.refresh_from_db()
        assert (held.is_open, Decision.objects.count(), told()) == (True, 0, [])


class TestWho:
    # role on the site → may decide
    @pytest.mark.parametrize(
        ("role", "may"),
        [(Role.READER, False), (Role.MODERATOR, True), (Role.EDITOR, True), (Role.OWNER, True)],
    )
    def test_moderates_the_site_decides(self, rule, reported, somebody, role, may):
        if may:
            assert rule(reported.comment, "remove", viewer=somebody(role))
        else:
            with pytest.raises(NotAllowed):
                rule(reported.comment, "remove", viewer=somebody(role))

    def test_runs_the_house_decides_everywhere(self, rule, held, site):
        operator = OperatorFactory(name="")
        decision = rule(held.comment, viewer=viewer_of(operator, site=site))
        assert operator.email not in decision.moderator_name
        assert decision.moderator_name

    @pytest.mark.parametrize("role", [Role.READER, Role.MODERATOR, Role.OWNER])
    def test_comes_from_another_site_finds_nothing(self, rule, held, elsewhere, somebody, role):
        with pytest.raises(CommentNotFound):
            rule(held.comment, viewer=somebody(role, on=elsewhere))

    def test_may_not_see_it_finds_nothing(self, rule, held, reader, nobody):
        for viewer in (reader, nobody):
            with pytest.raises(CommentNotFound):
                rule(held.comment, viewer=viewer)

    def test_is_signed_out_is_refused(self, rule, reported, nobody):
        with pytest.raises(NotAllowed):
            rule(reported.comment, "remove", viewer=nobody)

    def test_lost_their_account_is_refused(self, rule, reported, moderator, site):
        moderator.user.is_active = False
        with pytest.raises(NotAllowed):
            rule(reported.comment, "remove", viewer=viewer_of(moderator.user, site=site))


class TestStaleDecisions:
    def test_are_told_who_decided_what_and_when(self, rule, held, somebody, now):
        rule(held.comment, "reject", reason="spam", now=now)
        late = somebody(Role.MODERATOR)
        with pytest.raises(StaleDecision) as refused:
            rule(held.comment, version=1, viewer=late, now=now + timedelta(minutes=2))
        assert refused.value.facts == {
            "decided_by": "Mara Lindqvist",
            "action": "reject",
            "decided_at": now.isoformat(),
        }
        said = str(refused.value)
        assert "Mara Lindqvist already rejected this comment" in said
        assert "spam" in said
        assert (Decision.objects.count(), told()) == (1, ["comment.rejected"])

    def test_are_told_even_when_readers_see_no_difference(self, rule, reported, somebody):
        rule(reported.comment)
        with pytest.raises(StaleDecision) as refused:
            rule(reported.comment, "remove", version=1, viewer=somebody(Role.EDITOR))
        assert refused.value.facts["action"] == "approve"

    def test_are_told_that_the_author_edited(self, rule, held, now):
        comment = Comment.objects.select_related("revision").get(pk=held.comment.pk)
        with transaction.atomic():
            revise(comment=comment, body="Buy now.", html="<p>Buy now.</p>", now=now)
        with pytest.raises(StaleDecision) as refused:
            rule(comment, version=1)
        assert refused.value.facts["edited"] is True
        assert "edited" in str(refused.value)
        assert Decision.objects.count() == 0

    def test_are_told_of_the_decision_rather_than_of_an_edit_before_it(self, rule, held, now):
        comment = Comment.objects.select_related("revision").get(pk=held.comment.pk)
        with transaction.atomic():
            revise(comment=comment, body="Better words.", html="<p>Better words.</p>", now=now)
        rule(comment)
        with pytest.raises(StaleDecision) as refused:
            rule(comment, "reject", version=1)
        assert refused.value.facts["action"] == "approve"

    def test_are_refused_for_a_version_that_never_was(self, rule, held):
        for version in (0, 2, 10**6):
            with pytest.raises(StaleDecision):
                rule(held.comment, version=version)

    def test_on_a_withdrawn_comment_are_told_that_nothing_is_left(self, rule, thread):
        comment = make_comment(thread=thread, status=Status.WITHDRAWN)
        for version in (1, 2):
            with pytest.raises(ActionImpossible) as refused:
                rule(comment, "remove", version=version)
            assert "withdrawn" in str(refused.value)

    def test_that_repeat_what_the_same_person_said_are_one_decision(self, rule, held, now):
        first = rule(held.comment, "reject", reason="spam", note="Again.")
        again = rule(
            held.comment, "reject", reason="spam", note="Again.", version=1, now=now + timedelta(days=1)
        )
        assert (again, Decision.objects.count()) == (first, 1)
        assert told() == ["comment.rejected"]

    @pytest.mark.parametrize("other", [{"action": "reject", "reason": "abuse"}, {"note": "And more."}])
    def test_that_say_something_else_are_no_repeat(self, rule, held, other):
        rule(held.comment)
        with pytest.raises(StaleDecision):
            rule(held.comment, **{"action": "approve", "version": 1} | other)


class TestDecisionRows:
    def test_stand_once_for_each_version_seen(self, rule, held):
        decision = rule(held.comment)
        decision.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            decision.save(force_insert=True)

    def test_outlive_the_moderator(self, rule, held):
        decision = rule(held.comment)
        decision.moderator.memberships.all().delete()
        decision.moderator.profiles.all().delete()
        decision.moderator.delete()
        decision.refresh_from_db()
        assert (decision.moderator, decision.moderator_name) == (None, "Mara Lindqvist")


@pytest.mark.django_db(transaction=True)
class TestTwoModeratorsAtOnce:
    @pytest.mark.parametrize("round_", range(3))
    def test_decide_once_and_the_second_hears_of_the_first(self, now, round_):
        case = make_held_case(thread=ThreadFactory())
        site = case.comment.thread.article.site
        users = [UserFactory(name=name) for name in ("Mara Lindqvist", "Jonas Petrov")]
        viewers = [Viewer(site_id=site.pk, user=user, role=Role.MODERATOR) for user in users]
        together, outcomes = Barrier(2), {}

        def rule(viewer, action, reason):
            together.wait()
            try:
                outcomes[viewer.user.name] = decide(
                    comment_id=case.comment.pk,
                    viewer=viewer,
                    action=action,
                    reason=reason,
                    version=1,
                    now=now,
                )
            except StaleDecision as refused:
                outcomes[viewer.user.name] = refused
            finally:
                connections.close_all()

        threads = [
            Thread(target=rule, args=(viewers[0], "approve", "fine")),
            Thread(target=rule, args=(viewers[1], "reject", "spam")),
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        decision = Decision.objects.get()
        (refused,) = (outcome for outcome in outcomes.values() if isinstance(outcome, StaleDecision))
        assert refused.facts["decided_by"] == decision.moderator_name
        assert outcomes[decision.moderator_name] == decision
        comment = Comment.objects.get(pk=case.comment.pk)
        assert (comment.status, comment.version) == (decision.status_after, 2)
        assert len(told()) == 1
        assert Case.objects.get().closed_at == now
