from datetime import UTC, datetime, timedelta

import pytest

from comments.moderation.casework import needing
from comments.moderation.casework.cases import open_case
from comments.moderation.casework.needing import Report
from comments.moderation.models import Case, Finding, FlagReason, Queue, Standing
from comments.threads.models import Thread
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


def reports(*reasons, weight=0.0):
    return [Report(reason, weight) for reason in reasons]


class TestNeedOf:
    # queue, findings, reports, comments → minutes until it should be decided
    @pytest.mark.parametrize(
        ("queue", "findings", "reports", "comments", "minutes"),
        [
            ("held", [], [], 0, 120),
            ("reported", [], reports("off_topic"), 0, 240),
            ("suspect", [], [], 0, 1440),
            ("appeal", [], [], 0, 2880),
            ("legal", [], [], 0, 720),
            ("held", ["first_comments"], [], 0, 120),
            ("held", ["many_links"], [], 0, 105),
            ("held", ["many_links", "banned_word", "suspect_word"], [], 0, 60),
            ("held", ["a_phase_of_tomorrow"], [], 0, 120),
            ("reported", [], reports("hate"), 0, 225),
            ("reported", [], reports("hate", weight=0.5), 0, 240 - 68 - 22),
            ("reported", [], reports("hate", weight=1), 0, 240 - 120 - 45),
            ("reported", [], reports("spam", "hate", weight=1), 0, 240 - 120 - 1 - 90),
            ("reported", [], [Report("hate"), Report("spam", 1)], 0, 240 - 30 - 1 - 45),
            ("reported", [], reports("off_topic", weight=1), 0, 195),
            ("reported", [], reports(*["off_topic"] * 3), 0, 238),
            ("reported", [], reports(*["off_topic"] * 500), 0, 235),
            ("held", [], [], 49, 120),
            ("held", [], [], 50, 100),
            ("held", [], [], 200, 90),
            ("held", [], [], 1_000, 75),
            ("held", [], [], 5_000, 60),
            ("held", ["banned_word"], reports("hate", "hate", weight=1), 50, 0),
        ],
    )
    def test_is_the_target_less_what_is_urgent(self, queue, findings, reports, comments, minutes):
        parts, after = needing.need_of(
            queue=queue, findings=findings, reports=reports, comment_count=comments
        )
        assert after == timedelta(minutes=minutes)
        assert max(0, sum(part[1] for part in parts)) == minutes

    @pytest.mark.parametrize("crowd", [5, 200])
    @pytest.mark.parametrize("said", list(FlagReason))
    def test_hears_one_reporter_who_was_right_before_a_crowd_of_strangers(self, crowd, said):
        def minutes(given):
            return needing.need_of(queue="reported", findings=[], reports=given, comment_count=0)[1]

        strangers = minutes(reports(*[FlagReason.HATE] * crowd))
        assert minutes(reports(said, weight=1)) < strangers

    def test_knows_a_target_for_every_queue(self):
        assert set(needing.TARGETS) == set(Queue)


class TestCases:
    def test_are_weighed_as_they_open_and_with_each_report(self, thread):
        case = make_reported_case(thread=thread, reason="off_topic", at=MORNING)
        assert case.wanted_at == MORNING + timedelta(minutes=240)
        make_flag(case.comment, reason="hate", at=MORNING + timedelta(minutes=5))
        case.refresh_from_db()
        assert case.need == [["reported", 240], ["flag:hate", -15], ["reporters:2", -1]]
        right_before = ProfileFactory(site=thread.article.site)
        Standing.objects.create(profile=right_before, level=3, accuracy=0.8, computed_at=MORNING)
        make_flag(case.comment, reporter=right_before, reason="hate", at=MORNING + timedelta(minutes=6))
        case.refresh_from_db()
        assert case.wanted_at == MORNING + timedelta(minutes=240 - 120 - 2 - 45)
        assert case.need == [["reported", 240], ["flag:hate", -120], ["reporters:3", -2], ["weight:100", -45]]

    def test_are_weighed_again_when_they_become_graver(self, thread):
        case = make_reported_case(thread=thread, reason="off_topic", at=MORNING)
        open_case(comment=case.comment, now=MORNING + timedelta(hours=1), is_held=True)
        case.refresh_from_db()
        assert (case.queue, case.wanted_at) == (Queue.HELD, MORNING + timedelta(minutes=120))

    def test_do_not_become_less_grave(self, thread):
        comment = make_held_case(thread=thread).comment
        for queue in (Queue.LEGAL, Queue.SUSPECT, None):
            case = open_case(comment=comment, now=MORNING, is_held=False, queue=queue)
        assert (case.queue, case.is_held) == (Queue.LEGAL, True)

    def test_of_a_busy_discussion_come_earlier(self, thread):
        Thread.objects.filter(pk=thread.pk).update(comment_count=50)
        comment = make_comment(thread=Thread.objects.get(pk=thread.pk))
        case = open_case(comment=comment, now=MORNING, is_held=True)
        assert case.wanted_at == MORNING + timedelta(minutes=100)

    def test_are_weighed_by_the_words_that_wait_and_the_reports_since(self, thread):
        comment = make_comment(thread=thread)
        make_flag(comment, reason="hate", at=MORNING - timedelta(days=1))
        Case.objects.filter(comment=comment).update(closed_at=MORNING)
        Finding.objects.create(
            comment=comment, revision_number=9, phase="words", code="banned_word", found_at=MORNING
        )
        case = open_case(comment=comment, now=MORNING, is_held=True)
        assert case.need == [["held", 120]]


class TestWords:
    def test_say_until_when_and_why(self, thread):
        case = make_reported_case(thread=thread, flags=2, reason="hate", at=MORNING)
        assert (
            needing.in_words(case, now=MORNING)
            == "Should be decided by 11:44 AM: reported; reported for hatred against a group; 2 readers"
        )

    def test_say_what_reports_weigh_and_how_many_people_it_reaches(self, thread):
        case = make_held_case(thread=thread, at=MORNING)
        case.need = [["held", 120], ["weight:150", -68], ["busy:1000", -45], ["busy:50", -20]]
        assert needing.in_words(case, now=MORNING).endswith(
            "held; reports that weigh 1.5; a discussion of 1000 comments or more; a discussion of 50 comments or more"
        )

    def test_say_that_it_is_late(self, thread):
        case = make_held_case(
            thread=thread, at=MORNING, because=("words", "banned_word"), evidence={"words": []}
        )
        said = needing.in_words(case, now=MORNING + timedelta(days=2))
        assert said == "Should have been decided by 03/12/2026 9:00 AM: held; a banned word"

    def test_are_silent_about_what_they_do_not_know(self, thread):
        case = make_held_case(thread=thread, at=MORNING)
        case.need = [["held", 120], ["of:tomorrow", -1], ["flag:of_tomorrow", -1], ["reporters:x", -1]]
        assert needing.in_words(case, now=MORNING).endswith(": held")
        case.need = []
        assert needing.in_words(case, now=MORNING) == ""
