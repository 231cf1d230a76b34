"""A name that was refused: taken back within ten seconds, not asked for again unchanged, and not forced on whoever has another one."""

from datetime import timedelta

import pytest
from django.test import Client

from comments.accounts.guests import ensure_guest
from comments.accounts.models import Profile, Role
from comments.accounts.profiles import rename
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import NothingToAppeal, file_appeal
from comments.moderation.appeals.refused_names import NameRefusedBefore
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.decisions.undoing import NothingToUndo, TooLateToUndo
from comments.moderation.models import AuditEntry, ModerationPolicy, NameRefusal, Statement
from comments.moderation.people.renaming import Against, settle_name, with_noticed
from comments.moderation.people.retracting import refusals_to_retract, retract_refusal
from comments.notifications import handlers
from comments.notifications.models import Delivery
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import ProfileFactory
from tests.factories.api import Caller, token_of
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

OLD, NEW, BETTER = "Ilse Marran", "Win Free Chips", "Ilse of the Harbour"
SOON = timedelta(seconds=10)
WHY = "It is the slogan of a shop."


@pytest.fixture
def person(site, thread):
    ModerationPolicyFactory(site=site, mode="pre")
    profile = ProfileFactory(site=site, display_name=OLD)
    make_comment(thread=thread, author=profile)
    return profile


@pytest.fixture
def colleague(somebody):
    return somebody(Role.MODERATOR, name="Jonas Petrov")


@pytest.fixture
def ask(person, now):
    def asked(name=NEW, at=now):
        person.refresh_from_db()
        return rename(profile=person, name=name, now=at)

    return asked


@pytest.fixture
def settle(person, moderator, now):
    def settled(name=NEW, *, accepts=False, viewer=moderator, at=now):
        against = None if accepts else Against(reason="spam", explanation=WHY)
        settle_name(profile_id=person.pk, viewer=viewer, name=name, against=against, now=at)
        return NameRefusal.objects.order_by("-pk").first()

    return settled


@pytest.fixture
def refused(ask, settle, now):
    ask(at=now - timedelta(hours=2))
    return settle()


@pytest.fixture
def reverse(colleague, now):
    def reversed_(refusal, at=now + timedelta(days=9)):
        about = redress.by_token(redress.token_for(refusal.statement))
        appeal = file_appeal(about=about, body="It is what my friends call me.", now=now + timedelta(hours=1))
        ruling = Ruling(outcome="reversed", answer="You are right.")
        return decide_appeal(appeal_id=appeal.pk, viewer=colleague, ruling=ruling, now=at)

    return reversed_


@pytest.fixture
def desk(moderator, now, time_machine):
    time_machine.move_to(now, tick=False)
    client = Client()
    client.force_login(moderator.user)
    return client


def names(profile):
    profile = Profile.objects.get(pk=profile.pk)
    return profile.display_name, profile.wanted_name


def page_of(profile):
    return f"/admin/moderation/sanction/person/{profile.pk}/"


