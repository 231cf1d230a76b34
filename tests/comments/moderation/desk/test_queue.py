from datetime import UTC, datetime, timedelta

import pytest

from comments.accounts.models import Role
from comments.moderation.casework.cases import close_case
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk import queue
from comments.moderation.desk.queue import Kind
from comments.moderation.models import Action
from comments.moderation.policies import Moderator, moderator_of
from comments.threads.keyset import CursorRefused, encode_cursor
from comments.threads.reading import CommentNotFound
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


@pytest.fixture
def desk(moderator):
    return moderator_of(moderator.user)


@pytest.fixture
def rule(moderator):
    def ruled(comment, action="approve", *, at=MORNING):
        comment.refresh_from_db()
        return decide(
            comment_id=comment.pk,
            viewer=moderator,
            action=action,
            reason="fine" if action in {"approve", "restore"} else "spam",
            version=comment.version,
            now=at,
        )

    return ruled


def walk(viewer, **asked):
    """Return the cases of all pages in order."""
    found, cursor = [], ""
    while True:
        page = queue.page(viewer=viewer, cursor=cursor, **asked)
        found += [file.case for file in page.files]
        cursor = page.next_cursor
        if not cursor:
            return found


class TestPage:
    def test_shows_first_what_should_be_decided_first(self, desk, thread):
        hours = [timedelta(hours=hour) for hour in range(6)]
        # opened after so many hours → wanted after so many
        held_late = make_held_case(thread=thread, at=MORNING + hours[4])  # 6
        held_early = make_held_case(thread=thread, at=MORNING)  # 2
        mild = make_reported_case(thread=thread, reason="off_topic", at=MORNING + hours[1])  # 5
        grave = make_reported_case(thread=thread, reason="hate", at=MORNING + hours[1])  # 4:45
        thrice = make_reported_case(thread=thread, flags=3, reason="hate", at=MORNING + hours[1])  # 4:43
        assert walk(desk) == [held_early, thrice, grave, mild, held_late]

    @pytest.mark.parametrize("size", [1, 2, 3, 20])
    def test_leads_through_everything_once_even_at_equal_times(self, desk, thread, size):
        cases = [make_held_case(thread=thread, at=MORNING) for _ in range(5)]
        cases += [make_reported_case(thread=thread, at=MORNING) for _ in range(2)]
        walked = walk(desk, size=size)
        assert len(walked) == 7
        assert set(walked) == set(cases)

    def test_goes_on_where_it_ended_whatever_was_decided_meanwhile(self, desk, thread, rule):
        cases = [make_held_case(thread=thread, at=MORNING + timedelta(minutes=n)) for n in range(4)]
        first = queue.page(viewer=desk, size=2)
        for case in cases[:2]:
            rule(case.comment)
        make_held_case(thread=thread, at=MORNING - timedelta(days=1))
        rest = queue.page(viewer=desk, size=2, cursor=first.next_cursor)
        assert [file.case for file in rest.files] == cases[2:]
        assert rest.next_cursor == ""

    def test_can_show_only_held_or_reported_ones(self, desk, thread):
        held, reported = make_held_case(thread=thread), make_reported_case(thread=thread)
        assert walk(desk, kind=Kind.HELD) == [held]
        assert walk(desk, kind=Kind.REPORTED) == [reported]

    def test_shows_what_was_decided_latest_first_with_its_decision(self, desk, thread, rule):
        cases = [make_held_case(thread=thread) for _ in range(3)]
        decisions = [
            rule(case.comment, "reject", at=MORNING + timedelta(hours=n)) for n, case in enumerate(cases)
        ]
        assert walk(desk) == []
        assert walk(desk, kind=Kind.DECIDED, size=2) == cases[::-1]
        (latest, *_) = queue.page(viewer=desk, kind=Kind.DECIDED).files
        assert (latest.decision, latest.possible_actions) == (decisions[-1], [Action.RESTORE])

    def test_shows_no_case_that_its_author_closed(self, desk, thread):
        case = make_held_case(thread=thread)
        close_case(comment=case.comment, now=MORNING)
        assert walk(desk) == walk(desk, kind=Kind.DECIDED) == []

    def test_is_empty_without_a_site(self, thread, reader, django_assert_num_queries):
        make_held_case(thread=thread)
        viewer = moderator_of(reader.user)
        with django_assert_num_queries(0):
            assert queue.page(viewer=viewer) == queue.Page(files=[], next_cursor="")

    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "%",
            encode_cursor("need:held:all:all", [1, "1"]),
            # As the queue was ordered in earlier releases.
            encode_cursor("queue:open:all", [1, 1, "1"]),
            encode_cursor("need:open:all:all", [1]),
            encode_cursor("need:open:all:all", [-1, "1"]),
            encode_cursor("need:open:all:all", [2**63 - 1, "1"]),
            encode_cursor("need:open:all:all", [1, "9" * 60]),
            encode_cursor("need:open:all:all", ["1", 1]),
        ],
    )
    def test_refuses_a_cursor_of_another_list(self, desk, cursor):
        with pytest.raises(CursorRefused):
            queue.page(viewer=desk, cursor=cursor)


