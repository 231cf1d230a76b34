"""A name that a moderator refused: told with its reasons to whoever asked for it and to nobody else, and given after all where an objection is right."""

from datetime import timedelta

import pytest
from django.test import Client

from comments.accounts.guests import ensure_guest
from comments.accounts.models import Role
from comments.accounts.profiles import rename, want_name
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import NothingToAppeal, file_appeal
from comments.moderation.appeals.reversing import OutcomeUnfit, Ruling
from comments.moderation.appeals.reviewing import SecondPersonNeeded, decide_appeal, still_holds
from comments.moderation.decisions.deciding import ReasonUnfit
from comments.moderation.models import AuditEntry, NameRefusal, Statement
from comments.moderation.people.renaming import Against, WhyMissing, settle_name
from comments.moderation.reasons.reasoning import LawMissing
from comments.moderation.reasons.rulebook import draft_rules, publish_rules
from comments.outbox.models import OutboxEvent
from tests.factories.accounts import OperatorFactory, ProfileFactory
from tests.factories.api import Caller, token_of
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

OLD, NEW = "Ilse Marran", "Win Free Chips"


@pytest.fixture
def person(site, thread):
    profile = ProfileFactory(site=site, display_name=OLD)
    make_comment(thread=thread, author=profile)
    return profile


@pytest.fixture
def colleague(somebody):
    return somebody(Role.MODERATOR, name="Jonas Petrov")


@pytest.fixture
def refuse(person, moderator, now):
    def refused(reason="spam", *, profile=person, name=NEW, **words):
        want_name(profile, name, now=now - timedelta(hours=2))
        against = Against(reason=reason, **words)
        settle_name(profile_id=profile.pk, viewer=moderator, name=name, against=against, now=now)
        return Statement.objects.get(name_refusal__name=name, recipient=profile)

    return refused


def objection(statement, now):
    about = redress.by_token(redress.token_for(statement))
    return file_appeal(about=about, body="It is what my friends call me.", now=now)


@pytest.fixture
def answer(colleague, now):
    def answered(appeal, outcome="reversed"):
        ruling = Ruling(outcome=outcome, answer="You are right: it is no advertisement.")
        return decide_appeal(appeal_id=appeal.pk, viewer=colleague, ruling=ruling, now=now)

    return answered


def called(profile):
    profile.refresh_from_db()
    return profile.display_name


class TestRefusing:
    def test_says_what_by_which_clause_as_it_stood_and_how_it_was_noticed(self, refuse, person, site, now):
        statement = refuse()
        assert (statement.measure, statement.recipient, statement.comment) == ("not_named", person, None)
        assert (statement.automation, statement.automated_detection) == ("none", False)
        assert (statement.clause_title, statement.rules_number) == ("No advertising", 1)
        assert statement.explanation == "The name advertises something."
        for said in (f"you asked to be called “{NEW}”", f"Your name is still “{OLD}”", site.time_zone):
            assert said in statement.facts
        event = OutboxEvent.objects.get(name="statement.written")
        assert NEW not in str(event.payload)

    def test_cites_the_version_in_force_then(self, refuse, site, somebody, now):
        first = refuse()
        publish_rules(rules_id=draft_rules(site=site, now=now).pk, viewer=somebody(Role.OWNER), now=now)
        first.refresh_from_db()
        assert (first.rules_number, refuse(name="Other Chips").rules_number) == (1, 2)

    def test_tells_what_a_list_has_of_it_by_now(self, refuse, site):
        WordListFactory(site=site, kind="banned", words="chips")
        statement = refuse()
        assert statement.automated_detection
        assert "has what stands in the name: chips." in statement.facts.lower()

    @pytest.mark.parametrize(
        ("reason", "error"),
        [("", ReasonUnfit), ("off_topic", ReasonUnfit), ("illegal", LawMissing), ("other", WhyMissing)],
    )
    def test_needs_its_reason_and_leaves_the_name_waiting_without(self, *, refuse, person, reason, error):
        with pytest.raises(error):
            refuse(reason)
        person.refresh_from_db()
        assert person.wanted_name == NEW
        assert not Statement.objects.exists()

    def test_says_in_the_words_of_a_moderator_what_is_wrong(self, refuse):
        assert refuse("other", explanation="It is the name of a shop.").explanation == (
            "It is the name of a shop."
        )


