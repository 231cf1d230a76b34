import logging
from datetime import timedelta

import pytest

from comments.moderation.decisions.deciding import decide
from comments.moderation.models import (
    Automation,
    Case,
    Check,
    Classifier,
    DecidedBy,
    Decision,
    Finding,
    Measure,
    Rule,
    Statement,
)
from comments.moderation.reasons.telling import told_of
from comments.moderation.record.checking import broken_links
from comments.moderation.screening.classifiers import checking
from comments.moderation.screening.shadows import edited_in_shadow, in_shadow
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment, Status
from comments.threads.placing import lock_thread
from comments.threads.revising import propose
from tests.factories.checkers import hang, huge, status
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

HOLD = {"verdict": "hold", "reasons": ["sounds like an advertisement"], "score": 70}
REJECT = {"verdict": "reject", "reasons": ["advertisement"]}
FINE = {"verdict": "publish"}


def events(name):
    return OutboxEvent.objects.filter(name=name).count()


def in_the_dark(comment, *, revision_number, now):
    """Note what a shadow ban notes."""
    Finding.objects.create(
        comment=comment,
        revision_number=revision_number,
        phase="sanctions",
        code="shadow_ban",
        verdict="hold",
        evidence={},
        found_at=now,
    )


class TestAnAnswer:
    def test_that_all_is_fine_changes_nothing(self, make_classifier, comment, told):
        make_classifier()
        assert told(comment).status == Status.PUBLISHED
        check = Check.objects.get()
        assert (check.answer, check.tries, check.error) == ("publish", 1, "")
        assert not Finding.objects.exists()

    def test_holds_what_was_published_with_a_case_and_its_evidence(
        self, service, make_classifier, comment, told
    ):
        service.says(HOLD)
        make_classifier()
        assert told(comment).status == Status.HELD
        finding = Finding.objects.get()
        assert (finding.phase, finding.code, finding.verdict) == ("classifier", "service_hold", "hold")
        assert finding.evidence["reasons"] == ["sounds like an advertisement"]
        assert finding.evidence["score"] == 70
        assert Case.objects.get(comment=comment, closed_at=None).is_held
        assert events("comment.held") == 1

    def test_tells_the_author_at_once_why_what_was_public_is_hidden(
        self, service, make_classifier, comment, told, now
    ):
        service.says(HOLD)
        make_classifier()
        told(comment)
        statement = Statement.objects.get()
        assert (statement.measure, statement.starts_at, comment.restriction_id) == (
            Measure.HELD,
            now,
            statement.pk,
        )
        assert "sounds like an advertisement" in statement.facts
        assert told_of(statement).headline == "Your comment is hidden until a moderator has looked"
        assert Case.objects.get(comment=comment).held_statement == statement
        assert events("statement.written") == 1
        assert not list(broken_links(comment.site_id))

    def test_tells_nobody_yet_of_what_never_was_public(self, service, make_classifier, thread, told):
        service.says(HOLD)
        make_classifier()
        comment = told(make_held_case(thread=thread).comment)
        assert (comment.restriction_id, Statement.objects.count()) == (None, 0)

    @pytest.mark.parametrize(
        ("answer", "code"),
        [(HOLD, "service_hold"), (REJECT, "service_reject"), (status(500), "service_down")],
    )
    def test_leaves_in_the_shadow_what_its_author_takes_for_published(
        self, *, service, make_classifier, thread, told, now, answer, code
    ):
        service.says(answer)
        make_classifier()
        comment = make_comment(thread=thread, status=Status.HELD)
        in_the_dark(comment, revision_number=1, now=now)
        assert told(comment).status == Status.HELD
        assert in_shadow([comment.pk]) == {comment.pk}
        assert Finding.objects.filter(phase="classifier").values_list("code", flat=True).get() == code
        assert not Case.objects.exists()
        assert not Decision.objects.exists()
        assert not events("statement.written")

    @pytest.mark.parametrize("answer", [HOLD, REJECT, {"verdict": "publish", "score": 90}])
    def test_leaves_an_edit_in_the_shadow_too(self, *, service, make_classifier, comment, told, now, answer):
        service.says(answer)
        make_classifier()
        changed = Comment.objects.select_related("revision").get(pk=comment.pk)
        changed.thread = lock_thread(changed.thread_id)
        propose(comment=changed, body="Cheaper watches.", html="<p>Cheaper watches.</p>", now=now)
        in_the_dark(comment, revision_number=2, now=now)
        assert told(comment).status == Status.PUBLISHED
        assert edited_in_shadow([Comment.objects.select_related("pending").get(pk=comment.pk)]) == {
            comment.pk
        }
        assert Finding.objects.filter(phase="classifier", revision_number=2).count() == 1
        assert not Case.objects.exists()

    # what it was → what it becomes, and which measure that is
    @pytest.mark.parametrize(
        ("held", "after", "measure", "event"),
        [
            (False, Status.REMOVED, Measure.REMOVED, "comment.removed"),
            (True, Status.REJECTED, Measure.REJECTED, "comment.rejected"),
        ],
    )
    def test_rejects_with_reasons_a_decision_and_a_record(
        self, *, service, make_classifier, thread, told, held, after, measure, event
    ):
        service.says(REJECT)
        make_classifier()
        comment = make_held_case(thread=thread).comment if held else make_comment(thread=thread)
        assert told(comment).status == after
        statement = Statement.objects.get(pk=comment.restriction_id)
        assert (statement.measure, statement.automation) == (measure, Automation.FULLY)
        assert "advertisement" in statement.facts
        decision = Decision.objects.get()
        assert (decision.decided_by, decision.moderator, decision.moderator_name) == (
            DecidedBy.SERVICE,
            None,
            "Watch",
        )
        assert decision.statement == statement
        assert not Case.objects.filter(closed_at=None).exists()
        assert (events(event), events("statement.written")) == (1, 1)
        assert not list(broken_links(thread.article.site_id))

    def test_comes_once_however_often_it_is_asked_for(self, service, make_classifier, comment, told):
        service.says(REJECT)
        make_classifier()
        for _ in range(5):
            told(comment)
        assert len(service.heard) == 1
        assert (Decision.objects.count(), Statement.objects.count()) == (1, 1)

    @pytest.mark.parametrize("answer", [HOLD, REJECT])
    def test_changes_nothing_that_a_moderator_decided(
        self, *, service, make_classifier, thread, told, moderator, now, answer
    ):
        service.says(answer)
        make_classifier()
        comment = make_held_case(thread=thread).comment
        decide(comment_id=comment.pk, viewer=moderator, action="approve", reason="fine", version=1, now=now)
        assert told(comment).status == Status.PUBLISHED
        assert Finding.objects.filter(phase="classifier").count() == 1

    @pytest.mark.parametrize("answer", [HOLD, REJECT])
    def test_holds_no_moderator(self, *, service, make_classifier, thread, told, moderator, answer):
        service.says(answer)
        make_classifier()
        comment = make_comment(thread=thread, author=moderator.profile)
        assert told(comment).status == Status.PUBLISHED

    def test_about_words_that_were_changed_meanwhile_is_only_written_down(
        self, *, service, make_classifier, comment, told, now
    ):
        from comments.threads.models import Comment
        from comments.threads.placing import lock_thread
        from comments.threads.revising import revise

        def edit_meanwhile(handler):
            changed = Comment.objects.select_related("revision").get(pk=comment.pk)
            changed.thread = lock_thread(changed.thread_id)
            revise(comment=changed, body="Other words.", html="<p>Other words.</p>", now=now)
            from tests.factories.checkers import send

            send(handler, REJECT)

        make_classifier()
        check = Check.objects.create(
            classifier=Classifier.objects.get(), comment=comment, revision_number=1, asked_at=now
        )
        changed = Comment.objects.select_related("revision").get(pk=comment.pk)
        changed.thread = lock_thread(changed.thread_id)
        revise(comment=changed, body="Other words.", html="<p>Other words.</p>", now=now)
        from comments.moderation.screening.classifiers.asking import Answer
        from comments.moderation.screening.classifiers.believing import believe

        believe(Answer(asks="reject"), check=check, classifier=check.classifier, now=now)
        comment.refresh_from_db()
        assert comment.status == Status.PUBLISHED
        check.refresh_from_db()
        assert check.answer == "reject"

    def test_with_a_score_calls_the_rules_that_ask_for_one(
        self, *, service, make_classifier, comment, told, site
    ):
        service.says({"verdict": "publish", "score": 80})
        make_classifier()
        for name, least in (("high", 81), ("low", 80)):
            conditions = [{"fact": "score", "is": "at_least", "value": least}]
            Rule.objects.create(
                site=site,
                name=name,
                is_on=True,
                conditions=conditions,
                outcome="reject",
                explanation="No ads.",
            )
        assert told(comment).status == Status.REMOVED
        assert Finding.objects.get(phase="rules").evidence["rule"] == "low"
        assert Statement.objects.get().explanation == "No ads."

    @pytest.mark.parametrize(
        ("scores", "after"), [((45, 45), "held"), ((45, 39), "published"), ((39, 45), "published")]
    )
    def test_with_the_second_score_calls_a_rule_over_two_services(
        self, *, service, make_classifier, comment, told, site, scores, after
    ):
        service.says(*({"verdict": "publish", "score": score} for score in scores))
        for name in ("Aft", "Bow"):
            make_classifier(name=name)
        both = [{"fact": "score", "of": name, "is": "at_least", "value": 40} for name in ("Aft", "Bow")]
        Rule.objects.create(site=site, name="both", is_on=True, conditions=both, outcome="hold")
        assert told(comment).status == after

    def test_calls_no_rule_twice(self, *, service, make_classifier, comment, told, site):
        service.says({"verdict": "publish", "score": 80}, {"verdict": "publish", "score": 10})
        for name in ("Aft", "Bow"):
            make_classifier(name=name)
        high = [{"fact": "score", "is": "at_least", "value": 80}]
        Rule.objects.create(site=site, name="high", is_on=True, conditions=high, outcome="hold")
        assert told(comment).status == Status.HELD
        assert Finding.objects.filter(phase="rules").count() == 1
        assert events("statement.written") == 1