class TestSites:
    @pytest.fixture
    def everywhere(self, desk, elsewhere):
        """Somebody who moderates both papers."""
        return Moderator(user=desk.user, sites=(*desk.sites, elsewhere))

    @pytest.fixture
    def foreign(self, elsewhere):
        return make_held_case(thread=ThreadFactory(article__site=elsewhere))

    @pytest.mark.parametrize("kind", list(Kind))
    def test_of_others_are_never_shown(self, desk, elsewhere, somebody, kind):
        thread = ThreadFactory(article__site=elsewhere)
        make_held_case(thread=thread)
        make_reported_case(thread=thread)
        decided = make_held_case(thread=thread)
        decide(
            comment_id=decided.comment.pk,
            viewer=somebody(Role.MODERATOR, on=elsewhere),
            action="approve",
            reason="fine",
            version=1,
            now=MORNING,
        )
        assert walk(desk, kind=kind) == walk(desk, kind=kind, site_id=elsewhere.pk) == []
        assert queue.counts(viewer=desk) == queue.Counts(held=0, reported=0)

    def test_of_others_lend_no_cursor(self, desk, everywhere, foreign, elsewhere, thread):
        make_held_case(thread=thread)
        make_held_case(thread=foreign.comment.thread)
        page = queue.page(viewer=everywhere, site_id=elsewhere.pk, size=1)
        assert queue.page(viewer=desk, site_id=elsewhere.pk, cursor=page.next_cursor).files == []
        with pytest.raises(CursorRefused):
            queue.page(viewer=desk, cursor=page.next_cursor)

    def test_of_ones_own_come_together_or_one_by_one(self, everywhere, foreign, elsewhere, thread, site):
        own = make_held_case(thread=thread)
        assert set(walk(everywhere, size=1)) == {own, foreign}
        assert walk(everywhere, site_id=site.pk) == [own]
        assert walk(everywhere, site_id=elsewhere.pk) == [foreign]

    def test_of_others_hold_no_file(self, desk, foreign):
        with pytest.raises(CommentNotFound):
            queue.file_of(viewer=desk, comment_id=foreign.comment.pk)


