"""What came of a report, on its way to whoever reported."""

from datetime import timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.notifications import handlers
from comments.notifications.models import Delivery, Kind, Notification
from comments.outbox.models import OutboxEvent
from config.events import HANDLERS
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import make_flag
from tests.factories.notifications import NotificationFactory, PreferenceFactory, send_due
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
HEARD = "comments.notifications.handlers.tell_reporters"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://comments.example.org"


@pytest.fixture
def comment():
    return make_comment(body="You are a fool, and so is your dog.")


@pytest.fixture
def flag(comment, now):
    def flagged(on=comment, at=now - timedelta(hours=1), **reporter):
        profile = ProfileFactory(site=comment.site, **reporter)
        return make_flag(on, reporter=profile, note="secret words", at=at)

    return flagged


@pytest.fixture
def moderator(comment):
    profile = ProfileFactory(site=comment.site, display_name="Mara Lindqvist")
    MembershipFactory(user=profile.user, site=comment.site)
    return viewer_of(profile.user, site=comment.site)


@pytest.fixture
def rule(comment, moderator, now):
    def ruled(action="approve", reason="fine", on=comment, at=now, **given):
        on.refresh_from_db()
        said = {"action": action, "reason": reason, "version": on.version, "now": at, "viewer": moderator}
        return decide(comment_id=on.pk, **(said | given))

    return ruled


@pytest.fixture
def hear(now):
    """Let the handler hear of everything that it listens to, as the outbox would."""
    names = [event.value for event, paths in HANDLERS.items() if HEARD in paths]

    def heard(at=now, times=1):
        for event in OutboxEvent.objects.filter(name__in=names).order_by("recorded_at", "pk"):
            for _ in range(times):
                handlers.tell_reporters(payload=event.payload, event_id=uuid4(), now=at)

    return heard


@pytest.fixture
def send(now):
    def sent(at=now):
        mail.outbox.clear()
        send_due(now=at, slot="reports")
        return [message_from_bytes(one.message().as_bytes(), policy=policy.default) for one in mail.outbox]

    return sent


def parts(message):
    return [message.get_body(preferencelist=(kind,)).get_content() for kind in ("plain", "html")]


def told():
    return {report.flag for report in Notification.objects.filter(kind=Kind.REPORT)}


class TestKept:
    def test_is_told_with_the_way_to_object(self, flag, rule, hear, send):
        reported = flag()
        rule()
        hear(times=20)
        (message,) = send()
        assert message["Subject"] == "What you reported was kept on The Tidewater Review"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert str(message["To"]) == reported.reporter.user.email
        for part in parts(message):
            assert f"https://comments.example.org/reasons/{redress.token_of_flag(reported)}/" in part
            assert "left it as it is" in part
            assert "Mara" not in part
            assert "fool" not in part
            assert "secret" not in part

    def test_is_not_told_again_when_it_is_taken_down_later(self, flag, rule, hear, send, *, now):
        first = flag()
        rule()
        hear()
        assert len(send()) == 1
        late = flag(at=now + timedelta(minutes=1))
        rule("remove", "abuse", at=now + timedelta(minutes=2))
        hear(at=now + timedelta(minutes=3))
        assert told() == {first, late}
        messages = send(at=now + timedelta(minutes=3))
        assert [str(one["To"]) for one in messages] == [late.reporter.user.email]


class TestTakenDown:
    def test_is_told_to_each_in_a_mail_of_their_own(self, flag, rule, hear, send, comment):
        first, second = flag(display_name="Jonas Petrov"), flag(display_name="Ilse Marran")
        rule("remove", "abuse")
        hear()
        messages = send()
        assert {str(one["To"]) for one in messages} == {
            first.reporter.user.email,
            second.reporter.user.email,
        }
        for message in messages:
            assert message["Subject"] == "What you reported was taken down on The Tidewater Review"
            for part in parts(message):
                assert "/reasons/" not in part
                for name in ("Jonas", "Ilse", "Mara", comment.author.display_name):
                    assert name not in part

    def test_is_not_told_to_whoever_decided(self, comment, moderator, rule, hear, now):
        make_flag(comment, reporter=moderator.profile, at=now)
        rule("remove", "abuse")
        hear()
        assert told() == set()

    def test_is_not_told_where_mail_cannot_reach(self, flag, rule, hear):
        flag().reporter.user.emailaddress_set.update(verified=False)
        rule("remove", "abuse")
        hear()
        assert told() == set()

    def test_makes_no_mail_for_whoever_wants_none(self, flag, rule, hear):
        reported = flag()
        PreferenceFactory(user=reported.reporter.user, kind=Kind.REPORT)
        rule("remove", "abuse")
        hear()
        assert told() == {reported}
        assert not Delivery.objects.exists()


class TestTime:
    def test_is_told_once_it_cannot_be_taken_back(self, flag, rule):
        flag()
        rule()
        kept = OutboxEvent.objects.get(name="comment.kept")
        assert kept.due_at == kept.recorded_at + timedelta(seconds=10)

    def test_of_what_was_taken_back_nothing_is_told(self, flag, rule, hear, moderator, now):
        flag()
        undo(decision_id=rule().pk, viewer=moderator, now=now)
        hear()
        assert told() == set()

    def test_of_what_changed_before_sending_the_truth_is_told(self, flag, rule, hear, send, now):
        flag()
        rule()
        hear()
        rule("remove", "abuse", at=now + timedelta(minutes=1))
        (message,) = send()
        assert message["Subject"] == "What you reported was taken down on The Tidewater Review"

    def test_of_several_within_an_hour_what_follows_the_first_is_one_mail(
        self, flag, rule, hear, send, *, comment, now
    ):
        one = flag()
        rule()
        hear()
        assert len(send()) == 1
        for _ in range(2):
            other = make_comment(thread=comment.thread)
            make_flag(other, reporter=one.reporter, at=now)
            rule("remove", "abuse", on=other)
        hear(at=now + timedelta(minutes=1))
        due = Delivery.objects.order_by("created_at", "pk").values_list("dispatch__due_at", flat=True)
        assert list(due) == [now, *[now + timedelta(hours=1)] * 2]
        (message,) = send(at=now + timedelta(hours=1, minutes=1))
        assert message["Subject"] == "2 of your reports were looked at on The Tidewater Review"


class TestRow:
    def test_is_about_a_report_and_nothing_else(self, flag, comment):
        reported = flag()
        for about in ({}, {"flag": reported, "comment": comment}):
            with pytest.raises(IntegrityError, match="notification_is_about_one_thing"), transaction.atomic():
                NotificationFactory(
                    **{"comment": None, "kind": Kind.REPORT, "recipient": reported.reporter.user} | about
                )

    def test_is_there_once(self, flag):
        reported = flag()
        row = {"comment": None, "kind": Kind.REPORT, "recipient": reported.reporter.user, "flag": reported}
        NotificationFactory(**row)
        with pytest.raises(IntegrityError), transaction.atomic():
            NotificationFactory(**row)
