"""Filters of the queue: by marks, which are written as a case opens and go as it closes."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Section
from comments.ids import uuid7
from comments.moderation.casework import marking, needing
from comments.moderation.casework.cases import close_case, open_case
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk import filtering, queue
from comments.moderation.desk.filtering import Filters, SiteNeeded
from comments.moderation.desk.queue import Kind
from comments.moderation.models import Case, CaseMark
from comments.moderation.policies import Moderator, moderator_of
from comments.threads.keyset import CursorRefused
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import SectionFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory
from tests.plans import plan_of

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


@pytest.fixture
def desk(moderator):
    return moderator_of(moderator.user)


def found(desk, *marks, kind=Kind.OPEN, size=20, **asked):
    """Return the cases of all pages in order."""
    cases, cursor = [], ""
    while True:
        page = queue.page(
            viewer=desk, kind=kind, filters=Filters(marks=marks), cursor=cursor, size=size, **asked
        )
        cases += [file.case for file in page.files]
        cursor = page.next_cursor
        if not cursor:
            return cases


class TestMarks:
    def test_are_written_as_a_case_opens(self, thread, site):
        section = Section.objects.create(site=site, slug="harbour", name="Harbour")
        thread.article.section, thread.article.language = section, "pt-BR"
        thread.article.save()
        case = make_held_case(
            thread=thread, at=MORNING, body="See https://www.Cheap.example/x and cheap.example"
        )
        kinds = dict(mark.mark.split(":", 1) for mark in case.marks.all())
        assert kinds == {
            "finding": "first_comments",
            "language": "pt",
            "domain": "cheap.example",
            "author": str(case.comment.author_id),
            "section": str(section.pk),
            "day": "2026-03-12",
            "text": kinds["text"],
        }

    def test_name_everybody_who_reported(self, thread):
        case = make_reported_case(thread=thread, flags=3)
        reporters = {marking.mark_reporter(flag.reporter_id) for flag in case.comment.flags.all()}
        assert reporters <= set(case.marks.values_list("mark", flat=True))

    @pytest.mark.parametrize(
        ("one", "other", "is_same"),
        [
            ("Buy NOW!", "buy, now", True),
            ("Buy now", "Buy\u200b now", True),
            ("Buy now", "Buy tomorrow", False),
        ],
    )
    def test_know_the_same_words_however_they_are_written(self, one, other, is_same):
        assert (marking.mark_text(one) == marking.mark_text(other)) is is_same

    def test_stay_in_the_order_of_their_case(self, thread):
        case = make_reported_case(thread=thread, at=MORNING)
        make_flag(case.comment, reason="hate", at=MORNING + timedelta(minutes=1))
        case.refresh_from_db()
        assert set(case.marks.values_list("wanted_at", flat=True)) == {case.wanted_at}

    def test_go_as_it_closes(self, thread):
        case = make_held_case(thread=thread)
        close_case(comment=case.comment, now=MORNING)
        assert not CaseMark.objects.exists()

    def test_are_those_of_the_latest_words(self, thread):
        case = make_held_case(thread=thread, body="https://one.example")
        case.comment.revision.body = "https://two.example"
        case.comment.revision.save()
        open_case(comment=case.comment, now=MORNING, is_held=True)
        domains = case.marks.filter(mark__startswith="domain:").values_list("mark", flat=True)
        assert list(domains) == ["domain:two.example"]


class TestFind:
    def test_shows_what_has_the_mark_by_need(self, desk, thread, site):
        author = ProfileFactory(site=site)
        late = make_held_case(thread=thread, author=author, at=MORNING + timedelta(hours=1))
        early = make_held_case(thread=thread, author=author, at=MORNING)
        make_held_case(thread=thread)
        assert found(desk, marking.mark_author(author.pk)) == [early, late]
        assert found(desk, marking.mark_author(author.pk), size=1) == [early, late]

    def test_shows_what_has_all_the_marks(self, desk, thread, site):
        author = ProfileFactory(site=site)
        both = make_held_case(thread=thread, author=author, body="https://cheap.example")
        make_held_case(thread=thread, author=author)
        make_held_case(thread=thread, body="https://cheap.example")
        marks = [marking.mark_author(author.pk), "domain:cheap.example"]
        assert found(desk, *marks) == found(desk, *marks[::-1]) == [both]

    def test_is_of_one_queue_where_that_is_asked(self, desk, thread):
        held, reported = make_held_case(thread=thread), make_reported_case(thread=thread)
        marks = [f"language:{thread.article.language}"]
        assert set(found(desk, *marks)) == {held, reported}
        assert found(desk, *marks, kind=Kind.REPORTED) == [reported]

    def test_goes_on_where_looking_stopped(self, desk, thread, monkeypatch):
        monkeypatch.setattr(filtering, "LOOKED_AT_MAX", 3)
        monkeypatch.setattr(filtering, "_RARE", 2)
        for minute in range(10):
            make_held_case(thread=thread, at=MORNING + timedelta(minutes=minute))
        wanted = make_held_case(thread=thread, at=MORNING + timedelta(hours=1), body="https://cheap.example")
        language = f"language:{thread.article.language}"
        page = queue.page(viewer=desk, filters=Filters(marks=(language,)), kind=Kind.REPORTED)
        assert (page.files, bool(page.next_cursor)) == ([], True)
        assert found(desk, language, "domain:cheap.example") == [wanted]
        assert found(desk, language, kind=Kind.REPORTED) == []

    @pytest.mark.parametrize(
        "days", [{"until": date.max}, {"since": date.min}, {"since": date.min, "until": date.max}]
    )
    def test_takes_the_first_and_the_last_day_of_all_calendars(self, desk, thread, days):
        case = make_held_case(thread=thread)
        (file,) = queue.page(viewer=desk, filters=Filters(**days)).files
        assert file.case == case

    def test_needs_a_site_where_there_are_several(self, desk, elsewhere, site, thread):
        everywhere = Moderator(user=desk.user, sites=(*desk.sites, elsewhere))
        case = make_held_case(thread=thread)
        marks = ["finding:first_comments"]
        with pytest.raises(SiteNeeded):
            found(everywhere, *marks)
        assert found(everywhere, *marks, site_id=site.pk) == [case]

    def test_finds_nothing_of_other_sites(self, desk, elsewhere):
        foreign = make_held_case(thread=ThreadFactory(article__site=elsewhere))
        assert found(desk, marking.mark_author(foreign.comment.author_id)) == []
        assert found(desk, "finding:first_comments") == []

    def test_lends_no_cursor_to_another_filter(self, desk, thread):
        for _ in range(2):
            make_held_case(thread=thread)
        page = queue.page(viewer=desk, filters=Filters(marks=("finding:first_comments",)), size=1)
        assert page.next_cursor
        for other in (Filters(), Filters(marks=("finding:banned_word",))):
            with pytest.raises(CursorRefused):
                queue.page(viewer=desk, filters=other, cursor=page.next_cursor)


class TestDecided:
    def test_is_found_by_who_and_when(self, desk, moderator, somebody, thread):
        jonas = somebody("editor")
        days = [date(2026, 3, 12), date(2026, 3, 13)]
        cases = {}
        for viewer in (moderator, jonas):
            for nth, day in enumerate(days):
                case = make_held_case(thread=thread, at=MORNING)
                decide(
                    comment_id=case.comment_id,
                    viewer=viewer,
                    action="approve",
                    reason="fine",
                    version=1,
                    now=MORNING + timedelta(days=nth),
                )
                cases[viewer.user, day] = case

        def decided(**asked):
            page = queue.page(viewer=desk, kind=Kind.DECIDED, filters=Filters(**asked))
            return {file.case for file in page.files}

        assert decided() == set(cases.values())
        theirs = {cases[jonas.user, day] for day in days}
        assert decided(moderator_id=jonas.user.pk) == theirs
        assert decided(since=days[0], until=days[0]) == {
            cases[moderator.user, days[0]],
            cases[jonas.user, days[0]],
        }
        assert decided(moderator_id=jonas.user.pk, since=days[1], until=days[1]) == {
            cases[jonas.user, days[1]]
        }


class TestFromADay:
    @pytest.mark.parametrize("today", [None, MORNING.date(), date(2046, 3, 12)])
    @pytest.mark.parametrize("size", [1, 20])
    @pytest.mark.parametrize("is_marked", [False, True])
    def test_hides_nothing_that_goes_before_all_else(self, *, desk, thread, today, size, is_marked):
        early = make_reported_case(thread=thread, reason="threat", at=MORNING - timedelta(days=1))
        plain = make_reported_case(thread=thread, at=MORNING)
        trusted = make_reported_case(thread=thread, at=MORNING)
        Case.objects.filter(pk=trusted.pk).update(wanted_at=trusted.wanted_at - needing.AHEAD)
        trusted.marks.update(wanted_at=trusted.wanted_at - needing.AHEAD)
        life = make_reported_case(thread=thread, reason="threat", at=MORNING)
        marks = ("day:2026-03-12",) if is_marked else ()
        asked = Filters(marks=marks, since=MORNING.date(), today=today)
        cases, cursor = [], ""
        while True:
            page = queue.page(viewer=desk, filters=asked, cursor=cursor, size=size)
            cases += [file.case for file in page.files]
            cursor = page.next_cursor
            if not cursor:
                break
        assert cases == [life, trusted, plain]
        assert early not in cases


class TestCost:
    CASES = 100_000

    @pytest.fixture
    def sections(self, site):
        return [SectionFactory(site=site) for _ in range(3)]

    @pytest.fixture
    def crowd(self, thread, site, sections):
        """A hundred thousand open cases of one comment; nothing else about them matters to an index."""
        comment = make_held_case(thread=thread, at=MORNING).comment
        Case.objects.all().delete()
        with connection.cursor() as cursor:
            # One open case a comment is a rule of another index, which is in the way here.
            cursor.execute("DROP INDEX case_one_open_per_comment")
        Article.objects.filter(thread=thread).update(section=sections[0])
        cases = [
            Case(
                id=uuid7(),
                site=site,
                # Nearly all in one section, a few in another, none in the last.
                section=sections[n % 1_000 == 0],
                comment=comment,
                opened_at=MORNING,
                wanted_at=MORNING + timedelta(seconds=n),
                queue="held" if n % 2 else "reported",
            )
            for n in range(self.CASES)
        ]
        Case.objects.bulk_create(cases, batch_size=5_000)
        marks = [
            CaseMark(site=site, case=case, mark=mark, wanted_at=case.wanted_at)
            for n, case in enumerate(cases)
            for mark in ("finding:many_links", *(["domain:cheap.example"] if n % 1_000 == 0 else []))
        ]
        CaseMark.objects.bulk_create(marks, batch_size=5_000)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def test_is_that_of_a_page_however_much_waits(self, crowd, desk, site, sections):
        links, domain = "finding:many_links", "domain:cheap.example"
        for asked, index in [
            ({}, "case_wanted"),
            ({"kind": Kind.HELD}, "case_wanted_in_queue"),
            ({"filters": Filters(marks=(links,))}, "case_mark_queue"),
            ({"filters": Filters(marks=(links, domain))}, "case_mark_queue"),
        ]:
            assert len(self.pages(desk, asked, index)) == 2 * queue.PAGE_SIZE
        limited = moderator_of(MembershipFactory(site=site, limited_to=sections).user)
        for asked, index in [
            ({}, "case_wanted_in_section"),
            ({"kind": Kind.HELD}, "case_wanted_in_section_queue"),
            ({"filters": Filters(since=MORNING.date())}, "case_wanted_in_section"),
            ({"filters": Filters(since=MORNING.date(), today=MORNING.date())}, "case_wanted_in_section"),
            ({"filters": Filters(marks=(links, domain))}, "case_mark_queue"),
        ]:
            assert len(self.pages(limited, asked, index)) == 2 * queue.PAGE_SIZE
        assert self.pages(limited, {"kind": Kind.DECIDED}, "case_closed_in_section") == []
        with CaptureQueriesContext(connection) as queries:
            assert queue.counts(viewer=limited).held == queue.COUNT_MAX + 1
        counts = [one["sql"] for one in queries if "UNION ALL" in one["sql"] and "mark" not in one["sql"]]
        assert len(counts) == 5
        for sql in counts:
            self.check(sql, "case_wanted_in_section_queue")

    def pages(self, desk, asked, index):
        """Return what stands on the first two pages, each a walk in this index."""
        with CaptureQueriesContext(connection) as queries:
            first = queue.page(viewer=desk, **asked)
            second = queue.page(viewer=desk, cursor=first.next_cursor, **asked)
        walks = [one["sql"] for one in queries if is_about_cases(one["sql"])]
        assert walks
        for sql in walks:
            self.check(sql, index)
        return [*first.files, *second.files]

    def check(self, sql, index):
        plan = plan_of(sql)
        assert index in plan, sql
        # Of decisions there are none here, which PostgreSQL sees at a glance.
        assert not re.search(r'"Seq Scan"[^{}]*"moderation_case', plan), sql
        assert "SCAN moderation" not in plan, sql


def is_about_cases(sql):
    # What each card is like is asked by its own marks, which desk/test_alike.py looks at.
    is_walk = sql.startswith("SELECT") and "LIMIT" in sql and "moderation_case" in sql
    return is_walk and not {"moderation_casemark x", "moderation_casemark w"} & {
        *re.findall(r"moderation_casemark \w", sql)
    }
