from datetime import timedelta

import pytest

from comments.moderation.casework.crediting import weight_of, weights_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Standing
from comments.moderation.people.trusting import (
    accuracy_of,
    hear_decision,
    level_of,
    recompute,
    recompute_all,
)
from comments.moderation.recounting import recount_standings
from comments.outbox.models import OutboxEvent
from comments.threads.models import Status
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_flag
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class TestLevelOf:
    @pytest.mark.parametrize(
        ("age_days", "approved", "rejected", "upheld", "level"),
        [
            (0, 0, 0, 0, 0),
            (400, 2, 0, 0, 0),
            (0.9, 3, 0, 0, 0),
            (1, 3, 0, 0, 1),
            # 3 of 10 are the border; one that readers reported counts twice.
            (1, 7, 3, 0, 1),
            (1, 7, 3, 1, 0),
            (14.9, 20, 0, 0, 1),
            (15, 19, 0, 0, 1),
            (15, 20, 0, 0, 2),
            (15, 18, 2, 0, 1),
            (15, 27, 3, 0, 2),
            (59.9, 100, 0, 0, 2),
            (60, 99, 0, 0, 2),
            (60, 100, 0, 0, 3),
            (60, 190, 10, 0, 3),
            (60, 190, 10, 1, 2),
            # Many bad ones outweigh any age.
            (4000, 100, 100, 50, 0),
        ],
    )
    def test_follows_the_published_table(self, age_days, approved, rejected, upheld, level):
        found = level_of(age_days=age_days, approved=approved, rejected=rejected, upheld=upheld)
        assert found == level


class TestAccuracyOf:
    @pytest.mark.parametrize(
        ("upheld", "dismissed", "accuracy"),
        [(0, 0, 0.5), (2, 0, 4 / 6), (0, 2, 2 / 6), (8, 0, 10 / 12), (48, 2, 50 / 54), (46, 0, 48 / 50)],
    )
    def test_is_the_mean_of_a_beta_distribution(self, upheld, dismissed, accuracy):
        assert accuracy_of(upheld=upheld, dismissed=dismissed) == pytest.approx(accuracy)

    def test_learns_nothing_from_more_than_fifty(self):
        assert accuracy_of(upheld=50, dismissed=0) == accuracy_of(upheld=5_000, dismissed=0)
        assert accuracy_of(upheld=500, dismissed=500) == pytest.approx(0.5)


class TestWeightOf:
    @pytest.mark.parametrize(
        ("level", "accuracy", "age_days", "weight"),
        [
            (0, 0.96, 4000, 0),
            (1, 0.96, 4000, 0),
            (2, 0.75, 30, 0.5),
            (3, 0.75, 30, 1),
            (3, 0.96, 30, 1),
            (3, 0.5, 60, 2 / 3),
            (3, 0.75, 15, 0.5),
            (3, 0.15, 60, 0.2),
            (3, 0.75, -1, 0),
        ],
    )
    def test_is_nothing_for_the_new_and_at_most_one(self, level, accuracy, age_days, weight):
        assert weight_of(level=level, accuracy=accuracy, age_days=age_days) == pytest.approx(weight)

    def test_is_nothing_without_a_standing(self, site, now, django_assert_num_queries):
        person = ProfileFactory(site=site)
        with django_assert_num_queries(1):
            assert weights_of([person.pk], now=now) == {}


class TestRecompute:
    @pytest.fixture
    def author(self, site):
        return ProfileFactory(site=site)

    def test_counts_what_there_is(self, thread, author, now):
        for status in ("published", "published", "published", "held", "rejected", "removed", "withdrawn"):
            make_comment(thread=thread, author=author, status=status)
        reported = make_comment(thread=thread, author=author)
        for _ in range(2):
            make_flag(reported)
        recompute([author.pk], now=now)
        standing = Standing.objects.get()
        assert (standing.approved_count, standing.rejected_count) == (4, 2)
        assert (standing.flagged_count, standing.upheld_count) == (2, 0)
        assert (standing.level, standing.computed_at) == (0, now)

    def test_costs_the_same_however_many_there_are(self, thread, now, django_assert_num_queries):
        people = [make_comment(thread=thread).author_id for _ in range(7)]
        for some in (people[:1], people):
            with django_assert_num_queries(11):
                recompute(some, now=now)

    def test_is_level_1_after_three_comments_and_a_day(self, thread, author, now):
        for _ in range(3):
            make_comment(thread=thread, author=author)
        recompute([author.pk], now=author.joined_at + DAY)
        assert Standing.objects.get().level == 1

    def test_does_it_for_everybody_every_night(self, thread, now):
        authors = {make_comment(thread=thread).author_id for _ in range(3)}
        recompute_all(now=now)
        assert authors <= set(Standing.objects.values_list("profile_id", flat=True))


