"""Nonsense in forms and addresses of the admin: it is refused or left out, on every database, and nothing breaks on it."""

import pytest
from django.test import Client
from django.urls import reverse

from comments.moderation.admin.asked import KEY_MAX, WHOLE_MAX, whole
from comments.moderation.models import BulkItem, SavedView
from tests.factories.moderation import make_held_case

NUMBERS = [
    "-1",
    "0",
    str(2**31),
    str(2**63),
    str(2**64),
    "9" * 5_000,
    "-" + "9" * 23,
    "1e9",
    "NaN",
    "²",
    "٣",
    "",
    " 1",
    "+1",
]


@pytest.mark.parametrize("said", [said for said in NUMBERS if said != str(2**31)])
def test_no_number_is_read_from_nonsense(said):
    assert whole(said) is None
    assert whole(said, most=KEY_MAX) is None


@pytest.mark.parametrize(
    ("said", "number"), [("1", 1), ("007", 7), (str(WHOLE_MAX), WHOLE_MAX), (str(2**31), None)]
)
def test_numbers_are_read_up_to_what_a_column_holds(said, number):
    assert whole(said) == number


@pytest.mark.django_db
class TestNonsense:
    @pytest.fixture
    def client(self, moderator):
        client = Client()
        client.force_login(moderator.user)
        return client

    @pytest.mark.parametrize("said", NUMBERS)
    def test_as_a_version_leaves_a_case_out_of_a_bulk_decision(self, client, thread, said):
        comments = [make_held_case(thread=thread).comment for _ in range(2)]
        ticked = [f"{comments[0].pk}:{said}", f"{comments[1].pk}:1"]
        answer = client.post(
            reverse("admin:moderation_bulk_ask"), {"action": "reject", "reason": "spam", "case": ticked}
        )
        assert answer.status_code == 302
        kept = BulkItem.objects.values_list("comment_id", flat=True)
        assert comments[1].pk in kept
        assert all(item.version in {1, 2**31 - 1} for item in BulkItem.objects.all())

    @pytest.mark.parametrize("said", NUMBERS)
    def test_forgets_no_view(self, client, moderator, said):
        SavedView.objects.create(user=moderator.user, name="Mine", query="show=held")
        assert client.post("/admin/moderation/case/queue/views/", {"forget": said}).status_code == 302
        assert SavedView.objects.filter(name="Mine").count() == 1

    @pytest.mark.parametrize(
        ("path", "sent"),
        [
            ("case/queue/views/", {"name": "a\0b"}),
            ("case/queue/views/", {"name": "x", "query": "domain=\0"}),
            ("bulkrun/ask/", {"action": "reject", "reason": "spam", "mark": "text:\0"}),
            ("case/queue/note/", {"body": "\0"}),
        ],
    )
    def test_that_is_no_text_is_a_bad_request_in_every_form(self, client, path, sent):
        assert client.post(f"/admin/moderation/{path}", sent).status_code == 400

    @pytest.mark.parametrize(
        "name", ["case/queue/", "decision/measures/", "statement/", "bulkrun/", "sanction/", "appeal/"]
    )
    @pytest.mark.parametrize("key", ["site", "cursor", "q", "action", "author"])
    def test_that_is_no_text_is_a_bad_request_in_every_address(self, client, name, key):
        assert client.get(f"/admin/moderation/{name}", {key: "\0"}).status_code == 400
