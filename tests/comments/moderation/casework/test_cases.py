from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from comments.moderation.casework.cases import close_case, open_case
from comments.moderation.models import Case
from comments.outbox.models import OutboxEvent
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


class TestOpenCase:
    def test_is_of_the_comments_site(self, comment, site, now):
        case = open_case(comment=comment, now=now, is_held=True)
        assert (case.site, case.comment, case.opened_at, case.closed_at) == (site, comment, now, None)
        assert (case.is_held, case.flag_count, case.is_open) == (True, 0, True)

    # open is held, asked to hold → is held
    @pytest.mark.parametrize(
        ("first", "second", "in_the_end"),
        [(False, False, False), (False, True, True), (True, False, True), (True, True, True)],
    )
    def test_returns_the_open_one_and_only_tightens_it(self, comment, now, first, second, in_the_end):
        case = open_case(comment=comment, now=now, is_held=first)
        again = open_case(comment=comment, now=now + timedelta(hours=1), is_held=second)
        assert again == case == Case.objects.get()
        assert (again.is_held, again.opened_at) == (in_the_end, now)
        case.refresh_from_db()
        assert case.is_held is in_the_end

    def test_is_told_once(self, comment, now):
        case = open_case(comment=comment, now=now, is_held=False)
        open_case(comment=comment, now=now, is_held=True)
        (fact,) = OutboxEvent.objects.filter(name="case.opened")
        assert fact.payload == {"comment_id": str(comment.pk), "case_id": str(case.pk)}

    def test_reopens_no_closed_one(self, comment, now):
        first = open_case(comment=comment, now=now, is_held=True)
        close_case(comment=comment, now=now)
        second = open_case(comment=comment, now=now, is_held=False)
        assert second != first
        assert (second.is_held, Case.objects.count()) == (False, 2)

    def test_cannot_be_bypassed(self, comment, site, now):
        open_case(comment=comment, now=now, is_held=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.create(site=site, comment=comment, opened_at=now, wanted_at=now)


class TestCloseCase:
    def test_closes_the_open_one(self, comment, now):
        case = open_case(comment=comment, now=now, is_held=True)
        close_case(comment=comment, now=now + timedelta(hours=1))
        case.refresh_from_db()
        assert (case.is_open, case.closed_at) == (False, now + timedelta(hours=1))

    def test_leaves_closed_ones_and_comments_without_a_case_alone(self, comment, now):
        close_case(comment=comment, now=now)
        case = open_case(comment=comment, now=now, is_held=True)
        close_case(comment=comment, now=now)
        close_case(comment=comment, now=now + timedelta(hours=1))
        case.refresh_from_db()
        assert case.closed_at == now