class TestHearDecision:
    @pytest.fixture
    def judge(self, thread, moderator, now):
        """Let a reader be right or wrong about a comment, so many days ago."""

        def judged(action, *, reporter, days=0):
            comment = make_comment(thread=thread, at=now - timedelta(days=days + 1))
            make_flag(comment, reporter=reporter, at=now - timedelta(days=days, hours=1))
            comment.refresh_from_db()
            decide(
                comment_id=comment.pk,
                viewer=moderator,
                action=action,
                reason="abuse" if action == "remove" else "fine",
                version=comment.version,
                now=now - timedelta(days=days),
            )
            hear_decision(payload={"comment_id": str(comment.pk)}, event_id=comment.pk, now=now)
            return comment

        return judged

    def test_is_told_of_what_stays_as_well(self, judge, reader):
        judge("approve", reporter=reader.profile)
        assert OutboxEvent.objects.filter(name="comment.kept").exists()

    def test_says_who_was_right(self, judge, reader):
        for action in ("remove", "remove", "approve"):
            judge(action, reporter=reader.profile)
        standing = Standing.objects.get(pk=reader.profile_id)
        assert (standing.reports_upheld, standing.reports_dismissed) == (2, 1)
        assert standing.accuracy == pytest.approx(4 / 7)

    @pytest.mark.parametrize(("days", "counts"), [(0, 1), (90, 0.5), (180, 0.25), (1000, 0)])
    def test_forgets_half_of_it_in_ninety_days(self, judge, reader, days, counts):
        judge("remove", reporter=reader.profile, days=days)
        assert Standing.objects.get(pk=reader.profile_id).reports_upheld == pytest.approx(counts)

    def test_follows_the_latest_decision(self, judge, reader, moderator, now):
        comment = judge("remove", reporter=reader.profile, days=1)
        comment.refresh_from_db()
        decide(
            comment_id=comment.pk,
            viewer=moderator,
            action="restore",
            reason="mistake",
            version=comment.version,
            now=now,
        )
        hear_decision(payload={"comment_id": str(comment.pk)}, event_id=comment.pk, now=now)
        standing = Standing.objects.get(pk=reader.profile_id)
        assert (standing.reports_upheld, standing.reports_dismissed) == (0, 1)

    def test_counts_against_the_author(self, judge, reader):
        comment = judge("remove", reporter=reader.profile)
        standing = Standing.objects.get(pk=comment.author_id)
        assert (standing.rejected_count, standing.upheld_count, standing.flagged_count) == (1, 1, 1)


class TestRecountStandings:
    @pytest.fixture
    def standing(self, thread, now):
        comment = make_comment(thread=thread, status=Status.REMOVED)
        recompute([comment.author_id], now=now)
        return Standing.objects.get()

    def test_finds_nothing_in_what_was_computed(self, standing):
        assert list(recount_standings()) == []

    @pytest.mark.parametrize("repair", [False, True])
    def test_names_and_repairs_a_wrong_one(self, standing, repair):
        Standing.objects.update(rejected_count=7)
        said = [f"Standing {standing.pk}: rejected_count is 7, counted 1."]
        assert list(recount_standings(repair=repair)) == said
        assert list(recount_standings()) == ([] if repair else said)

    def test_expects_nothing_of_what_happened_since(self, standing, thread, now):
        make_comment(thread=thread, author=standing.profile, at=now + timedelta(minutes=1))
        assert list(recount_standings()) == []