class TestFile:
    def test_knows_the_author_and_what_was_decided_before(self, desk, thread, rule):
        author = ProfileFactory(site=thread.article.site)
        for action in ["approve", "reject", "reject", "reject", "reject"]:
            rule(make_held_case(thread=thread, author=author).comment, action)
        removed = make_comment(thread=thread, author=author)
        last = rule(removed, "remove", at=MORNING + timedelta(hours=1))
        make_held_case(thread=thread, author=author)
        make_held_case(thread=thread)
        file = next(file for file in queue.page(viewer=desk).files if file.comment.author == author)
        assert (file.track_record.published, file.track_record.rejected) == (1, 4)
        assert (file.track_record.removed, file.track_record.held) == (1, 1)
        assert file.earlier[0] == last
        assert len(file.earlier) == 3

    def test_does_not_count_its_own_decisions_as_earlier(self, desk, thread, rule):
        case = make_reported_case(thread=thread)
        rule(case.comment)
        make_flag(case.comment)
        (file,) = queue.page(viewer=desk).files
        assert (file.earlier, file.decision) == ([], None)

    def test_has_findings_flags_and_what_it_answers(self, desk, thread):
        parent = make_comment(thread=thread, body="The mayor said so.")
        case = make_reported_case(answers=parent, flags=2)
        (file,) = queue.page(viewer=desk).files
        assert file.case == case
        assert file.answered == parent
        assert len(file.flags) == 2
        assert file.possible_actions == [Action.APPROVE, Action.REMOVE]

    def test_has_only_the_findings_of_the_current_words(self, desk, thread):
        case = make_held_case(thread=thread)
        case.comment.findings.update(revision_number=7)
        (file,) = queue.page(viewer=desk).files
        assert file.findings == []

    def test_of_a_comment_that_nobody_doubted_has_no_case(self, desk, thread):
        comment = make_comment(thread=thread)
        file = queue.file_of(viewer=desk, comment_id=comment.pk)
        assert (file.case, file.possible_actions) == (None, [Action.REMOVE])

    def test_of_a_comment_is_its_open_case_or_else_the_latest(self, desk, thread, rule):
        case = make_reported_case(thread=thread)
        rule(case.comment)
        assert queue.file_of(viewer=desk, comment_id=case.comment.pk).case == case
        make_flag(case.comment, at=MORNING + timedelta(days=1))
        file = queue.file_of(viewer=desk, comment_id=case.comment.pk)
        assert file.case != case
        assert file.is_open


class TestCounts:
    def test_are_what_waits_by_kind(self, desk, thread):
        make_held_case(thread=thread)
        for _ in range(2):
            make_reported_case(thread=thread)
        assert queue.counts(viewer=desk) == queue.Counts(held=1, reported=2)

    def test_stop_where_they_stop_to_matter(self, desk, thread, monkeypatch):
        monkeypatch.setattr(queue, "COUNT_MAX", 2)
        for _ in range(5):
            make_held_case(thread=thread)
        assert queue.counts(viewer=desk).held == 3


class TestQueries:
    @pytest.mark.parametrize("many", [1, 12])
    @pytest.mark.parametrize(("kind", "count"), [(Kind.OPEN, 12), (Kind.DECIDED, 8)])
    def test_of_a_page_are_so_many_however_full_it_is(
        self, *, desk, thread, rule, django_assert_num_queries, many, kind, count
    ):
        parent = make_comment(thread=thread)
        for n in range(many):
            case = make_reported_case(answers=parent, flags=2)
            rule(make_held_case(thread=thread, author=case.comment.author).comment, "reject")
            make_held_case(thread=thread, at=MORNING + timedelta(minutes=n))
        with django_assert_num_queries(count):
            page = queue.page(viewer=desk, kind=kind, size=30)
            for file in page.files:
                assert file.comment.revision.html
                assert file.comment.author.display_name
                assert file.comment.thread.article.site.name
                assert file.answered is None or file.answered.author.display_name
                assert all(flag.reporter.display_name for flag in file.flags)
                assert all(one.author.display_name for one in file.replies_before if one.revision.html)
                assert all(one.author.display_name for alike in file.alike for one in alike.comments)
                assert all(decision.comment.thread.article.title for decision in file.earlier)
        assert page.files

    def test_of_one_file_are_ten_and_of_the_counts_seven(self, desk, thread, django_assert_num_queries):
        case = make_held_case(thread=thread)
        with django_assert_num_queries(10):
            queue.file_of(viewer=desk, comment_id=case.comment.pk)
        with django_assert_num_queries(7):
            queue.counts(viewer=desk)
