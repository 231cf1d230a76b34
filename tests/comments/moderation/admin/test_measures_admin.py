import csv
import io
import re
from unittest.mock import ANY

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Section
from comments.accounts.models import Role
from comments.moderation.admin.charts import chart_of, round_up, round_up_time
from comments.moderation.admin.sheets import safe_cell
from comments.moderation.decisions.deciding import decide
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory

PAGE = "/admin/moderation/decision/measures/"
CSV = "/admin/moderation/decision/measures.csv"


@pytest.fixture
def client(moderator):
    client = Client()
    client.force_login(moderator.user)
    return client


@pytest.fixture
def decided(moderator, thread):
    case = make_reported_case(thread=thread, at=timezone.now())
    return decide(
        comment_id=case.comment_id,
        viewer=moderator,
        action="remove",
        reason="abuse",
        version=case.comment.version,
        now=timezone.now(),
    )


def rows(answer):
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))


class TestPage:
    @pytest.mark.usefixtures("decided")
    def test_shows_figures_a_chart_and_the_same_as_a_table(self, client):
        page = client.get(PAGE).content.decode()
        assert "<svg" in page
        assert "Mara Lindqvist" in page
        # Two by day; the moderator, the section and the reporter.
        assert len(re.findall(r"<tbody>", page)) == 5
        assert page.count("measures-chart") == 2
        assert page.count('class="measures-bar"') == 3
        assert "http://" not in re.sub(
            r"http://www\.w3\.org\S+", "", re.search(r"<main.*</main>", page, re.DOTALL)[0]
        )

    @pytest.mark.parametrize(
        ("days", "status"), [("7", 200), ("30", 200), ("90", 200), ("8", 404), ("x", 404)]
    )
    def test_knows_three_ranges(self, client, days, status):
        assert client.get(f"{PAGE}?days={days}").status_code == status

    def test_knows_no_site_of_others(self, client, site, elsewhere):
        assert client.get(f"{PAGE}?site={site.slug}").status_code == 200
        assert client.get(f"{PAGE}?site={elsewhere.slug}").status_code == 404
        assert client.get(f"{CSV}?site={elsewhere.slug}").status_code == 404

    def test_knows_days_chosen_one_by_one(self, client):
        page = client.get(f"{PAGE}?since=2026-03-14&until=2026-03-01").content.decode()
        assert 'value="2026-03-01"' in page
        assert 'value="2026-03-14"' in page
        assert "since=2026-03-01&amp;until=2026-03-14" in page

    def test_says_when_more_was_asked_than_is_counted(self, client):
        page = client.get(f"{PAGE}?since=2020-01-01&until=2026-03-14").content.decode()
        assert "At most 92 days" in page
        assert 'value="2025-12-13"' in page

    @pytest.mark.parametrize("asked", ["since=x", "until=2026-02-30", "since=0001-01-01", "section=nowhere"])
    def test_knows_nothing_that_is_not_there(self, client, asked):
        assert client.get(f"{PAGE}?{asked}").status_code == 404

    def test_knows_the_sections_of_the_site(self, client, site):
        Section.objects.create(site=site, name="Harbour", slug="harbour")
        page = client.get(f"{PAGE}?section=harbour").content.decode()
        assert '<option value="harbour" selected>Harbour</option>' in page

    def test_says_findings_in_words(self, client, moderator, thread):
        case = make_held_case(thread=thread, at=timezone.now())
        approve(case, moderator)
        page = client.get(PAGE).content.decode()
        assert "a newcomer" in page
        assert "first_comments" not in page

    def test_is_for_moderators(self, somebody):
        reader = Client()
        reader.force_login(somebody(Role.READER).user)
        assert reader.get(PAGE).status_code == 403
        assert reader.get(CSV).status_code == 403
        assert Client().get(PAGE).status_code == 302


def approve(case, moderator):
    decide(
        comment_id=case.comment_id,
        viewer=moderator,
        action="approve",
        reason="fine",
        version=case.comment.version,
        now=timezone.now(),
    )


