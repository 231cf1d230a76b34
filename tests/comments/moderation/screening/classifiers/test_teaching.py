"""A service hears what came of its answer, where the site wants it: once, and only where a moderator said otherwise."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import Check
from comments.moderation.screening.classifiers import teaching
from comments.moderation.screening.classifiers.teaching import TRIES_MAX, hear, tell_again
from tests.factories.checkers import status
from tests.factories.moderation import make_reported_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

THANKS = b"Thanks for making the web a better place."


@pytest.fixture
def akismet(make_classifier, service):
    service.says(THANKS)
    url = service.url.replace("/check", "/1.1/comment-check")
    return make_classifier(kind="akismet", url=url, learns=True)


@pytest.fixture
def checked(thread, akismet, now):
    """A comment about which the service has answered."""

    def made(answer="publish", status="published", **given):
        comment = make_comment(thread=thread, body="Cheap watches here.", status=status)
        Check.objects.create(
            **{
                "classifier": akismet,
                "comment": comment,
                "revision_number": 1,
                "asked_at": now,
                "answered_at": now,
                "answer": answer,
            }
            | given
        )
        return comment

    return made


@pytest.fixture
def rule(moderator, now):
    def ruled(comment, action, reason="spam"):
        comment.refresh_from_db()
        reason = {"approve": "fine", "restore": "mistake"}.get(action, reason)
        return decide(
            comment_id=comment.pk,
            viewer=moderator,
            action=action,
            reason=reason,
            version=comment.version,
            now=now,
        )

    return ruled


def told(decision, *, now):
    hear(payload={"decision_id": str(decision.pk)}, event_id=None, now=now)


def lessons(service):
    return [path for path, _headers, _body in service.heard]


class TestHear:
    @pytest.mark.parametrize(
        ("answer", "before", "action", "reason", "lesson"),
        [
            ("publish", "published", "remove", "spam", "/1.1/submit-spam"),
            ("publish", "held", "reject", "spam", "/1.1/submit-spam"),
            ("publish", "published", "remove", "abuse", None),
            ("publish", "held", "approve", "", None),
            ("hold", "held", "approve", "", "/1.1/submit-ham"),
            ("hold", "held", "reject", "spam", None),
            ("hold", "held", "reject", "abuse", None),
            ("reject", "rejected", "restore", "", "/1.1/submit-ham"),
        ],
    )
    def test_tells_what_was_said_otherwise(
        self, *, service, checked, rule, now, answer, before, action, reason, lesson
    ):
        comment = checked(answer, before)
        told(rule(comment, action, reason or "spam"), now=now)
        assert lessons(service) == [lesson] * (lesson is not None)
        assert Check.objects.get().taught == ("" if lesson is None else lesson.rpartition("-")[2])

    def test_tells_that_what_was_reported_stays(self, *, service, rule, thread, now, akismet):
        case = make_reported_case(thread=thread, reason="spam")
        Check.objects.create(
            classifier=akismet,
            comment=case.comment,
            revision_number=1,
            asked_at=now,
            answered_at=now,
            answer="hold",
        )
        told(rule(case.comment, "approve"), now=now)
        assert lessons(service) == ["/1.1/submit-ham"]

    def test_sends_what_the_question_had_and_no_address(self, service, checked, rule, now, akismet):
        comment = checked()
        told(rule(comment, "remove"), now=now)
        sent = {name: value for name, (value,) in parse_qs(service.heard[0][2].decode()).items()}
        assert sent["comment_content"] == "Cheap watches here."
        assert sent["api_key"] == akismet.secret
        assert sent["comment_author"] == comment.author.display_name
        assert sent["user_ip"] == "127.0.0.1"
        assert comment.author.user.email not in str(sent)

    def test_tells_it_once_and_the_other_way_when_somebody_decides_so(self, service, checked, rule, now):
        comment = checked()
        removed = rule(comment, "remove")
        for _ in range(3):
            told(removed, now=now)
        told(rule(comment, "restore"), now=now)
        assert lessons(service) == ["/1.1/submit-spam", "/1.1/submit-ham"]

    def test_tells_the_latest_words_that_it_was_asked_about(self, service, checked, rule, now):
        comment = checked()
        comment.revisions.create(number=2, body="Cheaper watches.", html="", markup_version=1, written_at=now)
        Check.objects.create(
            classifier_id=Check.objects.get().classifier_id,
            comment=comment,
            revision_number=2,
            asked_at=now,
            answered_at=now,
            answer="publish",
        )
        told(rule(comment, "remove"), now=now)
        assert b"Cheaper+watches" in service.heard[0][2]

    @pytest.mark.parametrize(
        ("classifier", "check"),
        [
            ({"learns": False}, {}),
            ({"is_on": False}, {}),
            ({"kind": "webhook"}, {}),
            ({}, {"answered_at": None, "answer": ""}),
        ],
    )
    def test_tells_nothing_where_nobody_wants_or_asked(
        self, *, service, akismet, checked, rule, now, classifier, check
    ):
        for name, value in classifier.items():
            setattr(akismet, name, value)
        akismet.save()
        told(rule(checked(**check), "remove"), now=now)
        assert service.heard == []

    def test_tells_nothing_of_what_was_taken_back(self, service, checked, rule, moderator, now):
        decision = rule(checked(), "remove")
        undo(decision_id=decision.pk, viewer=moderator, now=now)
        told(decision, now=now)
        hear(payload={"decision_id": None}, event_id=None, now=now)
        assert service.heard == []


class TestTellAgain:
    def test_tells_later_what_the_service_did_not_take(self, service, checked, rule, now):
        service.says(status(500), THANKS)
        told(rule(checked(), "remove"), now=now)
        check = Check.objects.get()
        assert (check.teaches, check.taught, check.teach_tries) == ("spam", "", 1)
        tell_again(now=now + timedelta(seconds=59))
        assert len(service.heard) == 1
        tell_again(now=now + timedelta(minutes=1))
        check.refresh_from_db()
        assert (check.teaches, check.taught, check.teach_after) == ("", "spam", None)
        tell_again(now=now + timedelta(hours=1))
        assert len(service.heard) == 2

    def test_is_no_reason_to_take_a_service_for_down(self, service, akismet, checked, rule, now):
        service.says(status(404))
        told(rule(checked(), "remove"), now=now)
        akismet.refresh_from_db()
        assert (akismet.down_since, akismet.failures) == (None, 0)

    def test_gives_up_in_the_end_and_says_so(self, service, checked, rule, now, caplog):
        service.says(status(404))
        told(rule(checked(), "remove"), now=now)
        for hours in range(1, 3 * TRIES_MAX):
            tell_again(now=now + timedelta(hours=10 * hours))
        check = Check.objects.get()
        assert (check.teaches, check.teach_after) == ("", None)
        assert len(service.heard) == TRIES_MAX
        assert "does not take what moderators decided" in caplog.text

    def test_waits_for_no_service_that_gives_no_answer(self, service, checked, rule, now, monkeypatch):
        service.says(status(500))
        for _ in range(3):
            told(rule(checked(), "remove"), now=now)
        service.heard.clear()
        tell_again(now=now + timedelta(minutes=5))
        assert len(service.heard) == 1

    def test_leaves_what_nobody_wants_told_any_more(self, service, akismet, checked, rule, now):
        service.says(status(500))
        told(rule(checked(), "remove"), now=now)
        akismet.learns = False
        akismet.save()
        tell_again(now=now + timedelta(minutes=5))
        assert Check.objects.get().teaches == ""
        assert len(service.heard) == 1

    def test_tells_each_once_whoever_else_tells(self, service, checked, rule, now):
        service.says(status(500), THANKS)
        told(rule(checked(), "remove"), now=now)
        check = Check.objects.get()
        later = now + timedelta(minutes=5)
        # Two workers have read the same row; the first has moved its moment by the time that the second wants to.
        assert teaching._tell(check.pk, now=later)
        assert teaching._tell(check.pk, now=later)
        assert len(service.heard) == 2