class TestObjecting:
    def test_gives_the_name_where_it_is_right(self, refuse, person, answer, now):
        appeal = answer(objection(refuse(), now))
        assert (called(person), appeal.found_in_force) == (NEW, True)
        assert NameRefusal.objects.get().given_at == now
        assert AuditEntry.objects.get(act="person.give_name").facts["before"] == OLD

    def test_leaves_everything_where_the_refusal_stands(self, refuse, person, answer, now):
        answer(objection(refuse(), now), "upheld")
        assert called(person) == OLD

    def test_gives_no_part_of_a_name(self, refuse, answer, now):
        with pytest.raises(OutcomeUnfit):
            answer(objection(refuse(), now), "partly_reversed")

    def test_gives_nothing_that_somebody_else_has_by_then(self, *, refuse, person, site, answer, now):
        appeal = objection(refuse(), now)
        ProfileFactory(site=site, display_name=NEW)
        appeal = answer(appeal)
        assert (called(person), appeal.outcome, appeal.found_in_force) == (OLD, "reversed", False)
        assert "somebody else had it" in appeal.nothing_left

    def test_gives_nothing_that_a_list_has_by_then(self, *, refuse, person, site, answer, now):
        appeal = objection(refuse(), now)
        WordListFactory(site=site, kind="banned", words="chips")
        assert not answer(appeal).found_in_force
        assert called(person) == OLD

    def test_is_answered_by_another_than_the_first(self, *, refuse, moderator, colleague, now):
        appeal = objection(refuse(), now)
        with pytest.raises(SecondPersonNeeded):
            decide_appeal(
                appeal_id=appeal.pk,
                viewer=moderator,
                ruling=Ruling(outcome="upheld", answer="It stays."),
                now=now,
            )

    def test_is_over_once_the_name_was_accepted_after_all(self, refuse, person, moderator, now):
        statement = refuse()
        person.refresh_from_db()
        want_name(person, NEW, now=now)
        settle_name(profile_id=person.pk, viewer=moderator, name=NEW, now=now)
        rename(profile=person, name=OLD, now=now, is_looked_at=True)
        with pytest.raises(NothingToAppeal):
            objection(statement, now)

    def test_of_a_guest_gives_the_name_too(self, *, refuse, site, answer, now):
        guest = ensure_guest(site=site, email="ada@readers.example", name="Ada", language="fr", now=now)
        statement = refuse(profile=guest.profile)
        assert (statement.language, statement.exemption) == ("fr", "")
        answer(objection(statement, now))
        assert called(guest.profile) == NEW

    def test_still_holds_until_it_cannot_be_given(self, refuse, site, now):
        statement = refuse()
        about = redress.by_token(redress.token_for(statement))
        assert still_holds(about, now=now)
        ProfileFactory(site=site, display_name=NEW)
        assert not still_holds(about, now=now)


class TestWhoReadsIt:
    def test_the_person_on_the_page_of_its_reasons(self, refuse):
        page = Client().get(redress.PAGE.format(redress.token_for(refuse()))).content.decode()
        for said in ("Your new name is not shown", NEW, OLD, "No advertising", "you can choose another one"):
            assert said in page

    def test_the_person_and_the_moderators_by_the_api(self, refuse, person, site, moderator):
        statement = refuse()
        own = Caller(token_of(person.user)).get("/api/v1/me/statements/").json()["results"]
        assert [(one["id"], one["measure"]) for one in own] == [(str(statement.pk), "not_named")]
        theirs = Caller(token_of(moderator.user)).get(f"/api/v1/sites/{site.slug}/statements/").json()
        assert [one["id"] for one in theirs["results"]] == [str(statement.pk)]

    def test_nobody_else(self, refuse, thread, site, caplog):
        refuse()
        article = thread.article
        ModerationPolicyFactory(site=site, has_public_log=True)
        stranger = Caller()
        reader = Caller(token_of(ProfileFactory(site=site).user))
        for path in (
            f"/{site.slug}/moderation-log/",
            f"/{site.slug}/{article.slug}/",
        ):
            answer = Client().get(path)
            assert answer.status_code == 200
            assert NEW not in answer.content.decode()
        for caller in (stranger, reader):
            answer = caller.get(f"/api/v1/threads/{thread.pk}/comments/")
            assert (answer.status_code, NEW in answer.content.decode()) == (200, False)
        assert reader.get("/api/v1/me/statements/").json()["results"] == []
        assert NEW not in caplog.text

    def test_the_desk_shows_its_statement_and_its_objection(self, refuse, now):
        operator = OperatorFactory()
        client = Client()
        client.force_login(operator)
        statement = refuse()
        assert "a new name is not shown" in client.get("/admin/moderation/statement/").content.decode()
        appeal = objection(statement, now)
        page = client.get(f"/admin/moderation/appeal/{appeal.pk}/change/").content.decode()
        assert f"From then on they are called “{NEW}”." in page
        assert "stays restricted for another reason" not in page
