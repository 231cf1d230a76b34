from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.accounts.models import Role
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Rule, RuleTrial
from comments.moderation.screening import replaying
from comments.moderation.screening.replaying import DaysUnfit, forget_trials, hear, try_rule
from comments.moderation.screening.ruling import Draft
from comments.outbox.models import OutboxEvent
from comments.threads.models import Status
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

DRAFT = Draft(
    name="Links", is_on=True, conditions=[{"fact": "links", "is": "at_least", "value": 1}], outcome="hold"
)
LINK = "https://a.example"


@pytest.fixture
def editor(somebody):
    return somebody(Role.EDITOR).user


@pytest.fixture
def try_it(site, editor, now):
    def tried(draft=DRAFT, *, days=7, **given):
        return try_rule(draft, site=site, days=days, by=editor, now=now, **given)

    return tried


@pytest.fixture
def post(thread, now):
    def posted(body=LINK, *, ago=timedelta(hours=1), **given):
        return make_comment(thread=thread, body=body, at=now - ago, **given)

    return posted


@pytest.fixture
def against(moderator, now):
    def decided(comment, action):
        given = {"version": comment.version, "now": now - timedelta(minutes=30)}
        decide(comment_id=comment.pk, viewer=moderator, action=action, reason="spam", **given)

    return decided


def figures(trial):
    return trial.looked_count, trial.matched_count, trial.approved_count, trial.against_count


def test_counts_whatever_became_of_them(try_it, post, against, now):
    post()
    post("No link.")
    against(post(status="held"), "reject")
    against(post(), "remove")
    post(status="held")
    trial = try_it()
    assert figures(trial) == (5, 4, 0, 2)
    assert trial.done_at == now


def test_says_how_many_moderators_approved_or_decided_against(try_it, post, moderator, now):
    approved, rejected, undecided, undone = (post(status="held") for _ in range(4))
    given = {"viewer": moderator, "version": 1, "now": now - timedelta(minutes=30)}
    decide(comment_id=approved.pk, action="approve", reason="fine", **given)
    decide(comment_id=rejected.pk, action="reject", reason="spam", **given)
    trial = try_it()
    assert figures(trial) == (4, 4, 1, 1)
    assert trial.undecided_count == 2
    assert {str(undecided.pk), str(undone.pk)} <= set(trial.shown)


@pytest.mark.parametrize(("ago", "counts"), [(timedelta(days=1), 1), (timedelta(days=1, minutes=1), 0)])
def test_looks_back_so_many_days(try_it, post, ago, counts):
    post(ago=ago)
    assert try_it(days=1).matched_count == counts


@pytest.mark.parametrize("days", [0, 91, -1])
def test_refuses_more_than_ninety_days_and_none(try_it, days):
    with pytest.raises(DaysUnfit):
        try_it(days=days)


def test_takes_ninety(try_it):
    assert try_it(days=90).days == 90


def test_reaches_into_no_other_site_and_saves_no_rule(try_it, elsewhere, now):
    make_comment(thread=ThreadFactory(article__site=elsewhere), body=LINK, at=now - timedelta(hours=1))
    assert figures(try_it()) == (0, 0, 0, 0)
    assert not Rule.objects.exists()


def test_what_takes_longer_goes_on_in_the_worker(monkeypatch, try_it, post, against, now):
    monkeypatch.setattr(replaying, "SECONDS_AT_ONCE", -1)
    monkeypatch.setattr(replaying, "BATCH", 2)
    for number in range(5):
        post(f"{LINK} {number}")
        against(post(f"{LINK} {number}", status="held"), "reject")
    trial = try_it()
    assert trial.done_at is None
    (asked,) = OutboxEvent.objects.filter(name="rule.trial_asked")
    for _ in range(2):
        hear(payload=asked.payload, event_id=asked.pk, now=now)
    trial.refresh_from_db()
    assert figures(trial) == (10, 10, 0, 5)
    assert trial.done_at == now


def test_two_workers_count_nothing_twice(monkeypatch, try_it, post, now):
    monkeypatch.setattr(replaying, "SECONDS_AT_ONCE", -1)
    monkeypatch.setattr(replaying, "BATCH", 2)
    for number in range(5):
        post(f"{LINK} {number}")
    trial = try_it()
    late = RuleTrial.objects.select_related("site").get(pk=trial.pk)
    replaying.goes_on(trial, seconds=None, now=now)
    replaying.goes_on(late, seconds=None, now=now)
    trial.refresh_from_db()
    assert figures(trial) == (5, 5, 0, 0)


def test_ends_at_so_many_comments(monkeypatch, try_it, post):
    monkeypatch.setattr(replaying, "BATCH", 2)
    monkeypatch.setattr(replaying, "LOOKED_MAX", 4)
    for number in range(9):
        post(f"{LINK} {number}")
    trial = try_it()
    assert trial.looked_count == 4
    assert trial.done_at is not None


def test_takes_the_same_queries_for_many_as_for_one(try_it, post):
    post()
    with CaptureQueriesContext(connection) as one:
        try_it()
    for number in range(20):
        post(f"{LINK} {number}")
    with CaptureQueriesContext(connection) as many:
        try_it()
    assert len(many) == len(one)


def test_walks_indexes(try_it, post, site):
    post()
    with CaptureQueriesContext(connection) as queries:
        try_it()
    plans = []
    for query in queries:
        sql = query["sql"]
        if sql.startswith("SELECT") and ('"seq" <' in sql or '"written_at" >=' in sql):
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SET LOCAL enable_seqscan = off")
                    cursor.execute("SET LOCAL enable_bitmapscan = off")
                    cursor.execute(f"EXPLAIN {sql}")
                else:
                    cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                plans.append("\n".join(str(row) for row in cursor.fetchall()))
    assert len(plans) == 3
    for plan, index in zip(
        plans, ["comment_latest_of_site", "statement_by_site", "comment_held"], strict=True
    ):
        assert index in plan
        assert "TEMP B-TREE" not in plan


def test_is_forgotten_after_a_week(try_it, now):
    try_it()
    assert forget_trials(now=now + timedelta(days=7)) == 0
    assert forget_trials(now=now + timedelta(days=7, seconds=1)) == 1


def test_an_unfit_rule_is_not_tried(try_it):
    from comments.moderation.findings.conditions import ConditionUnfit

    with pytest.raises(ConditionUnfit):
        try_it(replace(DRAFT, conditions=[]))
    assert not RuleTrial.objects.exists()


def test_a_status_that_nobody_reads_any_more_is_left_out(try_it, post):
    post(status=Status.WITHDRAWN)
    assert try_it().looked_count == 0
