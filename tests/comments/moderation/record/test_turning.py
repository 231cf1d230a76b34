import pytest
from django.core.management import call_command
from django.db import transaction

from articles.models import Site
from articles.turning import Rows, Turn, remember
from comments.moderation.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(site, somebody, now):
    def turned(before, after):
        by = somebody(name="Jonas Petrov").user
        with transaction.atomic():
            remember(
                Turn(
                    kind="word_list", key=7, site_id=site.pk, name="Banned", before=before, after=after, by=by
                ),
                now=now,
            )
        entry = AuditEntry.objects.filter(site_id=site.pk).last()
        return entry and entry.facts["changed"]

    return turned


class TestKeep:
    def test_says_from_what_to_what(self, changed, site):
        assert changed({"mode": "post", "links": 3}, {"mode": "pre", "links": 3}) == {
            "mode": {"from": "post", "to": "pre"}
        }
        entry = AuditEntry.objects.get()
        assert (entry.act, entry.actor_name, entry.subject_id) == ("word_list.changed", "Jonas Petrov", "7")

    def test_writes_nothing_where_nothing_changed(self, changed):
        assert changed({"mode": "post"}, {"mode": "post"}) is None

    def test_tells_of_long_lists_what_came_and_went(self, changed):
        assert changed({"words": "froth\nfoam"}, {"words": "foam\nblastwort"}) == {
            "words": {"added": ["blastwort"], "removed": ["froth"]}
        }

    def test_tells_of_rows_likewise(self, changed):
        assert changed({"section": Rows(["Sea"])}, {"section": Rows(["Sea", "Land"])}) == {
            "section": {"added": ["Land"], "removed": []}
        }

    def test_tells_no_more_of_ten_thousand_words_than_a_page_holds(self, changed):
        told = changed({"words": "a\nb"}, {"words": "\n".join(map(str, range(10_000)))})["words"]
        assert (len(told["added"]), told["added_count"]) == (500, 10_000)

    @pytest.mark.parametrize("name", ["secret", "password", "email", "network"])
    def test_says_of_secrets_only_that_they_changed(self, changed, name):
        assert changed({name: "old"}, {name: "new"}) == {name: {"from": None, "to": "changed"}}


def test_a_new_site_is_remembered():
    call_command("create_site", "reef", name="The Reef", url="https://reef.example", section=["Tides"])
    site = Site.objects.get()
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.site_id, entry.actor_name) == ("site.added", site.pk, "Command line")
    assert entry.facts["changed"]["section"]["added"] == ["Tides"]
