import pytest

from comments.moderation.desk.reporters import reports_of
from comments.moderation.models import Flag, Standing
from tests.factories.accounts import ProfileFactory

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
