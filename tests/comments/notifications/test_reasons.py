"""The reasons of a restriction on their way to whoever is restricted."""

from datetime import timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import DisputeBody, Statement
from comments.notifications import choosing, handlers
from comments.notifications.models import Delivery, Kind, Notification
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import make_order
from tests.factories.notifications import send_due
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://comments.example.org"


@pytest.fixture
def comment():
    return make_comment(body="You are a fool, and so is your dog.")


@pytest.fixture
def site(comment):
    return comment.thread.article.site


@pytest.fixture
def moderator(site):
    profile = ProfileFactory(site=site)
    MembershipFactory(user=profile.user, site=site, role=Role.MODERATOR)
    return viewer_of(profile.user, site=site)


@pytest.fixture
def rule(comment, moderator, now):
    def ruled(action="remove", reason="abuse", **given):
        comment.refresh_from_db()
        return decide(
            **{
                "comment_id": comment.pk,
                "viewer": moderator,
                "action": action,
                "reason": reason,
                "version": comment.version,
                "now": now,
            }
            | given
        )

    return ruled


@pytest.fixture
def tell(now):
    """Let the handler hear of every statement that was written, as the outbox would."""

    def told(times=1, at=now):
        for _ in range(times):
            for event in OutboxEvent.objects.filter(name="statement.written"):
                handlers.tell_reasons(payload=event.payload, event_id=uuid4(), now=at)

    return told


@pytest.fixture
def send(now):
    def sent():
        send_due(now=now)
        return [message_from_bytes(sent.message().as_bytes(), policy=policy.default) for sent in mail.outbox]

    return sent


def parts(message):
    return [message.get_body(preferencelist=(kind,)).get_content() for kind in ("plain", "html")]


class TestTelling:
    def test_waits_until_the_decision_cannot_be_taken_back(self, rule):
        rule()
        event = OutboxEvent.objects.get(name="statement.written")
        assert event.due_at == event.recorded_at + timedelta(seconds=10)

    def test_reaches_the_author_once_however_often_it_is_told(self, rule, tell, send, comment):
        rule()
        tell(times=5)
        notification = Notification.objects.get()
        assert (notification.recipient, notification.kind) == (comment.author.user, Kind.STATEMENT)
        assert notification.statement == Statement.objects.get()
        messages = send()
        assert [str(message["To"]) for message in messages] == [comment.author.user.email]
        assert len(send()) == 1

    def test_names_the_order_that_it_follows_in_both_parts(self, rule, tell, send, site, now):
        rule(reason="illegal", order=make_order(site=site, at=now, reference="7 O 12/26").pk)
        tell()
        (message,) = send()
        for part in parts(message):
            assert "An order of District court (reference 7 O 12/26)" in " ".join(part.split())

    def test_reaches_nobody_where_the_order_forbids_it(self, rule, tell, site, now):
        rule(reason="illegal", order=make_order(site=site, at=now, forbids_telling=True).pk)
        tell()
        assert not Notification.objects.exists()

    def test_says_nothing_of_a_decision_that_was_undone(self, rule, tell, moderator, now):
        decision = rule()
        undo(decision_id=decision.pk, viewer=moderator, now=now + timedelta(seconds=5))
        tell()
        assert not Notification.objects.exists()

    def test_says_nothing_when_the_comment_was_restored_before_the_mail_left(self, rule, tell, send):
        rule()
        tell()
        rule("restore", "mistake")
        assert send() == []
        assert Delivery.objects.get().dropped_because == "restriction is over"

    def test_tells_only_the_second_of_two_removals(self, rule, tell, send):
        rule()
        rule("restore", "mistake")
        second = rule(reason="spam")
        tell()
        assert Notification.objects.get().statement == second.statement
        assert len(send()) == 1

    def test_tells_nobody_who_is_exempt(self, tell, now, comment):
        statement = Statement.objects.create(
            site=comment.site,
            comment=comment,
            recipient=comment.author,
            measure="removed",
            starts_at=now,
            exemption="spam_high_volume",
            written_at=now,
        )
        handlers.tell_reasons(payload={"statement_id": str(statement.pk)}, event_id=uuid4(), now=now)
        assert not Notification.objects.exists()

    def test_tells_nobody_at_an_address_that_may_be_another_persons(self, rule, tell, comment):
        EmailAddress.objects.filter(user=comment.author.user).update(verified=False)
        rule()
        tell()
        assert not Notification.objects.exists()

    def test_is_owed_to_people_who_stopped_every_mail(self, rule, tell, send, comment, now):
        choosing.stop_everything(user=comment.author.user, now=now)
        rule()
        tell()
        assert len(send()) == 1


class TestMail:
    @pytest.fixture
    def message(self, rule, tell, send):
        rule(explanation="“Fool” is about the person, not about the article.")
        tell()
        return send()[0]

    def test_says_what_why_by_whom_and_how_to_object(self, message, comment, site):
        assert message["Subject"] == f"Your comment was taken down on {site.name}"
        for part in parts(message):
            assert "You are a fool, and so is your dog." in part
            assert "Rule 2 of the house rules" in part
            assert "no insults, no threats" in part
            assert "is about the person, not about the article." in part
            assert "A person decided this." in part
            assert "You can object before Sept. 14, 2026." in part
            assert "https://comments.example.org/reasons/s." in part
            assert "out-of-court" in part

    def test_offers_no_way_to_stop_what_is_owed(self, message):
        assert message["List-Unsubscribe"] is None
        for part in parts(message):
            assert "unsubscribe" not in part
            assert "Stop these mails" not in part

    def test_names_no_moderator_and_no_reporter(self, message, moderator):
        for part in parts(message):
            assert moderator.profile.display_name not in part
            assert moderator.user.email not in part

    def test_names_the_law_where_it_is_the_law(self, rule, tell, send):
        rule(reason="illegal", law="Section 186 of the code")
        tell()
        for part in parts(send()[0]):
            assert "The law: Section 186 of the code" in part

    def test_names_the_bodies_that_settle_disputes(self, rule, tell, send, comment):
        DisputeBody.objects.create(site=comment.site, name="Settled", url="https://settled.example")
        rule()
        tell()
        for part in parts(send()[0]):
            assert "Settled" in part
            assert "https://settled.example" in part

    def test_speaks_the_language_in_which_the_reasons_were_written(self, rule, tell, send, comment):
        user = comment.author.user
        user.language = "de"
        user.save()
        rule()
        user.language = "fr"
        user.save()
        tell()
        assert Statement.objects.get().language == "de"
        assert 'lang="de"' in parts(send()[0])[1]
