"""Words kept ready for authors: read by whoever moderates, kept by editors, through an app."""

import pytest

from comments.accounts.models import Role
from comments.moderation.models import AuditEntry, CannedReason
from tests.factories.accounts import MembershipFactory
from tests.factories.articles import SectionFactory, SiteFactory

pytestmark = pytest.mark.django_db
KEY = "7b1f0c1e-5d0a-4a53-9f65-0f2f1d7c9a10"
CALM = {
    "language": "de",
    "action": "reject",
    "reason": "abuse",
    "title": "Ruhig",
    "text": "Bitte bleiben Sie ruhig.",
}


@pytest.fixture
def boss(call_as, moderator):
    return call_as(moderator)


@pytest.fixture
def editor(site):
    return MembershipFactory(site=site, role=Role.EDITOR).user


@pytest.fixture
def desk(call_as, editor):
    """The editor's app."""
    return call_as(editor)


@pytest.fixture
def elsewhere(call_as):
    """The app of an owner of another site."""
    return call_as(MembershipFactory(role=Role.OWNER).user)


@pytest.fixture
def limited(call_as, site):
    """The app of somebody who moderates one section."""
    return call_as(MembershipFactory(site=site, limited_to=[SectionFactory(site=site)]).user)


@pytest.fixture
def path(site):
    return f"sites/{site.slug}/canned/"


@pytest.fixture
def keep(site):
    def kept(title, **given):
        return CannedReason.objects.create(**{**CALM, "site": site, "title": title, **given})

    return kept


def titles(answer):
    return [one["title"] for one in answer.json()["results"]]


