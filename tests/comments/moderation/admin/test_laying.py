"""What the desk does without a reload beside deciding: bans on the card, counts, views and bulk decisions as JSON."""

from datetime import timedelta

import pytest
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.models import BulkRun, Sanction, SavedView
from tests.factories.moderation import make_held_case
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/moderation/case/queue/"
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def desk(moderator):
    client = Client()
    client.force_login(moderator.user)
    return client


@pytest.fixture
def comment(thread):
    return make_held_case(thread=thread).comment


@pytest.fixture
def lay(desk, comment):
    def laid(**form):
        address = f"/admin/moderation/sanction/person/{comment.author_id}/lay/"
        return desk.post(address, {"comment": comment.pk, "kind": "ban"} | form, headers=SCRIPT)

    return laid


class TestLaying:
    def test_answers_with_the_open_card_and_a_way_back(self, lay, comment):
        told = lay(reason="spam").json()
        sanction = Sanction.objects.get()
        assert (told["outcome"], sanction.profile_id) == ("laid", comment.author_id)
        assert told["message"].startswith("Laid on ")
        assert "data-open" in told["card"]
        assert f'value="{sanction.pk}"' in told["card"]
        assert 'data-undo="10"' in told["card"]

    @pytest.mark.parametrize(
        ("form", "field"), [({}, "reason"), ({"reason": "illegal"}, "law"), ({"reason": "other"}, "note")]
    )
    def test_is_refused_at_the_field_at_fault(self, lay, form, field):
        answer = lay(**form)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
        assert not Sanction.objects.exists()

    def test_is_refused_where_nobody_was_warned(self, lay, desk, comment):
        given = {"reason": "illegal", "law": "Section 130", "gravity": "grave", "intent": "unknown"}
        answer = lay(**given)
        assert (answer.status_code, answer.json()["field"]) == (422, "unwarned_because")
        told = lay(**given, unwarned_because="They threaten somebody's life.").json()
        assert told["outcome"] == "laid"
        text = desk.get(f"/admin/moderation/sanction/person/{comment.author_id}/").content.decode()
        assert "Against the law were 0 of" in text
        assert "gravity: grave; intent: cannot be told." in text

    def test_says_beside_the_field_what_is_missing(self, desk, comment):
        address = f"/admin/moderation/sanction/person/{comment.author_id}/lay/"
        form = {
            "kind": "ban",
            "reason": "illegal",
            "law": "Section 130",
            "gravity": "grave",
            "intent": "unknown",
        }
        answer = desk.post(address, form)
        text = answer.content.decode()
        assert answer.status_code == 422
        field = text[text.index('id="lay-unwarned_because"') : text.index('role="alert"')]
        assert 'aria-invalid="true"' in field
        assert "has not been warned here yet. Warn them first" in text
        assert text.count('role="alert"') == 1
        assert "Comments against the law in the last 180 days: 0 of" in " ".join(text.split())

    def test_is_taken_back_while_nobody_was_told(self, lay, desk, comment):
        lay(reason="spam")
        sanction = Sanction.objects.get()
        form = {"sanction": sanction.pk, "comment": comment.pk}
        told = desk.post(f"{QUEUE}retract/", form, headers=SCRIPT).json()
        assert (told["outcome"], "data-undo" in told["card"]) == ("undone", False)
        sanction.refresh_from_db()
        assert sanction.lifted_at is not None

    def test_is_not_taken_back_later_nor_by_others(self, lay, desk, comment, somebody):
        lay(reason="spam")
        sanction = Sanction.objects.get()
        form = {"sanction": sanction.pk, "comment": comment.pk}
        other = Client()
        other.force_login(somebody(Role.OWNER).user)
        assert other.post(f"{QUEUE}retract/", form, headers=SCRIPT).status_code == 404
        Sanction.objects.update(starts_at=sanction.starts_at - timedelta(minutes=1))
        answer = desk.post(f"{QUEUE}retract/", form, headers=SCRIPT)
        assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_undo")


class TestCounts:
    def test_are_told_by_themselves_in_few_queries(
        self, desk, thread, elsewhere, django_assert_max_num_queries
    ):
        for on in (thread, thread, ThreadFactory(article__site=elsewhere)):
            make_held_case(thread=on)
        # One for who asks, two for their rights, one for their sites; six tabs, and objections that have no case.
        with django_assert_max_num_queries(11):
            told = desk.get(f"{QUEUE}counts/").json()
        assert told["counts"]["held"] == "2"

    def test_are_for_moderators(self, somebody):
        client = Client()
        client.force_login(somebody().user)
        assert client.get(f"{QUEUE}counts/").status_code in {302, 403}


class TestViews:
    def test_lead_a_script_to_their_list(self, desk):
        form = {"name": "Held ones", "query": "show=held"}
        assert desk.post(f"{QUEUE}views/", form, headers=SCRIPT).json() == {"to": f"{QUEUE}?show=held"}
        assert SavedView.objects.get().name == "Held ones"
        answer = desk.post(f"{QUEUE}views/", {"name": ""}, headers=SCRIPT)
        assert (answer.status_code, answer.json()["message"]) == (422, "Give the view a name.")


class TestTogether:
    def test_leads_a_script_to_what_would_happen(self, desk, comment):
        form = {"action": "reject", "reason": "spam", "case": f"{comment.pk}:1"}
        told = desk.post("/admin/moderation/bulkrun/ask/", form, headers=SCRIPT).json()
        assert told == {"to": f"/admin/moderation/bulkrun/{BulkRun.objects.get().pk}/change/"}

    def test_says_what_is_missing(self, desk, comment):
        form = {"action": "reject", "reason": "spam"}
        answer = desk.post("/admin/moderation/bulkrun/ask/", form, headers=SCRIPT)
        assert (answer.status_code, answer.json()["message"]) == (422, "Choose at least one case.")
