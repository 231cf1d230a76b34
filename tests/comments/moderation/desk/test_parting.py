import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.moderation.desk.parting import part_of
from comments.moderation.models import Flag, Note
from comments.threads.keyset import CursorRefused
from tests.factories.moderation import make_flag, make_held_case, make_reported_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make_reported_case(flags=5).comment


def read(found, **given):
    """Read a list to its end; return the parts."""
    parts, cursor = [], ""
    while True:
        part = part_of(found, scope="list", cursor=cursor, size=2, **given)
        parts.append(list(part.rows))
        if not part.earlier:
            return parts
        cursor = part.earlier


class TestPart:
    def test_leads_through_all_of_them_newest_first(self, comment):
        flags = list(Flag.objects.filter(comment=comment).order_by("-pk"))
        assert read(Flag.objects.filter(comment=comment)) == [flags[:2], flags[2:4], flags[4:]]

    def test_goes_by_keys_that_are_uuids_too(self, now):
        comment = make_held_case().comment
        for number in range(3):
            Note.objects.create(comment=comment, author_name="Mara", body=str(number), written_at=now)
        notes = list(Note.objects.order_by("-pk"))
        assert read(Note.objects.all()) == [notes[:2], notes[2:]]

    def test_neither_skips_nor_repeats_when_rows_arrive_between(self, comment):
        flags = Flag.objects.filter(comment=comment)
        first = part_of(flags, scope="list", size=2)
        before = set(flags) - set(first.rows)
        make_flag(comment)
        second = part_of(flags, scope="list", cursor=first.earlier, size=10)
        assert set(second.rows) == before

    def test_that_fits_leads_nowhere(self, comment):
        assert part_of(Flag.objects.filter(comment=comment), scope="list", size=5).earlier == ""

    def test_costs_one_query(self, comment):
        with CaptureQueriesContext(connection) as asked:
            part_of(Flag.objects.filter(comment=comment), scope="list", size=2)
        assert len(asked) == 1

    @pytest.mark.parametrize("cursor", ["x", "WyJsaXN0Il0", "A" * 700, "WyJsaXN0IiwgLTFd"])
    def test_refuses_a_cursor_that_nobody_gave_out(self, comment, cursor):
        with pytest.raises(CursorRefused):
            part_of(Flag.objects.filter(comment=comment), scope="list", cursor=cursor)

    def test_refuses_the_cursor_of_another_list(self, comment):
        flags = Flag.objects.filter(comment=comment)
        with pytest.raises(CursorRefused):
            part_of(flags, scope="other", cursor=part_of(flags, scope="list", size=2).earlier)
