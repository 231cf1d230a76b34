import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.moderation.desk import alike
from comments.moderation.desk.alike import alike_cases
from comments.moderation.policies import Reach
from tests.comments.moderation.desk.test_filtering import plan_of
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_held_case
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db


def told(case):
    return [
        (one.words, [comment.author.display_name for comment in one.comments])
        for one in alike_cases([case], reach=Reach(site_ids=[case.site_id])).get(case.pk, [])
    ]


@pytest.fixture
def wave(thread, site):
    names = ("Ada", "Ben", "Cia", "Dan", "Eve")
    return [
        make_held_case(
            thread=thread,
            author=ProfileFactory(site=site, display_name=name),
            body="Cheap boats at https://cheap.example" + (", really" if name == "Eve" else ""),
        )
        for name in names
    ]


class TestAlikeCases:
    def test_are_counted_by_what_they_share_and_the_first_are_shown(self, wave):
        assert told(wave[0]) == [
            ("4 other cases link to cheap.example", ["Ben", "Cia", "Dan"]),
            ("3 other cases have the same words", ["Ben", "Cia", "Dan"]),
        ]
        assert told(wave[4]) == [("4 other cases link to cheap.example", ["Ada", "Ben", "Cia"])]

    def test_are_none_where_nothing_is_shared_or_on_another_site(self, wave, thread, elsewhere):
        make_held_case(thread=ThreadFactory(article__site=elsewhere), body="Only here.")
        assert told(make_held_case(thread=thread, body="Only here.")) == []

    def test_are_not_counted_to_the_end(self, wave, monkeypatch):
        monkeypatch.setattr(alike, "COUNT_MAX", 2)
        assert told(wave[0])[0][0] == "more than 2 other cases link to cheap.example"

    def test_are_found_by_the_index_of_marks(self, wave):
        with CaptureQueriesContext(connection) as queries:
            alike_cases(wave, reach=Reach(site_ids=[wave[0].site_id]))
        assert len(queries) == 2
        for one in queries:
            assert "case_mark_queue" in plan_of(one["sql"]) or connection.vendor == "postgresql"