class TestExportOfOneChart:
    @pytest.mark.parametrize(
        ("chart", "last"),
        [
            ("inflow", [timezone.now().date().isoformat(), "1", "1", "0"]),
            ("moderators", ["Mara Lindqvist", "", "1", "0", "0"]),
            ("reporters", [ANY, "", "1", "1", "100"]),
            ("waits", [timezone.now().date().isoformat(), ANY, ANY]),
        ],
    )
    @pytest.mark.usefixtures("decided")
    def test_says_what_the_chart_shows(self, client, chart, last):
        answer = client.get(f"{CSV}?chart={chart}")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{chart}-7-days.csv"'
        header, *lines = rows(answer)
        assert lines[-1] == last
        assert len(header) == len(last)

    @pytest.mark.parametrize("chart", ["findings", "rules", "services", "sections", "notices"])
    def test_is_there_for_every_chart(self, client, chart):
        assert len(rows(client.get(f"{CSV}?chart={chart}"))) == 1

    def test_knows_no_other(self, client):
        assert client.get(f"{CSV}?chart=secrets").status_code == 404

    def test_ends_lines_and_quotes_as_the_standard_says(self, client, moderator, thread):
        name = '=cmd|"x", y'
        evidence = {"rule": name, "conditions": []}
        case = make_held_case(
            thread=thread, at=timezone.now(), because=("rules", "rule_hold"), evidence=evidence
        )
        approve(case, moderator)
        text = b"".join(client.get(f"{CSV}?chart=rules").streaming_content).decode()
        assert text.endswith(f'"\'=cmd|""x"", y",{case.site.name},1,1,100\r\n')
        assert text.count("\r\n") == text.count("\n") == 2


class TestExport:
    def test_has_a_line_for_each_decision(self, client, decided, site):
        header, line = rows(client.get(CSV))
        assert header[:2] == ["decided", "site"]
        found = dict(zip(header, line, strict=True))
        assert found["comment"] == str(decided.comment_id)
        assert (found["action"], found["reason"], found["moderator"]) == ("remove", "abuse", "Mara Lindqvist")
        assert (found["site"], found["came to notice"]) == (site.name, "flag")

    def test_is_streamed_and_kept_by_nobody(self, client):
        answer = client.get(CSV)
        assert answer.streaming
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Disposition"] == 'attachment; filename="decisions-7-days.csv"'

    def test_leaves_no_formula_to_a_spreadsheet(self, client, decided, thread):
        Article.objects.filter(pk=thread.article_id).update(title='=HYPERLINK("https://evil.example")')
        _header, line = rows(client.get(CSV))
        assert '\'=HYPERLINK("https://evil.example")' in line

    def test_has_nothing_of_other_sites(self, client, decided, elsewhere):
        make_reported_case(thread=ThreadFactory(article__site=elsewhere))
        assert len(rows(client.get(CSV))) == 2


class TestSafeCell:
    @pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"])
    def test_quotes_what_begins_like_a_formula(self, begins):
        assert safe_cell(begins) == f"'{begins}"

    @pytest.mark.parametrize(("value", "cell"), [("a=1", "a=1"), (None, ""), (12, "12"), ("", "")])
    def test_leaves_the_rest(self, value, cell):
        assert safe_cell(value) == cell


class TestChart:
    @pytest.mark.parametrize(
        ("value", "top"), [(0, 2), (2, 2), (3, 4), (5, 10), (10, 10), (11, 20), (41, 100), (101, 200)]
    )
    def test_ends_at_a_round_number(self, value, top):
        assert round_up(value) == top

    @pytest.mark.parametrize(
        ("seconds", "top"),
        [(0, 2), (119, 120), (121, 240), (7_300, 4 * 3_600), (200_000, 4 * 86_400)],
    )
    def test_ends_at_a_round_time(self, seconds, top):
        assert round_up_time(seconds) == top

    def test_keeps_every_bar_within_the_drawing(self, now):
        days = [now.date()] * 90
        series = {"opened": [nth * 7 % 31 for nth in range(90)], "decided": [nth % 5 for nth in range(90)]}
        chart = chart_of(days, series, top=round_up(30), says=str)
        assert all(chart.left <= bar.x and bar.x + bar.width <= chart.width for bar in chart.bars)
        assert all(bar.y >= 0 and round(bar.y + bar.height, 1) == chart.base for bar in chart.bars)
        assert len(chart.labels) <= 8

    def test_of_nothing_has_a_scale_and_no_bars(self, now):
        chart = chart_of([now.date()], {"opened": [0], "decided": [0]}, top=round_up(0), says=str)
        assert (chart.bars, [tick.value for tick in chart.ticks]) == ([], [0, 1, 2])
