"""What a restriction is filed under, where the moderator chooses it."""

import json

import pytest
from django.urls import reverse

from comments.moderation.decisions.deciding import decide
from comments.moderation.models import AuditEntry, Category
from comments.moderation.reasons.filing import FilingUnfit
from tests.factories.moderation import make_held_case

pytestmark = pytest.mark.django_db

PRIVACY = "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"


@pytest.fixture
def held(thread):
    return make_held_case(thread=thread).comment


@pytest.fixture
def file_under(held, moderator, now):
    def filed(category, **given):
        wish = {"action": "reject", "reason": "abuse", "version": held.version} | given
        return decide(comment_id=held.pk, viewer=moderator, category=category, now=now, **wish)

    return filed


def test_is_what_the_moderator_chose_and_the_statement_keeps_that_they_did(file_under):
    statement = file_under(PRIVACY).statement
    statement.refresh_from_db()
    assert (statement.category, statement.keywords, statement.category_by_hand) == (PRIVACY, [], True)


def test_goes_before_what_the_law_is_filed_under(file_under):
    assert file_under("ANIMAL_WELFARE", reason="illegal", law="§ 17").statement.category == "ANIMAL_WELFARE"


def test_follows_from_the_reason_where_nobody_chose(file_under):
    statement = file_under("").statement
    assert (statement.category, statement.category_by_hand) == ("CYBER_VIOLENCE", False)


def test_is_remembered_where_it_was_chosen(file_under):
    file_under(PRIVACY)
    assert AuditEntry.objects.get(act="comment.reject").facts["category"] == PRIVACY


@pytest.mark.parametrize("category", ["WEATHER", "STATEMENT_CATEGORY_VIOLENCE", Category.NOTICE.value])
def test_is_one_of_those_that_there_are(file_under, held, category):
    with pytest.raises(FilingUnfit) as refused:
        file_under(category)
    assert (refused.value.status, refused.value.field) == (422, "category")
    assert not held.decisions.exists()


def test_is_no_rule_of_the_site_where_it_is_the_law(file_under):
    with pytest.raises(FilingUnfit):
        file_under(Category.TERMS.value, reason="illegal", law="§ 17")


class TestDoors:
    def test_of_the_desk_takes_it(self, client, held, moderator):
        client.force_login(moderator.user)
        given = {"comment": held.pk, "version": held.version, "action": "reject", "reason": "abuse"}
        client.post(reverse("admin:moderation_case_decide"), given | {"category": PRIVACY})
        assert held.decisions.get().statement.category_by_hand

    def test_of_the_desk_offers_all_but_the_one_of_notices(self, client, held, moderator):
        client.force_login(moderator.user)
        page = client.get(reverse("admin:moderation_case_queue")).content.decode()
        shown = page[page.index('name="category"') :].partition("</select>")[0]
        assert all(f'value="{one.value}"' in shown for one in Category if one != Category.NOTICE)
        assert Category.NOTICE.value not in shown

    def test_of_the_api_takes_it_and_names_the_field_where_it_is_none(self, client, held, moderator):
        client.force_login(moderator.user)
        address = f"/api/v1/comments/{held.pk}/decisions/"
        wish = {"action": "reject", "reason": "abuse", "version": held.version}

        def send(category):
            return client.post(address, json.dumps(wish | {"category": category}), "application/json")

        refused = send("WEATHER")
        assert (refused.status_code, "category" in refused.content.decode()) == (422, True)
        assert send(PRIVACY).status_code == 201
        assert held.decisions.get().statement.category == PRIVACY