class TestTakingItBack:
    @pytest.mark.parametrize("after", [timedelta(0), SOON])
    def test_lets_the_name_wait_as_it_did(self, refused, person, moderator, now, after):
        for _twice in range(2):
            retract_refusal(refusal_id=refused.pk, viewer=moderator, now=now + after)
        person.refresh_from_db()
        assert names(person) == (OLD, NEW)
        assert person.wanted_at == now - timedelta(hours=2)
        assert AuditEntry.objects.filter(act="person.refusal_taken_back").count() == 1

    def test_is_told_to_nobody(self, refused, moderator, now):
        event = OutboxEvent.objects.get(name="statement.written")
        assert (event.due_at, event.payload["name_refusal_id"]) == (now + SOON, refused.pk)
        retract_refusal(refusal_id=refused.pk, viewer=moderator, now=now)
        for tell in (handlers.tell_reasons, handlers.tell_guest_reasons):
            tell(payload=event.payload, event_id=event.pk, now=now + SOON)
        assert not Delivery.objects.exists()

    def test_leaves_nothing_to_object_to(self, refused, moderator, now):
        retract_refusal(refusal_id=refused.pk, viewer=moderator, now=now)
        about = redress.by_token(redress.token_for(refused.statement))
        with pytest.raises(NothingToAppeal):
            file_appeal(about=about, body="Why?", now=now)

    def test_is_too_late_once_they_are_told(self, refused, person, moderator, now):
        with pytest.raises(TooLateToUndo):
            retract_refusal(refusal_id=refused.pk, viewer=moderator, now=now + SOON + timedelta(seconds=1))
        assert names(person) == (OLD, "")

    def test_is_for_whoever_refused_it(self, refused, colleague, now):
        with pytest.raises(NothingToUndo):
            retract_refusal(refusal_id=refused.pk, viewer=colleague, now=now)

    def test_leaves_another_name_waiting_that_they_asked_for_since(
        self, refused, ask, moderator, person, now
    ):
        ask(BETTER)
        retract_refusal(refusal_id=refused.pk, viewer=moderator, now=now)
        assert names(person) == (OLD, BETTER)

    def test_is_found_as_long_as_it_can_be_done(self, refused, moderator, now, django_assert_num_queries):
        for moment, found in ((now, [refused]), (now + SOON, [refused]), (now + 2 * SOON, [])):
            with django_assert_num_queries(1):
                assert refusals_to_retract(viewer_id=moderator.user.pk, now=moment) == found

    @pytest.mark.parametrize("where", ["queue", "person"])
    def test_is_offered_on_the_page(self, refused, person, desk, where):
        page = "/admin/moderation/case/queue/" if where == "queue" else page_of(person)
        assert f'name="refusal" value="{refused.pk}"' in desk.get(page).content.decode().replace("\n", " ")
        answer = desk.post(f"{page_of(person)}name/", {"refusal": refused.pk, "next": page})
        assert answer["Location"] == page
        assert names(person) == (OLD, NEW)
        assert 'name="refusal"' not in desk.get(page).content.decode()

    @pytest.mark.parametrize("number", ["", "x", "0", "9" * 40, "²"])
    def test_is_refused_for_what_is_no_refusal(self, refused, person, desk, number):
        assert desk.post(f"{page_of(person)}name/", {"refusal": number}).status_code == 302
        assert names(person) == (OLD, "")


class TestAskingAgain:
    def test_is_refused_unchanged_and_told_where_to_object(self, refused, ask, person, now):
        with pytest.raises(NameRefusedBefore) as again:
            ask(at=now + timedelta(days=1))
        assert redress.token_for(refused.statement) in str(again.value)
        assert again.value.facts["statement"] == str(refused.statement_id)
        assert names(person) == (OLD, "")

    def test_is_refused_also_where_names_wait_no_more(self, refused, ask, person):
        ModerationPolicy.objects.update(mode="post")
        with pytest.raises(NameRefusedBefore):
            ask()

    def test_waits_with_another_name_and_the_team_sees_what_was(self, refused, ask, person, now):
        ask(BETTER, at=now + timedelta(days=1))
        person.refresh_from_db()
        (waiting,) = with_noticed([person])
        assert [one.name for one in waiting.refused] == [NEW]

    def test_is_open_again_once_an_objection_was_right(self, refused, reverse, ask, person, now):
        reverse(refused)
        assert names(person) == (NEW, "")
        ask(OLD)
        Profile.objects.filter(pk=person.pk).update(display_name=OLD, wanted_name="", wanted_at=None)
        ask(NEW)
        assert names(person) == (NEW, "")

    def test_keeps_a_guest_as_they_were(self, site, thread, moderator, now):
        ModerationPolicyFactory(site=site, mode="pre")
        known = {"site": site, "email": "ada@readers.example", "language": "en"}
        guest = ensure_guest(name="Ada", now=now, **known)
        make_comment(thread=thread, author=guest.profile)
        ensure_guest(name=NEW, now=now, **known)
        settle_name(
            profile_id=guest.profile_id,
            viewer=moderator,
            name=NEW,
            against=Against(reason="spam"),
            now=now,
        )
        ensure_guest(name=NEW, now=now + timedelta(days=1), **known)
        assert names(guest.profile) == ("Ada", "")

    def test_stands_in_the_form_of_the_person(self, refused, person, now):
        client = Client()
        client.force_login(person.user)
        page = f"/accounts/profile/?site={person.site.slug}"
        answer = client.post(page, {"name": NEW, "language": "", "time_zone": ""})
        assert "A moderator refused this name on" in answer.content.decode()
        assert redress.token_for(refused.statement) in answer.content.decode()


