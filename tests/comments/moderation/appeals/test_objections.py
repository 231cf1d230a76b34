"""While an objection waits, its case is settled by answering it, at whichever door somebody stands."""

from datetime import timedelta

import pytest
from django.test import Client

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.casework.objections import AppealOpen
from comments.moderation.decisions.bulk_working import begin, go_on, progress_of
from comments.moderation.decisions.bulking import Wish, forecast, prepare
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.likening import Seen
from comments.moderation.desk import queue
from comments.moderation.models import Appeal, Case, Decision, Queue, Statement
from comments.moderation.people.sanctionable import Wish as SanctionWish
from comments.moderation.people.sanctioning import lay_sanction
from comments.moderation.policies import moderator_of
from comments.posting.withdrawing import withdraw_comment
from comments.threads.models import Status
from tests.factories.moderation import make_flag, make_held_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

DESK = "/admin/moderation/case/queue/"
WHY = "I quoted <i>somebody</i>."


@pytest.fixture
def colleague(somebody):
    return somebody(Role.MODERATOR, name="Jonas Petrov")


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, body="You are a fool.")


@pytest.fixture
def rule(comment, moderator, now):
    def ruled(action="remove", reason="abuse", *, viewer=moderator, **given):
        comment.refresh_from_db()
        return decide(
            **{
                "comment_id": comment.pk,
                "viewer": viewer,
                "action": action,
                "reason": reason,
                "version": comment.version,
                "now": now,
            }
            | given
        )

    return ruled


def object_to(statement, *, now):
    return file_appeal(about=redress.by_token(redress.token_for(statement)), body=WHY, now=now)


@pytest.fixture
def appeal(rule, now):
    """The author objects to the removal of the comment."""
    return object_to(rule().statement, now=now)


@pytest.fixture
def against_a_mute(reader, moderator, now):
    laid = lay_sanction(
        profile_id=reader.profile_id,
        viewer=moderator,
        wish=SanctionWish(kind="mute", reason="abuse", until=now + timedelta(days=30)),
        now=now,
    )
    return object_to(laid.statement, now=now)


@pytest.fixture
def answer(colleague, now):
    def answered(appeal, outcome, *, viewer=colleague, at=now, **given):
        ruling = Ruling(outcome=outcome, answer="We looked again.", **given)
        return decide_appeal(appeal_id=appeal.pk, viewer=viewer, ruling=ruling, now=at)

    return answered


@pytest.fixture
def at_the_admin():
    def signed_in(viewer):
        client = Client()
        client.force_login(viewer.user)
        return client

    return signed_in


class TestDeciding:
    @pytest.mark.parametrize("who", ["moderator", "colleague"])
    def test_is_refused_and_says_where_to_answer(self, appeal, rule, comment, request, who):
        with pytest.raises(AppealOpen) as refused:
            rule("restore", "mistake", viewer=request.getfixturevalue(who))
        assert refused.value.facts["appeal"] == str(appeal.pk)
        comment.refresh_from_db()
        assert (comment.status, Decision.objects.count()) == (Status.REMOVED, 1)
        assert Case.objects.get(closed_at=None).queue == Queue.APPEAL

    def test_is_possible_again_once_it_is_answered(self, appeal, rule, answer):
        answer(appeal, "upheld")
        assert rule("restore", "mistake")

    def test_is_possible_in_a_legal_case_without_one(self, appeal, rule, answer, comment):
        answer(appeal, "upheld")
        Case.objects.create(
            site=comment.site,
            comment=comment,
            opened_at=appeal.filed_at,
            wanted_at=appeal.filed_at,
            queue=Queue.LEGAL,
        )
        assert rule("restore", "mistake")

    def test_is_hindered_by_what_somebody_erased_had_asked_as_well(self, appeal, rule):
        Appeal.objects.update(appellant=None)
        Statement.objects.update(recipient=None)
        with pytest.raises(AppealOpen):
            rule("restore", "mistake")

    def test_of_what_a_reporter_asks_about_is_refused_too(self, rule, comment, reader, now):
        flag = make_flag(comment, reporter=reader.profile, at=now)
        rule("approve", "fine")
        file_appeal(about=redress.by_token(redress.token_of_flag(flag)), body=WHY, now=now)
        with pytest.raises(AppealOpen):
            rule("approve", "fine")
        with pytest.raises(AppealOpen):
            rule("remove", "spam")

    def test_leads_to_the_objection_at_the_desk(self, appeal, comment, at_the_admin, moderator):
        comment.refresh_from_db()
        form = {"comment": comment.pk, "version": comment.version, "action": "restore", "reason": "mistake"}
        client = at_the_admin(moderator)
        told = client.post(f"{DESK}decide/", form, headers={"accept": "application/json"})
        assert (told.status_code, told.json()["code"]) == (409, "appeal_open")
        assert f"/admin/moderation/appeal/{appeal.pk}/change/" in told.json()["card"]
        plain = client.post(f"{DESK}decide/", form, headers={"accept": "text/html"}, follow=True)
        source = plain.content.decode()
        assert "Answer the objection: whatever it asks for is decided with it" in source
        assert f"/admin/moderation/appeal/{appeal.pk}/change/" in source

    def test_together_with_others_leaves_it_out_and_says_so(
        self, *, appeal, comment, thread, site, moderator, now
    ):
        comment.refresh_from_db()
        other = make_held_case(thread=thread).comment
        wish = Wish(action="restore", reason="mistake")
        chosen = [(comment.pk, Seen(comment.version)), (other.pk, Seen(other.version))]
        run = prepare(site=site, viewer=moderator, wish=wish, chosen=chosen, now=now)
        assert any("waits for an answer" in why for why in forecast(run).refused)
        begin(run, viewer=moderator, now=now)
        run.refresh_from_db()
        go_on(run, seconds=60, now=now)
        assert progress_of(run).refused["appeal_open"] == 1
        comment.refresh_from_db()
        assert comment.status == Status.REMOVED