class TestWordsKeptReady:
    def test_are_those_of_a_language_and_of_every_one(self, boss, path, keep):
        keep("Ruhig")
        keep("Wien", language="de-at")
        keep("Calm", language="en")
        keep("All", language="")
        keep("Deutsch?", language="den")
        assert titles(boss.get(path)) == ["Deutsch?", "All", "Calm", "Wien", "Ruhig"]
        for language in ("de", "DE", "de-CH"):
            assert titles(boss.get(f"{path}?language={language}")) == ["All", "Wien", "Ruhig"]

    def test_are_those_for_one_decision(self, boss, path, keep):
        keep("Ruhig")
        keep("Gone", action="remove")
        assert titles(boss.get(f"{path}?action=remove")) == ["Gone"]

    def test_come_in_pages(self, boss, path, keep):
        for nth in range(3):
            keep(f"{nth}")
        first = boss.get(f"{path}?size=2").json()
        rest = boss.get(f"{path}?size=2&cursor={first['next']}").json()
        assert [one["title"] for one in first["results"] + rest["results"]] == ["2", "1", "0"]
        assert rest["next"] is None

    def test_ask_as_much_however_many_there_are(self, boss, path, keep, django_assert_num_queries):
        boss.get(path)
        # Whose token it is, the site, what they moderate, and the list.
        for nth in range(2):
            with django_assert_num_queries(4):
                boss.get(path)
            keep(f"{nth}")

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ("action=undo", "action"),
            (f"language={'x' * 36}", "language"),
            ("size=0", "size"),
            ("who=me", "who"),
        ],
    )
    def test_are_not_asked_for_by_anything_else(self, boss, path, asked, field):
        answer = boss.get(f"{path}?{asked}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)

    def test_refuse_cursors_of_other_lists(self, boss, path, keep):
        for nth in range(2):
            keep(f"{nth}")
        cursor = boss.get(f"{path}?size=1").json()["next"]
        for other in ("x", f"{cursor}&language=de"):
            assert boss.get(f"{path}?cursor={other}").json()["code"] == "cursor_refused"

    def test_are_for_moderators_of_the_site(self, ask, elsewhere, limited, boss, call, path):  # noqa: PLR0917 - fixtures
        assert call.get(path).status_code == 401
        for who in (ask, elsewhere):
            assert who.get(path).json()["code"] == "not_allowed"
        # Their cards offer them too.
        assert limited.get(path).status_code == 200
        assert boss.get("sites/nowhere/canned/").json()["code"] == "site_not_found"


class TestKeepingThem:
    def test_adds_changes_and_deletes_them_on_record(self, desk, editor, site, path):
        made = desk.post(path, CALM | {"title": " Ruhig ", "language": " DE"})
        assert (made.status_code, made.json()) == (201, CALM | {"id": made.json()["id"]})
        one = f"canned/{made.json()['id']}/"
        changed = desk.patch(one, {"text": "Ruhig, bitte."})
        assert (changed.status_code, changed.json()) == (200, made.json() | {"text": "Ruhig, bitte."})
        assert desk.delete(one).status_code == 204
        assert desk.delete(one).json()["code"] == "canned_not_found"
        assert not CannedReason.objects.exists()
        entries = AuditEntry.objects.order_by("pk")
        assert [one.act for one in entries] == [
            "canned_reason.added",
            "canned_reason.changed",
            "canned_reason.deleted",
        ]
        assert {(one.actor_id, one.site_id, one.facts["name"]) for one in entries} == {
            (editor.pk, site.pk, "Ruhig")
        }
        assert entries[1].facts["changed"] == {
            "text": {"from": "Bitte bleiben Sie ruhig.", "to": "Ruhig, bitte."}
        }

    def test_that_changes_nothing_is_not_on_record(self, desk, keep):
        canned = keep("Ruhig")
        for wish in ({}, CALM):
            assert desk.patch(f"canned/{canned.pk}/", wish).status_code == 200
        assert not AuditEntry.objects.exists()

    def test_under_a_key_is_done_once(self, desk, path):
        answers = [desk.post(path, CALM, idempotency_key=KEY) for _ in range(2)]
        assert [one.status_code for one in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        other = desk.post(path, CALM | {"title": "Calm"}, idempotency_key=KEY)
        assert (other.status_code, other.json()["code"]) == (422, "key_reused")
        assert CannedReason.objects.count() == 1

    def test_takes_a_title_once_in_a_language(self, desk, path, keep):
        keep("Ruhig")
        other = keep("Calm")
        for answer in (
            desk.post(path, CALM),
            desk.patch(f"canned/{other.pk}/", {"title": "Ruhig"}),
        ):
            (error,) = answer.json()["errors"]
            assert (answer.status_code, error["field"], error["code"]) == (409, "title", "title_taken")
        assert desk.post(path, CALM | {"language": "en"}).status_code == 201

    @pytest.mark.parametrize(
        ("given", "field", "code"),
        [
            ({"action": "undo"}, "action", "invalid_choice"),
            ({"action": 7}, "action", "invalid_choice"),
            ({"reason": "dislike"}, "reason", "invalid_choice"),
            ({"title": " "}, "title", "blank"),
            ({"title": "x" * 61}, "title", "max_length"),
            ({"title": None}, "title", "null"),
            ({"text": ""}, "text", "blank"),
            ({"text": "x" * 1001}, "text", "max_length"),
            ({"text": 7}, "text", "invalid"),
            ({"language": "x" * 36}, "language", "max_length"),
            ({"site": "other"}, "site", "unknown"),
        ],
    )
    def test_refuses_what_is_missing_or_unfit(self, desk, path, keep, given, field, code):  # noqa: PLR0917 - fixtures
        canned = keep("Calm")
        for answer in (desk.post(path, CALM | given), desk.patch(f"canned/{canned.pk}/", given)):
            assert answer.status_code == 422, answer.content
            assert answer.headers["Content-Type"] == "application/problem+json"
            (error,) = answer.json()["errors"]
            assert (error["field"], error["code"]) == (field, code)
        assert CannedReason.objects.get().title == "Calm"

    @pytest.mark.parametrize("name", ["action", "reason", "title", "text"])
    def test_asks_for_what_it_needs(self, desk, path, name):
        (error,) = desk.post(path, {key: value for key, value in CALM.items() if key != name}).json()[
            "errors"
        ]
        assert (error["field"], error["code"]) == (name, "required")

    def test_is_for_editors_of_the_site(self, ask, boss, limited, elsewhere, path, keep):  # noqa: PLR0917 - fixtures
        one = f"canned/{keep('Calm').pk}/"
        for who in (ask, boss, limited, elsewhere):
            assert who.post(path, CALM).json()["code"] == "not_allowed"
        for who in (boss, limited):
            assert who.patch(one, {"title": "x"}).json()["code"] == "not_allowed"
            assert who.delete(one).json()["code"] == "not_allowed"
        for who in (ask, elsewhere):
            assert who.patch(one, {"title": "x"}).json()["code"] == "canned_not_found"
            assert who.delete(one).json()["code"] == "canned_not_found"
        assert CannedReason.objects.get().title == "Calm"

    def test_leads_nowhere_for_numbers_that_are_none(self, desk, keep):
        keep("Calm", site=SiteFactory())
        for number in (0, CannedReason.objects.get().pk, 2**63, 10**40):
            assert desk.patch(f"canned/{number}/", {"title": "x"}).json()["code"] == "canned_not_found"
