"""A comment's own page where more happened to it than a page holds."""

import re
from html import unescape

import pytest
from django.test import Client

from comments.moderation.desk import parting
from tests.factories.moderation import make_reported_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(moderator):
    client = Client()
    client.force_login(moderator.user)
    return client


class TestPartsOfACommentPage:
    def test_lead_through_all_reports(self, desk, thread, monkeypatch):
        monkeypatch.setitem(parting.part_of.__kwdefaults__, "size", 2)
        comment = make_reported_case(thread=thread, flags=5).comment
        address, seen = f"/admin/threads/comment/{comment.pk}/change/", 0
        query = ""
        for _part in range(3):
            html = unescape(desk.get(address + query).content.decode())
            table = html[html.index('id="dossier-flags"') : html.index('id="dossier-findings"')]
            seen += table.count("<tr>") - 1
            more = re.search(r'href="(\?flags=[^"#]+)', table)
            query = more[1] if more else ""
        assert seen == 5
        assert not query

    def test_begin_anew_for_a_marker_that_nobody_gave_out(self, desk, thread):
        comment = make_reported_case(thread=thread).comment
        address = f"/admin/threads/comment/{comment.pk}/change/"
        answer = desk.get(f"{address}?flags=nonsense")
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
