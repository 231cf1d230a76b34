"""Names that wait, listed and settled by an app of the team."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.accounts.profiles import want_name
from comments.moderation.models import AuditEntry, NameRefusal, Statement
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import SectionFactory
from tests.factories.moderation import WordListFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "Ilse Marran", "Win Free Chips"
REFUSAL = {"name": NEW, "answer": "refuse", "reason": "spam"}


@pytest.fixture
def boss(call_as, moderator):
    return call_as(moderator)


@pytest.fixture
def elsewhere(call_as):
    """The app of somebody who moderates another site."""
    return call_as(MembershipFactory().user)


@pytest.fixture
def limited(call_as, site):
    """The app of somebody who moderates one section."""
    return call_as(MembershipFactory(site=site, limited_to=[SectionFactory(site=site)]).user)


@pytest.fixture
def waiting(site):
    person = ProfileFactory(site=site, display_name=OLD)
    want_name(person, NEW, now=timezone.now())
    return person


def settle(caller, person, wish):
    return caller.post(f"profiles/{person.pk}/name/", wish)


def names(profile):
    profile.refresh_from_db()
    return profile.display_name, profile.wanted_name


class TestNamesThatWait:
    def test_say_who_wants_which_and_what_lists_have_of_it(self, boss, site, waiting):
        WordListFactory(site=site, words="chips")
        (told,) = boss.get(f"sites/{site.slug}/names/").json()["results"]
        assert (told["profile"], told["name"], told["wanted"]) == (str(waiting.pk), OLD, NEW)
        assert (told["is_guest"], told["noticed"]) == (False, ["chips"])

    def test_come_in_pages_the_longest_first(self, boss, site):
        now, path = timezone.now(), f"sites/{site.slug}/names/"
        for nth in (3, 1, 2, 2):
            want_name(ProfileFactory(site=site), f"Chips {nth}", now=now + timedelta(minutes=nth))
        told, cursor = [], ""
        while cursor is not None:
            page = boss.get(f"{path}?size=1{cursor and '&cursor=' + cursor}").json()
            told += [one["wanted"] for one in page["results"]]
            cursor = page["next"]
        assert told == ["Chips 1", "Chips 2", "Chips 2", "Chips 3"]
        assert boss.get(f"{path}?cursor=x").json()["code"] == "cursor_refused"

    def test_ask_as_much_however_many_there_are(self, boss, site, waiting, django_assert_num_queries):
        path = f"sites/{site.slug}/names/"
        boss.get(path)
        # Whose token it is, the site, what they moderate, the list, the site's lists of words, and
        # what was refused before.
        for _ in range(2):
            with django_assert_num_queries(6):
                boss.get(path)
            want_name(ProfileFactory(site=site), "Free Chips", now=timezone.now())

    def test_are_for_who_moderates_the_whole_site(self, ask, elsewhere, limited, boss, call, site):  # noqa: PLR0917 - fixtures
        path = f"sites/{site.slug}/names/"
        assert call.get(path).status_code == 401
        for who in (ask, elsewhere, limited):
            assert who.get(path).json()["code"] == "not_allowed"
        assert boss.get("sites/nowhere/names/").json()["code"] == "site_not_found"


class TestSettling:
    def test_gives_the_name_that_was_looked_at(self, boss, moderator, site, waiting):
        answer = settle(boss, waiting, {"name": NEW, "answer": "accept"})
        assert (answer.status_code, answer.json()["name"], answer.json()["wanted"]) == (200, NEW, None)
        assert names(waiting) == (NEW, "")
        assert AuditEntry.objects.get(act="person.accept_name").actor_id == moderator.pk
        assert boss.get(f"sites/{site.slug}/names/").json()["results"] == []

    def test_refuses_it_with_reasons(self, boss, waiting):
        answer = settle(boss, waiting, REFUSAL | {"explanation": "It sells chips."})
        assert (answer.status_code, answer.json()["name"], answer.json()["wanted"]) == (200, OLD, None)
        assert names(waiting) == (OLD, "")
        assert "It sells chips." in Statement.objects.get(recipient=waiting).explanation
        assert NameRefusal.objects.get().name == NEW

    def test_refuses_what_somebody_did_not_look_at(self, boss, waiting):
        want_name(waiting, "Win More Chips", now=timezone.now())
        for wish in (REFUSAL, {"name": NEW, "answer": "accept"}):
            answer = settle(boss, waiting, wish)
            assert (answer.status_code, answer.json()["code"]) == (409, "name_moved")
            assert answer.json()["wanted"] == "Win More Chips"
        assert names(waiting) == (OLD, "Win More Chips")

    def test_is_done_once(self, boss, waiting):
        assert settle(boss, waiting, REFUSAL).status_code == 200
        answer = settle(boss, waiting, REFUSAL)
        assert (answer.status_code, answer.json()["code"], answer.json()["wanted"]) == (409, "name_moved", "")
        assert NameRefusal.objects.count() == 1

    def test_gives_no_name_that_somebody_else_has_by_now(self, boss, site, waiting):
        ProfileFactory(site=site, display_name=NEW)
        answer = settle(boss, waiting, {"name": NEW, "answer": "accept"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "name_taken")
        assert names(waiting) == (OLD, NEW)

    @pytest.mark.parametrize(
        ("given", "status", "field", "code"),
        [
            ({"name": ""}, 422, "name", "blank"),
            ({"name": "x" * 61}, 422, "name", "max_length"),
            ({"name": 7}, 422, "name", "invalid"),
            ({"answer": "perhaps"}, 422, "answer", "invalid_choice"),
            ({"answer": None}, 422, "answer", "null"),
            ({"reason": "fine"}, 422, "reason", "invalid_choice"),
            # A name is about no subject.
            ({"reason": "off_topic"}, 422, "reason", "invalid_choice"),
            ({"reason": "other"}, 422, "explanation", "why_missing"),
            ({"reason": "illegal"}, 422, "law", "law_missing"),
            ({"explanation": "x" * 2001}, 422, "explanation", "explanation_too_long"),
            ({"explanation": "a\x07b"}, 400, "explanation", "words_not_text"),
            ({"reason": "illegal", "law": "x" * 501}, 422, "law", "law_too_long"),
            ({"wanted": NEW}, 422, "wanted", "unknown"),
        ],
    )
    def test_refuses_what_is_missing_or_unfit(self, boss, waiting, given, status, field, code):  # noqa: PLR0917 - fixtures
        answer = settle(boss, waiting, REFUSAL | given)
        assert answer.status_code == status, answer.content
        assert answer.headers["Content-Type"] == "application/problem+json"
        (error,) = answer.json()["errors"]
        assert (error["field"], error["code"]) == (field, code)
        assert names(waiting) == (OLD, NEW)

    def test_asks_for_a_reason(self, boss, waiting):
        (error,) = settle(boss, waiting, {"name": NEW, "answer": "refuse"}).json()["errors"]
        assert (error["field"], error["code"]) == ("reason", "reason_unfit")

    def test_is_for_who_moderates_the_whole_site(self, ask, elsewhere, limited, call, waiting):
        assert settle(call, waiting, REFUSAL).status_code == 401
        for who in (ask, elsewhere, limited):
            answer = settle(who, waiting, REFUSAL)
            assert (answer.status_code, answer.json()["code"]) == (404, "person_not_found")
        assert names(waiting) == (OLD, NEW)
