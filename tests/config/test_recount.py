from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments.moderation.models import Case
from tests.factories.moderation import make_reported_case

pytestmark = pytest.mark.django_db


def recount(*options):
    said = StringIO()
    call_command("recount", *options, stdout=said)
    return said.getvalue()


class TestRecount:
    def test_says_that_all_is_well(self):
        make_reported_case()
        assert recount("--check") == "Every counter agrees with its rows.\n"

    def test_only_says_what_differs_when_asked_to_check(self):
        case = make_reported_case()
        Case.objects.update(flag_count=5)
        with pytest.raises(CommandError, match="1 counters differ"):
            recount("--check")
        assert f"Case {case.pk}: flag_count is 5, counted 1." in recount()
        assert recount() == "Every counter agrees with its rows.\n"
