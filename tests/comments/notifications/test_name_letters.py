"""The letter that tells somebody why a name is not shown that they asked for, and the one that answers their objection."""

from datetime import timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext

from comments.accounts.guests import ensure_guest
from comments.accounts.models import Role
from comments.accounts.profiles import want_name
from comments.accounts.viewer import viewer_of
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.models import Statement
from comments.moderation.people.renaming import Against, settle_name
from comments.notifications import handlers
from comments.notifications.models import Delivery
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import SiteFactory
from tests.factories.notifications import send_due

pytestmark = pytest.mark.django_db

OLD, NEW = "Ilse Marran", "Win Free Chips"
HEADLINE = "Your new name is not shown"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://comments.example.org"


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def person(site):
    return ProfileFactory(site=site, display_name=OLD)


@pytest.fixture
def settle(site, now):
    moderator = viewer_of(
        MembershipFactory(user=ProfileFactory(site=site).user, site=site, role=Role.MODERATOR).user, site=site
    )

    def settled(profile, against):
        profile.refresh_from_db()
        want_name(profile, NEW, now=now - timedelta(hours=2))
        return settle_name(profile_id=profile.pk, viewer=moderator, name=NEW, against=against, now=now)

    return settled


@pytest.fixture
def hear(now):
    """Let both handlers hear of what was written, as the outbox would, and send what is due."""

    def heard(name="statement.written"):
        for event in OutboxEvent.objects.filter(name=name):
            members, guests = {
                "statement.written": (handlers.tell_reasons, handlers.tell_guest_reasons),
                "appeal.decided": (handlers.tell_answer, handlers.tell_guest_answer),
            }[name]
            members(payload=event.payload, event_id=uuid4(), now=now)
            guests(payload=event.payload, event_id=event.pk, now=now)
        send_due(now=now)
        return [message_from_bytes(sent.message().as_bytes(), policy=policy.default) for sent in mail.outbox]

    return heard


def parts(message):
    return [message.get_body(preferencelist=(kind,)).get_content() for kind in ("plain", "html")]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ar"])
def test_says_in_their_language_which_name_why_and_what_they_can_do(person, settle, hear, site, language):
    person.user.language = language
    person.user.save()
    settle(person, Against(reason="spam"))
    (message,) = hear()
    with translation.override(language):
        headline, explanation = gettext(HEADLINE), gettext("The name advertises something.")
    assert (headline == HEADLINE) is (language == "en")
    assert headline in str(message["Subject"])
    address = redress.PAGE.format(redress.token_for(Statement.objects.get()))
    for part in parts(message):
        for said in (NEW, OLD, explanation, f"https://comments.example.org{address}"):
            assert said in part
    assert NEW not in str(message["Subject"])
    assert str(message["To"]) == person.user.email


def test_goes_out_once_under_one_id_however_often_it_is_told(person, settle, hear):
    settle(person, Against(reason="spam"))
    hear()
    (message,) = hear()
    assert str(Delivery.objects.get().dispatch_id) in str(message["Message-ID"])


def test_reaches_a_guest_in_the_language_of_their_page(site, settle, hear, now):
    guest = ensure_guest(site=site, email="ada@readers.example", name="Ada", language="de", now=now)
    settle(guest.profile, Against(reason="spam"))
    (message,) = hear()
    assert str(message["To"]) == "ada@readers.example"
    assert "Ihr neuer Name wird nicht gezeigt" in str(message["Subject"])


def test_is_not_sent_where_the_name_was_accepted_before_it_left(person, settle, hear):
    settle(person, Against(reason="spam"))
    settle(person, None)
    assert hear() == []


def test_says_nothing_of_a_name_that_was_accepted(person, settle, hear):
    settle(person, None)
    assert hear() == []
    assert not OutboxEvent.objects.filter(name="statement.written").exists()


def test_tells_that_a_name_could_not_be_given_any_more(person, settle, hear, site, now):
    EmailAddress.objects.get_or_create(
        user=person.user, email=person.user.email, defaults={"verified": True, "primary": True}
    )
    settle(person, Against(reason="spam"))
    statement = Statement.objects.get()
    about = redress.by_token(redress.token_for(statement))
    appeal = file_appeal(about=about, body="It is my name.", now=now)
    ProfileFactory(site=site, display_name=NEW)
    colleague = MembershipFactory(user=ProfileFactory(site=site).user, site=site, role=Role.MODERATOR)
    decide_appeal(
        appeal_id=appeal.pk,
        viewer=viewer_of(colleague.user, site=site),
        ruling=Ruling(outcome="reversed", answer="You are right."),
        now=now,
    )
    (message,) = hear("appeal.decided")
    for part in parts(message):
        assert "the name could not be given any more" in " ".join(part.split())
