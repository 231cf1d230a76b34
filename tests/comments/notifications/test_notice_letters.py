import pytest
from django.core import mail
from django.urls import reverse

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.ids import uuid7
from comments.moderation.appeals import redress
from comments.moderation.decisions.deciding import decide
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.notices.settling import settle_notices
from comments.notifications import handlers
from tests.factories.accounts import MembershipFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db
MAIL = uuid7()
SECRET = "It shows the number of my house."


@pytest.fixture(autouse=True)
def _public_url(settings):
    settings.PUBLIC_URL = "https://comments.example.org"
    settings.DEFAULT_FROM_EMAIL = "Belowline <comments@example.org>"


@pytest.fixture
def thread():
    return ThreadFactory()


@pytest.fixture
def send(now):
    def sent(*comments, email="notifier@x.example", language="en"):
        return receive_notice(
            Claim(
                comments=[str(comment.pk) for comment in comments],
                category="privacy",
                explanation=SECRET,
                name="Ilse Marran",
                email=email,
                in_good_faith=True,
                language=language,
            ),
            caller="a" * 64,
            now=now,
        )

    return sent


@pytest.fixture
def rule(thread, now):
    site = thread.article.site
    viewer = viewer_of(MembershipFactory(site=site, role=Role.MODERATOR).user, site=site)

    def ruled(comment, action, reason, law=""):
        decide(
            comment_id=comment.pk,
            viewer=viewer,
            action=action,
            reason=reason,
            law=law,
            version=comment.version,
            now=now,
        )
        settle_notices(comment_id=comment.pk, now=now)

    return ruled


def heard(handler, notice, now):
    mail.outbox.clear()
    handler(payload={"notice_id": str(notice.pk)}, event_id=MAIL, now=now)
    return mail.outbox


def parts(message):
    return [message.body, message.alternatives[0][0]]


class TestReceipt:
    def test_names_the_reference_and_the_comments(self, send, thread, now):
        comment = make_comment(thread=thread)
        notice = send(comment)
        (message,) = heard(handlers.confirm_notice, notice, now)
        assert message.to == ["notifier@x.example"]
        assert message.subject == f"Your notice {notice.reference} has arrived"
        assert message.from_email == "The Tidewater Review <comments@example.org>"
        assert message.extra_headers["Message-ID"] == f"<{MAIL}@comments.example.org>"
        for part in parts(message):
            assert notice.reference in part
            assert f"https://comments.example.org/c/{comment.pk}/" in part

    def test_repeats_nothing_that_the_sender_wrote(self, send, thread, now):
        (message,) = heard(handlers.confirm_notice, send(make_comment(thread=thread)), now)
        for part in parts(message):
            assert SECRET not in part
            assert "Ilse" not in part

    def test_is_not_sent_to_nobody(self, send, thread, now):
        assert heard(handlers.confirm_notice, send(make_comment(thread=thread), email=""), now) == []

    def test_offers_no_way_to_unsubscribe_from_what_one_is_owed(self, send, thread, now):
        (message,) = heard(handlers.confirm_notice, send(make_comment(thread=thread)), now)
        assert "List-Unsubscribe" not in message.extra_headers


class TestAnswer:
    def test_says_of_each_comment_what_was_done_and_why_and_by_whom(self, send, rule, thread, now):
        first, second, third = (make_comment(thread=thread) for _ in range(3))
        notice = send(first, second, third)
        rule(first, "remove", "illegal", law="Section 201a of the code")
        rule(second, "remove", "abuse")
        rule(third, "approve", "fine")
        (message,) = heard(handlers.answer_notice, notice, now)
        assert message.subject == f"Your notice {notice.reference} has been decided"
        text = message.body
        of = {one.pk: text.index(str(one.pk)) for one in (first, second, third)}
        assert "It is against the law: Section 201a of the code" in text[of[first.pk] : of[second.pk]]
        assert "rule 2, “No insults”" in text[of[second.pk] : of[third.pk]]
        assert "stays as it is" in text[of[third.pk] :]
        assert text.count("A person decided this.") == 3
        for part in parts(message):
            assert "https://comments.example.org/reasons/n." in part
            assert "court" in part

    def test_is_written_in_the_language_of_the_notice(self, send, rule, thread, now, monkeypatch):
        comment = make_comment(thread=thread)
        notice = send(comment, language="ar")
        rule(comment, "approve", "fine")
        (message,) = heard(handlers.answer_notice, notice, now)
        assert 'lang="ar" dir="rtl"' in message.alternatives[0][0]

    def test_leads_where_the_page_is(self):
        assert reverse("pages:reasons", args=["n.1.2.x"]) == redress.PAGE.format("n.1.2.x")
