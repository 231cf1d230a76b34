"""What is eased for somebody, and how a checking service fares, is told by mail: once, in the reader's language."""

from datetime import timedelta

import pytest
from django.core import mail

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.models import Classifier, OnFailure, SanctionKind
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction, lift_sanction, shorten_sanction
from comments.moderation.screening.classifiers import checking
from comments.outbox.models import OutboxEvent
from config.events import HANDLERS
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _public_url(settings):
    settings.PUBLIC_URL = "https://comments.example.org"


@pytest.fixture
def site():
    return SiteFactory(name="The Harbour Post")


@pytest.fixture
def person(site):
    return ProfileFactory(site=site)


@pytest.fixture
def moderator(site):
    return viewer_of(MembershipFactory(site=site, role=Role.MODERATOR).user, site=site)


@pytest.fixture
def lay(person, moderator, now):
    def laid(kind, reason="abuse", **given):
        wish = Wish(kind=kind, reason=reason, **given)
        return lay_sanction(profile_id=person.pk, viewer=moderator, wish=wish, now=now)

    return laid


@pytest.fixture
def tell(now):
    """Hand every event of a name to the handlers of news, as the worker does."""
    from comments.notifications import handlers

    def told(name, *, at=now):
        mail.outbox.clear()
        for event in OutboxEvent.objects.filter(name=name).order_by("recorded_at", "id"):
            for path in HANDLERS[event.name]:
                handler = path.rpartition(".")[2]
                if handler.startswith("tell_o"):
                    getattr(handlers, handler)(payload=event.payload, event_id=event.pk, now=at)
        return [(sent.subject, sent.body) for sent in mail.outbox]

    return told


@pytest.fixture
def later(now):
    """When nothing can be taken back any more."""
    return now + timedelta(minutes=1)


class TestWhatIsEased:
    def test_is_told_when_a_mute_is_lifted(self, lay, moderator, tell, now, later):
        mute = lay(SanctionKind.MUTE, until=now + timedelta(days=3))
        lift_sanction(sanction_id=mute.pk, viewer=moderator, now=later)
        ((subject, body),) = tell("person.sanction_lifted")
        assert subject == "What was laid on you was lifted on The Harbour Post"
        assert f"/c/sanctions/{mute.pk}/" in body

    def test_is_told_when_a_ban_ends_sooner(self, lay, moderator, tell, now):
        ban = lay(SanctionKind.BAN)
        shorten_sanction(sanction_id=ban.pk, viewer=moderator, until=now + timedelta(days=1), now=now)
        ((subject, body),) = tell("person.sanction_shortened")
        assert subject == "What was laid on you ends sooner on The Harbour Post"
        assert "March 15, 2026" in body

    def test_is_not_told_of_an_end_that_was_lifted_meanwhile(self, lay, moderator, tell, now, later):
        ban = lay(SanctionKind.BAN)
        shorten_sanction(sanction_id=ban.pk, viewer=moderator, until=now + timedelta(days=1), now=now)
        lift_sanction(sanction_id=ban.pk, viewer=moderator, now=later)
        assert tell("person.sanction_shortened") == []
        assert len(tell("person.sanction_lifted")) == 1

    def test_is_told_to_whom_moderators_trust_and_trust_no_more(self, lay, moderator, tell, later):
        trust = lay(SanctionKind.TRUSTED, "fine")
        ((subject, _body),) = tell("person.sanctioned")
        assert subject == "You are trusted on The Harbour Post"
        lift_sanction(sanction_id=trust.pk, viewer=moderator, now=later)
        assert [subject for subject, _body in tell("person.sanction_lifted")] == [
            "You are no longer marked as trusted on The Harbour Post"
        ]

    def test_is_not_told_of_what_was_never_told(self, lay, moderator, tell, now):
        shadow = lay(SanctionKind.SHADOW_BAN, "spam")
        lift_sanction(sanction_id=shadow.pk, viewer=moderator, now=now)
        assert tell("person.sanctioned") == tell("person.sanction_lifted") == []

    def test_is_told_in_their_language(self, lay, person, moderator, tell, later):
        person.user.language = "de"
        person.user.save()
        warning = lay(SanctionKind.WARNING)
        lift_sanction(sanction_id=warning.pk, viewer=moderator, now=later)
        ((subject, _body),) = tell("person.sanction_lifted")
        assert subject == "Die Verwarnung auf The Harbour Post wurde zurückgenommen"


class TestACheckingService:
    @pytest.fixture
    def service(self, site):
        return Classifier.objects.create(
            site=site, kind="webhook", name="Guard", url="https://guard.example", secret="s"
        )

    @pytest.fixture
    def owners(self, site):
        owners = MembershipFactory.create_batch(2, site=site, role=Role.OWNER)
        MembershipFactory(site=site, role=Role.EDITOR)

        return owners

    def test_that_goes_down_is_told_once_to_every_owner(self, service, owners, tell, now):
        for minute in range(3):
            checking._note_down(service, "no answer", now=now + timedelta(minutes=minute))
        told = tell("service.went_down")
        assert [subject for subject, _body in told] == [
            "The checking service Guard gives no answer on The Harbour Post"
        ] * 2
        assert "new comments wait for it" in told[0][1]

    def test_that_another_worker_saw_go_down_is_told_once(self, service, owners, now):
        seen = [Classifier.objects.get(), Classifier.objects.get()]
        for classifier in seen:
            checking._note_down(classifier, "no answer", now=now)
        assert OutboxEvent.objects.filter(name="service.went_down").count() == 2

    def test_that_comes_back_is_told_with_since_when_it_was_away(self, service, owners, tell, now):
        checking._note_down(service, "no answer", now=now)
        checking._note_up(service, now=now + timedelta(hours=1))
        told = tell("service.came_back")
        assert [subject for subject, _body in told] == [
            "The checking service Guard answers again on The Harbour Post"
        ] * 2
        assert "March 14, 2026" in told[0][1]

    def test_stands_above_the_queue_while_it_is_down(self, service, moderator, client, now):
        service.on_failure = OnFailure.PASS
        service.save()
        moderator.user.is_staff = True
        moderator.user.save()
        client.force_login(moderator.user)
        assert "Guard" not in client.get("/admin/moderation/case/queue/").content.decode()
        checking._note_down(service, "no answer", now=now)
        page = client.get("/admin/moderation/case/queue/").content.decode()
        assert "The checking service Guard of The Harbour Post gives no answer since" in page
        assert "new comments are shown without it" in page
        assert "it is asked again, about 0 comments" in page