class TestNoAnswer:
    @pytest.mark.parametrize("trouble", [status(500), b"{", hang, huge, status(302, location="/")])
    @pytest.mark.parametrize(("wish", "after"), [("hold", Status.HELD), ("pass", Status.PUBLISHED)])
    def test_holds_or_lets_pass_as_the_site_wants(
        self, *, service, make_classifier, comment, told, trouble, wish, after
    ):
        service.says(trouble)
        make_classifier(on_failure=wish)
        assert told(comment).status == after
        check = Check.objects.get()
        assert (check.answered_at, check.answer, check.tries) == (None, "", 1)
        assert check.error

    def test_raises_one_alarm_and_asks_no_more_until_it_is_time(
        self, *, service, make_classifier, thread, told, now, caplog
    ):
        service.says(status(500))
        make_classifier()
        with caplog.at_level(logging.ERROR, logger="comments.moderation.screening.classifiers.checking"):
            for _ in range(5):
                assert told(make_comment(thread=thread)).status == Status.HELD
        assert [record.levelname for record in caplog.records] == ["ERROR"]
        assert len(service.heard) == 1
        assert Classifier.objects.get().retry_at == now + timedelta(minutes=1)

    def test_is_followed_by_pauses_that_double_up_to_an_hour(
        self, *, service, make_classifier, comment, told, now
    ):
        service.says(status(500))
        make_classifier()
        told(comment)
        pauses = []
        for _ in range(8):
            at = Classifier.objects.get().retry_at
            checking.ask_again(now=at - timedelta(seconds=1))
            checking.ask_again(now=at)
            pauses.append((Classifier.objects.get().retry_at - at) // timedelta(minutes=1))
        assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
        assert len(service.heard) == 9

    def test_ends_with_one_and_what_waited_for_it_alone_is_published(
        self, *, service, make_classifier, thread, told, now, caplog
    ):
        service.says(status(500))
        make_classifier()
        comments = [told(make_comment(thread=thread)) for _ in range(3)]
        service.says(FINE)
        checking.ask_again(now=now + timedelta(minutes=1))
        for comment in comments:
            comment.refresh_from_db()
            assert comment.status == Status.PUBLISHED
        assert not Case.objects.filter(closed_at=None).exists()
        assert Classifier.objects.get().down_since is None
        assert "is back" in caplog.text

    def test_releases_nothing_that_waits_for_something_else(
        self, *, service, make_classifier, thread, told, now
    ):
        service.says(status(500))
        make_classifier()
        comment = told(make_held_case(thread=thread).comment)
        service.says(FINE)
        checking.ask_again(now=now + timedelta(minutes=1))
        comment.refresh_from_db()
        assert comment.status == Status.HELD

    def test_of_one_service_is_not_made_good_by_another(
        self, *, service, make_classifier, comment, told, now
    ):
        service.says(status(500), FINE)
        first, _second = make_classifier(name="a"), make_classifier(name="b")
        assert told(comment).status == Status.HELD
        service.says(FINE)
        Classifier.objects.filter(pk=first.pk).update(is_on=False)
        checking.ask_again(now=now + timedelta(hours=2))
        comment.refresh_from_db()
        assert comment.status == Status.HELD
        Classifier.objects.filter(pk=first.pk).update(is_on=True)
        checking.ask_again(now=now + timedelta(hours=3))
        comment.refresh_from_db()
        assert comment.status == Status.PUBLISHED

    def test_is_not_waited_for_once_a_moderator_decided(
        self, *, service, make_classifier, comment, told, moderator, now
    ):
        service.says(status(500))
        make_classifier()
        held = told(comment)
        later = now + timedelta(minutes=1)
        given = {"action": "reject", "reason": "spam", "version": held.version, "now": later}
        decide(comment_id=held.pk, viewer=moderator, **given)
        service.says(FINE)
        checking.ask_again(now=later)
        held.refresh_from_db()
        assert held.status == Status.REJECTED

    def test_leaves_what_readers_reported_on_the_desk(self, *, service, make_classifier, thread, told, now):
        service.says(status(500))
        make_classifier()
        comment = told(make_reported_case(thread=thread).comment)
        service.says(FINE)
        checking.ask_again(now=now + timedelta(minutes=1))
        comment.refresh_from_db()
        assert comment.status == Status.PUBLISHED
        case = Case.objects.get(comment=comment, closed_at=None)
        assert (case.is_held, case.flag_count) == (False, 1)


class TestWhoIsAsked:
    def test_are_the_services_in_force_of_the_same_site(
        self, *, service, make_classifier, comment, told, site
    ):
        make_classifier(is_on=False)
        Classifier.objects.create(
            site=make_comment().site, name="x", kind="webhook", url=service.url, secret="s"
        )
        told(comment)
        assert service.heard == []

    def test_is_nobody_about_what_is_gone(self, service, make_classifier, thread, told):
        make_classifier()
        told(make_comment(thread=thread, status="withdrawn"))
        assert service.heard == []
