import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.module_loading import import_string

from comments.moderation.models import Case
from comments.threads.models import Comment
from comments.threads.recounting import recount_threads
from config import periodic
from tests.factories.articles import ReferenceFactory
from tests.factories.moderation import make_reported_case
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

    def test_repairs_what_differs_and_raises_an_alarm(self, db, now, caplog):
        comment = make_comment(replies=2)
        Comment.objects.filter(pk=comment.pk).update(reply_count=7)
        with caplog.at_level(logging.ERROR):
            periodic.compare_counters(now=now)
        (alarm,) = caplog.messages
        assert f"Comment {comment.pk}: reply_count is 7, counted 2." in alarm
        comment.refresh_from_db()
        assert comment.reply_count == 2

    def test_compares_the_counters_of_every_room(self, db, now, caplog):
        case = make_reported_case()
        Case.objects.update(flag_count=5)
        reference = ReferenceFactory(mark_count=3)
        with caplog.at_level(logging.ERROR):
            periodic.compare_counters(now=now)
        of_case, of_reference = caplog.messages
        assert f"Case {case.pk}: flag_count is 5, counted 1." in of_case
        assert f"Reference {reference.pk}: mark_count is 3, counted 0." in of_reference

    def test_says_how_many_more_there_were_when_there_were_many(self, db, now, caplog, monkeypatch):
        monkeypatch.setattr(periodic, "DIFFERENCES_SAID", 2)
        make_comment(replies=4)
        Comment.objects.update(hot=0.0)
        with caplog.at_level(logging.ERROR):
            periodic.compare_counters(now=now)
        assert len(caplog.messages) == 3
        assert caplog.messages[-1].startswith("3 more")
        assert not list(recount_threads())


class TestClearSessions:
    @pytest.mark.parametrize(("days", "left"), [(-1, 0), (1, 1)])
    def test_deletes_what_ran_out(self, db, now, days, left):
        expires = timezone.now() + timedelta(days=days)
        Session.objects.create(session_key="x", session_data="", expire_date=expires)
        periodic.clear_sessions(now=now)
        assert Session.objects.count() == left
