from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from comments.accounts.models import Role
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk.claiming import LEASE_SECONDS, claim, release, who_looks
from comments.moderation.models import Case
from comments.moderation.policies import Moderator, moderator_of
from tests.factories.accounts import UserFactory
from tests.factories.moderation import make_held_case
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
LEASE = timedelta(seconds=LEASE_SECONDS)


@pytest.fixture
def case(thread):
    return make_held_case(thread=thread)


@pytest.fixture
def mara(moderator):
    return moderator_of(moderator.user)


@pytest.fixture
def jonas(somebody):
    return moderator_of(somebody(Role.EDITOR, name="Jonas Petrov").user)


def looks(case, viewer, at=MORNING):
    return who_looks(comment_ids=[case.comment_id], viewer=viewer, now=at).get(case.comment_id)


class TestClaim:
    def test_is_shown_to_others_and_not_to_oneself(self, case, mara, jonas):
        assert claim(comment_id=case.comment_id, viewer=mara, now=MORNING)
        assert looks(case, jonas) == "Mara Lindqvist looks at it"
        assert looks(case, mara) is None

    def test_is_one_persons(self, case, mara, jonas):
        assert claim(comment_id=case.comment_id, viewer=mara, now=MORNING)
        assert not claim(comment_id=case.comment_id, viewer=jonas, now=MORNING + LEASE / 2)
        assert looks(case, jonas) == "Mara Lindqvist looks at it"

    def test_runs_out_after_two_minutes(self, case, mara, jonas):
        claim(comment_id=case.comment_id, viewer=mara, now=MORNING)
        assert looks(case, jonas, MORNING + LEASE) is None
        assert claim(comment_id=case.comment_id, viewer=jonas, now=MORNING + LEASE)
        assert looks(case, mara, MORNING + LEASE) == "Jonas Petrov looks at it"

    def test_is_renewed_by_looking_on(self, case, mara, jonas):
        for minutes in range(5):
            assert claim(comment_id=case.comment_id, viewer=mara, now=MORNING + timedelta(minutes=minutes))
        assert looks(case, jonas, MORNING + timedelta(minutes=5)) == "Mara Lindqvist looks at it"

    def test_is_let_go_by_whoever_has_it(self, case, mara, jonas):
        claim(comment_id=case.comment_id, viewer=mara, now=MORNING)
        release(comment_id=case.comment_id, viewer=jonas)
        assert looks(case, jonas) == "Mara Lindqvist looks at it"
        release(comment_id=case.comment_id, viewer=mara)
        assert looks(case, jonas) is None

    def test_keeps_nobody_from_deciding_and_ends_with_the_case(self, case, mara, somebody):
        claim(comment_id=case.comment_id, viewer=mara, now=MORNING)
        decide(
            comment_id=case.comment_id,
            viewer=somebody(Role.EDITOR),
            action="approve",
            reason="fine",
            version=1,
            now=MORNING,
        )
        case.refresh_from_db()
        assert (case.claimed_by, case.claimed_until) == (None, None)
        assert not claim(comment_id=case.comment_id, viewer=mara, now=MORNING)

    def test_of_other_sites_is_none(self, mara, elsewhere):
        foreign = make_held_case(thread=ThreadFactory(article__site=elsewhere))
        assert not claim(comment_id=foreign.comment_id, viewer=mara, now=MORNING)
        operator = Moderator(user=UserFactory(), sites=(elsewhere,))
        claim(comment_id=foreign.comment_id, viewer=operator, now=MORNING)
        assert looks(foreign, mara) is None
        release(comment_id=foreign.comment_id, viewer=mara)
        assert Case.objects.get(pk=foreign.pk).claimed_by == operator.user

    def test_needs_one_query_to_see_that_nobody_looks(self, case, mara, django_assert_num_queries):
        with django_assert_num_queries(1):
            looks(case, mara)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_of_many_has_it(self):
        case = make_held_case(thread=ThreadFactory())
        site = case.comment.thread.article.site
        viewers = [Moderator(user=UserFactory(), sites=(site,)) for _ in range(8)]
        together, won = Barrier(len(viewers)), []

        def attempt(viewer):
            together.wait()
            try:
                if claim(comment_id=case.comment_id, viewer=viewer, now=MORNING):
                    won.append(viewer.user)
            finally:
                connections.close_all()

        threads = [Thread(target=attempt, args=(viewer,)) for viewer in viewers]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert won == [Case.objects.get(pk=case.pk).claimed_by]
