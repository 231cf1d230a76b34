"""Search for words in open cases, and the same filters for what was decided."""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles.models import Section
from comments.moderation.casework import marking
from comments.moderation.casework.cases import close_case, open_case
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk import filtering, queue, searching
from comments.moderation.desk.filtering import Filters
from comments.moderation.desk.queue import Kind
from comments.moderation.models import CaseText, DecidedMark
from comments.moderation.policies import moderator_of
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


@pytest.fixture
def desk(moderator):
    return moderator_of(moderator.user)


@pytest.fixture
def look(desk):
    def looked(text="", *, kind=Kind.OPEN, size=20, **asked):
        cases, cursor = [], ""
        while True:
            page = queue.page(
                viewer=desk, kind=kind, filters=Filters(text=text, **asked), cursor=cursor, size=size
            )
            cases += [file.case for file in page.files]
            cursor = page.next_cursor
            if not cursor:
                return cases

    return looked


@pytest.fixture
def approve(moderator):
    def approved(case, *, at=MORNING, action="approve", reason="fine"):
        decide(comment_id=case.comment_id, viewer=moderator, action=action, reason=reason, version=1, now=at)
        return case

    return approved


# What is written, what is looked for, whether it is found.
FOUND = [
    ("The harbour wall is old.", "harbour", True),
    ("The harbour wall is old.", "HARBOUR Wall", True),
    ("The harbour wall is old.", "wall harbour", True),
    ("The harbour wall is old.", '"harbour wall"', True),
    ("The harbour wall is old.", '"wall harbour"', False),
    ("The harbour wall is old.", "harbour tower", False),
    ("The harbour wall is old.", "harb", False),
    ("Das Café ist zu.", "cafe\u0301", True),
    ("Send an e-mail, please.", "e-mail", True),
    ("Buy\u200b now", "buy", True),
    ("港口的墙很旧。", "口的墙", True),
    ("港口的墙很旧。", "墙的口", False),
    ("100% sure_thing", "100%", True),
    ("100x sure", "100%", False),
    ('A "quoted" thing', 'thing" OR "x', False),
    ("See https://cheap.example/offer", "cheap", True),
]


class TestOpen:
    @pytest.mark.parametrize(("body", "text", "is_found"), FOUND)
    @pytest.mark.parametrize("read_max", [10_000, 1])
    def test_is_found_by_its_words(self, *, look, thread, monkeypatch, body, text, is_found, read_max):
        # Whether walking meets it, or the index of words knows it.
        monkeypatch.setattr(filtering, "READ_MAX", read_max)
        make_held_case(thread=thread, at=MORNING - timedelta(hours=1), body="Something else.")
        case = make_held_case(thread=thread, at=MORNING, body=body)
        assert look(text) == ([case] if is_found else [])

    def test_comes_by_need_over_pages_and_goes_on_where_looking_stopped(self, look, thread, monkeypatch):
        cases = [
            make_held_case(
                thread=thread, at=MORNING + timedelta(minutes=n), body=f"{'wall' if n % 2 else 'tower'} {n}"
            )
            for n in range(8)
        ]
        walls = cases[1::2]
        assert look("wall", size=3) == walls
        monkeypatch.setattr(filtering, "READ_MAX", 2)
        monkeypatch.setattr(searching, "RARE", 1)
        assert look("wall", size=3) == walls

    def test_is_found_by_marks_and_words_together(self, look, thread, site):
        author = ProfileFactory(site=site)
        both = make_held_case(thread=thread, author=author, body="The wall.")
        make_held_case(thread=thread, author=author, body="The tower.")
        make_held_case(thread=thread, body="The wall.")
        assert look("wall", marks=(marking.mark_author(author.pk),)) == [both]
        assert look("wall", marks=(marking.mark_author(author.pk),), kind=Kind.REPORTED) == []

    def test_is_found_by_its_latest_words(self, look, thread):
        case = make_held_case(thread=thread, body="The wall.")
        case.comment.revision.body = "The tower."
        case.comment.revision.save()
        open_case(comment=case.comment, now=MORNING, is_held=True)
        assert (look("wall"), look("tower")) == ([], [case])

    def test_is_forgotten_as_it_closes(self, look, thread):
        case = make_held_case(thread=thread, body="The wall.")
        close_case(comment=case.comment, now=MORNING)
        assert not CaseText.objects.exists()
        assert look("wall") == []

    def test_finds_nothing_of_other_sites_and_nothing_by_signs_alone(self, look, elsewhere, thread):
        make_held_case(thread=ThreadFactory(article__site=elsewhere), body="The wall.")
        make_held_case(thread=thread, body="The tower.")
        assert look("wall") == look("?!") == []

    @pytest.mark.parametrize(
        ("since", "until", "days"),
        [
            (None, None, [12, 13, 14]),
            (13, None, [13, 14]),
            (None, 13, [12, 13]),
            (13, 13, [13]),
            (15, None, []),
        ],
    )
    def test_is_found_by_the_days_on_which_it_was_opened(self, look, thread, since, until, days):
        for nth in range(3):
            make_held_case(thread=thread, at=MORNING + timedelta(days=nth), body="The wall.")

        def on(day):
            return date(2026, 3, day) if day else None

        for more in ({}, {"text": "wall"}, {"marks": ("finding:first_comments",)}):
            found = look(since=on(since), until=on(until), **more)
            assert [case.opened_at.day for case in found] == days


class TestDecided:
    def test_is_found_by_what_it_was_found_by_while_it_was_open(self, look, approve, thread, site, moderator):
        section = Section.objects.create(site=site, slug="harbour", name="Harbour")
        thread.article.section = section
        thread.article.save()
        case = approve(make_held_case(thread=thread, body="See https://cheap.example"))
        other = approve(make_held_case(thread=ThreadFactory(article__site=site), body="Well said."))
        for mark in (
            marking.mark_author(case.comment.author_id),
            marking.mark_domain("cheap.example"),
            marking.mark_section(section.pk),
            marking.mark_text(case.comment.revision.body),
        ):
            assert look(marks=(mark,), kind=Kind.DECIDED) == [case]
        assert set(look(marks=("finding:first_comments",), kind=Kind.DECIDED)) == {case, other}
        assert set(look(moderator_id=moderator.user.pk, kind=Kind.DECIDED)) == {case, other}
        assert not DecidedMark.objects.filter(mark__startswith="day:").exists()

    def test_is_found_by_who_reported_it_and_by_its_words(self, look, approve, thread):
        case = make_reported_case(thread=thread, body="The wall.")
        reporter = case.comment.flags.get().reporter_id
        approve(make_reported_case(thread=thread, body="The tower."))
        approve(case)
        assert look(marks=(marking.mark_reporter(reporter),), kind=Kind.DECIDED) == [case]
        assert look("WALL", kind=Kind.DECIDED) == [case]

    def test_comes_with_the_latest_first_over_pages(self, look, approve, thread):
        cases = [
            approve(make_held_case(thread=thread), at=MORNING + timedelta(minutes=minute))
            for minute in range(5)
        ]
        assert look(marks=("finding:first_comments",), kind=Kind.DECIDED, size=2) == cases[::-1]

    def test_of_a_comment_that_was_reported_again_is_another(self, look, approve, thread):
        case = approve(make_reported_case(thread=thread, body="The wall."))
        make_flag(case.comment, at=MORNING + timedelta(days=1))
        author = marking.mark_author(case.comment.author_id)
        assert look(marks=(author,), kind=Kind.DECIDED) == [case]
        assert len(look(marks=(author,))) == 1