class TestReversing:
    def test_says_when_it_found_nothing_in_force(self, *, comment, rule, somebody, answer, now):
        flags = [make_flag(comment, reporter=somebody().profile, at=now) for _ in range(2)]
        rule("approve", "fine")
        first, second = (
            file_appeal(about=redress.by_token(redress.token_of_flag(flag)), body=WHY, now=now)
            for flag in flags
        )
        assert answer(first, "reversed", reason="abuse").found_in_force
        assert not answer(second, "reversed", reason="abuse").found_in_force
        assert Decision.objects.filter(action="remove").count() == 1

    def test_says_when_a_restriction_had_run_out(self, against_a_mute, answer, now):
        assert not answer(against_a_mute, "reversed", at=now + timedelta(days=31)).found_in_force

    def test_says_when_the_author_had_withdrawn_it(self, *, comment, rule, reader, site, answer, now):
        flag = make_flag(comment, reporter=reader.profile, at=now)
        rule("approve", "fine")
        appeal = file_appeal(about=redress.by_token(redress.token_of_flag(flag)), body=WHY, now=now)
        withdraw_comment(comment_id=comment.pk, viewer=viewer_of(comment.author.user, site=site), now=now)
        answered = answer(appeal, "reversed", reason="abuse")
        assert (answered.outcome, answered.found_in_force) == ("reversed", False)
        comment.refresh_from_db()
        assert comment.status == Status.WITHDRAWN

    def test_says_when_it_did(self, appeal, answer):
        assert answer(appeal, "reversed").found_in_force


class TestAtTheDesk:
    def test_a_card_shows_the_words_and_the_way_to_answer_and_no_buttons(
        self, appeal, at_the_admin, colleague
    ):
        for address in (f"{DESK}?show=appeal", f"/admin/threads/comment/{appeal.case.comment_id}/change/"):
            source = at_the_admin(colleague).get(address).content.decode()
            assert "I quoted &lt;i&gt;somebody&lt;/i&gt;." in source
            assert source.count(f"/admin/moderation/appeal/{appeal.pk}/change/") >= 2
            assert "Answer the objection" in source
            assert appeal.appellant.display_name in source
            assert 'value="restore"' not in source.partition('id="bulk"')[0]

    def test_an_answered_one_stays_in_the_case_file(self, appeal, answer, at_the_admin, colleague):
        answer(appeal, "upheld")
        address = f"/admin/threads/comment/{appeal.case.comment_id}/change/"
        source = at_the_admin(colleague).get(address).content.decode()
        assert "I quoted &lt;i&gt;somebody" in source
        assert "Upheld: the decision stands" in source
        assert "Answer the objection" not in source

    def test_those_against_a_mute_are_listed_and_counted(
        self, against_a_mute, appeal, colleague, at_the_admin
    ):
        desk = moderator_of(colleague.user)
        assert queue.counts(viewer=desk).appeal == 2
        assert queue.appeals_alone(viewer=desk) == [against_a_mute]
        for show in ("appeal", "open"):
            source = at_the_admin(colleague).get(f"{DESK}?show={show}").content.decode()
            assert "Objections without a case" in source
            assert f"/admin/moderation/appeal/{against_a_mute.pk}/change/" in source
        assert (
            "Objections without a case"
            not in at_the_admin(colleague).get(f"{DESK}?show=held").content.decode()
        )

    def test_those_of_a_withdrawn_comment_are_listed_and_counted(
        self, *, comment, rule, reader, site, colleague, now
    ):
        flag = make_flag(comment, reporter=reader.profile, at=now)
        rule("approve", "fine")
        appeal = file_appeal(about=redress.by_token(redress.token_of_flag(flag)), body=WHY, now=now)
        withdraw_comment(comment_id=comment.pk, viewer=viewer_of(comment.author.user, site=site), now=now)
        desk = moderator_of(colleague.user)
        assert queue.counts(viewer=desk).appeal == 1
        assert queue.appeals_alone(viewer=desk) == [appeal]

    def test_those_of_other_sites_are_not(self, against_a_mute, somebody, elsewhere, site):
        stranger = moderator_of(somebody(Role.OWNER, on=elsewhere).user)
        assert queue.counts(viewer=stranger).appeal == 0
        assert queue.appeals_alone(viewer=stranger) == []
        assert queue.appeals_alone(viewer=stranger, site_id=site.pk) == []

    def test_answered_ones_are_not(self, against_a_mute, answer, colleague):
        answer(against_a_mute, "upheld")
        assert queue.counts(viewer=moderator_of(colleague.user)).appeal == 0

    def test_costs_one_query_more_however_many_there_are(
        self, *, thread, moderator, now, django_assert_num_queries
    ):
        desk = moderator_of(moderator.user)
        for many in (2, 3):
            for _ in range(many):
                removed = make_comment(thread=thread)
                decision = decide(
                    comment_id=removed.pk,
                    viewer=moderator,
                    action="remove",
                    reason="spam",
                    version=removed.version,
                    now=now,
                )
                object_to(decision.statement, now=now)
            with django_assert_num_queries(11):
                page = queue.page(viewer=desk, kind=queue.Kind.APPEAL)
                assert all(file.awaited.by and file.awaited.against for file in page.files)
