import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.accounts.models import Role
from comments.moderation.models import AuditHead
from comments.moderation.record.checking import check_chains
from comments.moderation.reports.remembered import Asked, page
from tests.factories.accounts import OperatorFactory
from tests.factories.acts import BEGAN, remember, remember_many, tamper

PAGE = "/admin/moderation/auditentry/"
CSV = "/admin/moderation/auditentry/log.csv"


@pytest.fixture
def client(somebody):
    client = Client()
    client.force_login(somebody(Role.EDITOR).user)
    return client


def shown(client, query=""):
    text = client.get(f"{PAGE}{query}").content.decode()
    return [int(number) for number in re.findall(r"<tr>\s*<td>(\d+)</td>", text)]


def rows(answer):
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))


class TestPage:
    def test_tells_who_did_what_in_words(self, client, site):
        remember(site_id=site.pk, act="person.ban", by="Mara Lindqvist", reason="hate")
        remember(site_id=site.pk, act="word_list.changed", changed={"words": {"added": ["froth"]}})
        text = client.get(PAGE).content.decode()
        assert "Person banned" in text
        assert "Word list: changed" in text
        assert "+ froth" in text

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("?act=person.ban", [2]),
            ("?by=Ilse+Marran", [3]),
            ("?act=person.ban&by=Ilse+Marran", []),
            ("?since=2026-03-11", [3, 2]),
            ("?until=2026-03-10", [1]),
            ("?since=2026-03-11&until=2026-03-11", [2]),
        ],
    )
    def test_finds_by_act_name_and_day(self, client, site, query, numbers):
        remember(site_id=site.pk)
        remember(site_id=site.pk, act="person.ban", at=BEGAN + timedelta(days=1))
        remember(site_id=site.pk, by="Ilse Marran", at=BEGAN + timedelta(days=2))
        assert shown(client, query) == numbers

    def test_goes_on_where_a_page_ended(self, client, site):
        remember_many(60, site_id=site.pk)
        remember_many(3, site_id=site.pk, act="person.ban")
        text = client.get(f"{PAGE}?act=comment.approve").content.decode()
        more = re.search(r'rel="next" href="([^"]+)"', text)[1].replace("&amp;", "&")
        assert [*shown(client, "?act=comment.approve"), *shown(client, more)] == list(range(60, 0, -1))

    @pytest.mark.parametrize(
        "query", ["?cursor=x", "?since=x", "?until=0001-01-01", "?site=nowhere", "?site=-"]
    )
    def test_is_not_there_for_what_nobody_gave_out(self, client, site, query):
        assert client.get(f"{PAGE}{query}").status_code == 404

    def test_says_how_the_chain_stands(self, client, site, now):
        remember_many(2, site_id=site.pk)
        assert "checked tonight for the first time" in client.get(PAGE).content.decode()
        check_chains(now=now)
        text = client.get(PAGE).content.decode()
        assert "2 entries in the chain, the first 2 of them checked" in text
        assert "This log was changed" not in text
        tamper("UPDATE moderation_auditentry SET act = 'x' WHERE number = 2")
        check_chains(now=now)
        assert "This log was changed. Entry 2 is not what was written" in client.get(PAGE).content.decode()

    @pytest.mark.parametrize(
        ("role", "status"), [(Role.READER, 403), (Role.MODERATOR, 404), (Role.EDITOR, 200), (Role.OWNER, 200)]
    )
    def test_is_for_editors_and_owners(self, somebody, role, status):
        client = Client()
        client.force_login(somebody(role).user)
        assert client.get(PAGE).status_code == status
        assert client.get(CSV).status_code == status

    def test_knows_no_site_of_others(self, client, elsewhere):
        remember(site_id=elsewhere.pk, by="Somebody Elsewhere")
        assert client.get(f"{PAGE}?site={elsewhere.slug}").status_code == 404
        assert "Somebody Elsewhere" not in client.get(PAGE).content.decode()

    def test_shows_the_operator_what_belongs_to_no_site(self, site):
        remember(site_id=None, act="user.changed", by="The operator")
        client = Client()
        client.force_login(OperatorFactory())
        assert "The operator" in client.get(f"{PAGE}?site=-").content.decode()

    def test_asks_the_database_as_often_however_long_the_log_is(self, client, site):
        remember(site_id=site.pk)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(PAGE)
        remember_many(49, site_id=site.pk)
        with CaptureQueriesContext(connection) as many:
            client.get(PAGE)
        assert len(few) == len(many) == 13

    @pytest.mark.parametrize("asked", [{}, {"act": "person.ban"}, {"name": "Mara"}])
    def test_reads_one_index(self, site, asked):
        with CaptureQueriesContext(connection) as queries:
            page(Asked(site_id=site.pk, **asked))
        sql = queries.captured_queries[0]["sql"]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_bitmapscan = off")
                cursor.execute(f"EXPLAIN {sql}")
            else:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = str(cursor.fetchall())
        assert "audit_entry_by_" in plan
        assert "SORT" not in plan.upper().replace("TEMP B-TREE", "SORT")


class TestExport:
    def test_has_a_line_for_each_entry_asked_for(self, client, site):
        remember(site_id=site.pk)
        remember(site_id=site.pk, act="person.ban", reason="hate")
        header, line = rows(client.get(f"{CSV}?act=person.ban"))
        found = dict(zip(header, line, strict=True))
        assert (found["number"], found["act"], found["in words"]) == ("2", "person.ban", "Person banned")
        assert found["facts"] == "reason: hate"
        assert len(found["digest"]) == 64

    def test_runs_nothing_in_a_spreadsheet(self, client, site):
        remember(site_id=site.pk, by="=HYPERLINK(1)")
        assert "'=HYPERLINK(1)" in rows(client.get(CSV))[1]


class TestAlarm:
    def test_stands_on_the_page_until_the_log_is_whole_again(self, client, site, now):
        remember_many(3, site_id=site.pk)
        AuditHead.objects.filter(pk=site.pk).update(broken_number=2, broken_at=now)
        assert "This log was changed. Entry 2 is not" in client.get(PAGE).content.decode()
        AuditHead.objects.filter(pk=site.pk).update(whole_at=now)
        text = client.get(PAGE).content.decode()
        assert "This log was changed" not in text
        assert "every entry is what was written again" in text
