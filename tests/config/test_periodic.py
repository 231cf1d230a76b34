import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.module_loading import import_string

from comments.threads.models import Comment
from config import periodic
from tests.factories.threads import make_comment


class TestJobs:
    def test_have_names_of_their_own_and_functions_that_are_there(self):
        assert len({job.name for job in periodic.JOBS}) == len(periodic.JOBS)
        for job in periodic.JOBS:
            assert callable(import_string(job.run))


class TestCompareCounters:
    def test_raises_no_alarm_when_all_is_well(self, db, now, caplog):
        make_comment(replies=2)
        with caplog.at_level(logging.ERROR):
            periodic.compare_counters(now=now)
        assert caplog.records == []

    def test_raises_an_alarm_when_a_counter_differs_and_leaves_it(self, db, now, caplog):
        comment = make_comment(replies=2)
        Comment.objects.filter(pk=comment.pk).update(reply_count=7)
        with caplog.at_level(logging.ERROR):
            periodic.compare_counters(now=now)
        assert "recount_threads" in caplog.text
        comment.refresh_from_db()
        assert comment.reply_count == 7


class TestClearSessions:
    @pytest.mark.parametrize(("days", "left"), [(-1, 0), (1, 1)])
    def test_deletes_what_ran_out(self, db, now, days, left):
        expires = timezone.now() + timedelta(days=days)
        Session.objects.create(session_key="x", session_data="", expire_date=expires)
        periodic.clear_sessions(now=now)
        assert Session.objects.count() == left