class TestTheDesk:
    @pytest.mark.parametrize("where", ["queue", "person"])
    def test_says_who_refused_which_name_before_and_why(self, *, refused, ask, person, desk, now, where):
        ask(BETTER, at=now + timedelta(days=1))
        page = "/admin/moderation/case/queue/" if where == "queue" else page_of(person)
        text = desk.get(page).content.decode()
        for said in ("Refused them before", NEW, "Mara Lindqvist", WHY, "No advertising"):
            assert said in text

    def test_tells_programs_too(self, refused, ask, person, moderator, now):
        ask(BETTER, at=now + timedelta(days=1))
        caller = Caller(token_of(moderator.user))
        (row,) = caller.get(f"/api/v1/sites/{person.site.slug}/names/").json()["results"]
        (earlier,) = row["refused"]
        assert (earlier["name"], earlier["by"], earlier["explanation"]) == (NEW, "Mara Lindqvist", WHY)
        assert (earlier["statement"], earlier["given_at"]) == (str(refused.statement_id), None)

    def test_keeps_what_was_typed_where_the_form_is_refused(self, ask, person, desk):
        ask()
        given = {"name": NEW, "answer": "refuse", "reason": "illegal", "explanation": WHY, "law": ""}
        answer = desk.post(f"{page_of(person)}name/", given | {"next": "/admin/moderation/case/queue/"})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert text.count(WHY) == 1
        assert '<option value="illegal" selected>' in text
        assert 'value="/admin/moderation/case/queue/"' in text
        assert "name-against" in text
        assert " open>" in text
        assert not Statement.objects.exists()


class TestAnObjectionThatWasRight:
    @pytest.fixture
    def renamed(self, refused, ask, settle, now):
        ask(BETTER, at=now + timedelta(hours=2))
        settle(BETTER, accepts=True, at=now + timedelta(hours=3))
        return refused

    def test_leaves_whoever_has_another_name_by_then_as_they_are(self, renamed, reverse, person):
        appeal = reverse(renamed)
        assert (appeal.outcome, appeal.found_in_force) == ("reversed", False)
        assert names(person) == (BETTER, "")
        assert "they had chosen another one since" in appeal.nothing_left
        assert not AuditEntry.objects.filter(act="person.give_name").exists()

    def test_lets_them_ask_for_it_freely(self, renamed, reverse, ask, person, now):
        reverse(renamed)
        ask(at=now + timedelta(days=10))
        assert names(person) == (NEW, "")

    def test_gives_it_to_whoever_is_called_as_they_were(self, refused, reverse, person):
        assert reverse(refused).found_in_force
        assert names(person) == (NEW, "")

    def test_says_so_where_it_is_answered(self, renamed, desk, now):
        about = redress.by_token(redress.token_for(renamed.statement))
        appeal = file_appeal(about=about, body="It is what my friends call me.", now=now)
        page = desk.get(f"/admin/moderation/appeal/{appeal.pk}/change/").content.decode()
        assert "They have chosen another name since and keep it" in page
        assert "From then on they are called" not in page
