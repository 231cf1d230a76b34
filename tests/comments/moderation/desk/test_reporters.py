import pytest

from comments.moderation.desk import reporters
from comments.moderation.desk.reporters import latest_reports, reports_of
from comments.moderation.models import Flag, Standing
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_flag
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


class TestReports:
    def test_name_everybody_by_reason_the_most_frequent_first(self):
        ada, tom = ProfileFactory(display_name="Ada Quay"), ProfileFactory(display_name="Tom Ferrier")
        flags = [
            Flag(reporter=ada, reason="spam"),
            Flag(reporter=tom, reason="abuse", note="It is me."),
            Flag(reporter=ada, reason="abuse"),
        ]
        reports = reports_of(flags, standings={})
        assert [
            (one.reason, one.count, [(who.name, who.note) for who in one.reporters]) for one in reports
        ] == [
            ("insult or harassment", 2, [("Tom Ferrier", "It is me."), ("Ada Quay", "")]),
            ("spam or advertising", 1, [("Ada Quay", "")]),
        ]

    @pytest.mark.parametrize(
        ("upheld", "dismissed", "accuracy", "said"),
        [
            (6.0, 0.0, 0.8, "right in 80 % of cases"),
            (0.0, 0.0, 0.5, "none of their reports is decided yet"),
        ],
    )
    def test_say_how_often_they_were_right(self, upheld, dismissed, accuracy, said):
        ada = ProfileFactory()
        standing = Standing(reports_upheld=upheld, reports_dismissed=dismissed, accuracy=accuracy)
        (reports,) = reports_of([Flag(reporter=ada, reason="spam")], standings={ada.pk: standing})
        assert reports.reporters[0].past == said


class TestLatestReports:
    def test_are_so_many_of_each_reason_and_know_how_many_there_are(
        self, monkeypatch, django_assert_num_queries
    ):
        monkeypatch.setattr(reporters, "NAMED_MAX", 2)
        comment, other = make_comment(), make_comment()
        spam = [make_flag(comment, reason="spam") for _ in range(4)]
        abuse = make_flag(comment, reason="abuse")
        elsewhere = make_flag(other, reason="spam")
        with django_assert_num_queries(1):
            found = list(latest_reports([comment.pk, other.pk]))
        assert found == [*spam[2:], abuse, elsewhere]
        (first, second) = reports_of(found[:3], standings={})
        assert (first.count, first.others, len(first.reporters)) == (4, 2, 2)
        assert (second.count, second.others) == (1, 0)
