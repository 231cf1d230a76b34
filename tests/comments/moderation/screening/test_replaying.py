from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Section
from comments.accounts.models import Role
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Rule, RuleTrial, WordList
from comments.moderation.screening import replaying
from comments.moderation.screening.replaying import DaysUnfit, forget_trials, hear, try_list, try_rule
from comments.moderation.screening.ruling import Draft
from comments.outbox.models import OutboxEvent
from comments.threads.models import Status
from tests.factories.moderation import WordListFactory
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
        return make_comment(**{"thread": thread, "body": body, "at": now - ago} | given)

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
                    # Of a table with one row the planner would rather sort what any index finds.
                    cursor.execute("SET LOCAL enable_sort = off")
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


class TestLists:
    @pytest.fixture
    def try_list_of(self, site, editor, now):
        def tried(words, *, kind="suspect", days=7, **given):
            row = WordList(site=site, kind=kind, words=words, **given)
            return try_list(row, days=days, by=editor, now=now)

        return tried

    @pytest.mark.parametrize(
        ("kind", "line", "body", "is_found"),
        [
            ("suspect", "pumps", "Cheap PUMPS!", True),
            ("suspect", "pumps", "Cheap p\u200bumps", True),
            ("suspect", "pumps", "Impumpsible", False),
            ("banned", "cheap pumps", "cheap *pumps*", True),
            ("pattern", r"call \d{6,}", "call 0123456", True),
            ("pattern", r"call \d{6,}", "call 012", False),
            ("nolinks", "pumps.example", "https://shop.pumps.example/x", True),
            ("nolinks", "pumps.example", "https://other.example/pumps.example", False),
            ("links", "pumps.example", "https://pumps.example", True),
        ],
    )
    def test_find_what_they_would_find_in_a_post(self, *, try_list_of, post, kind, line, body, is_found):
        post(body)
        trial = try_list_of(line, kind=kind)
        assert (trial.looked_count, trial.matched_count) == (1, int(is_found))
        assert list(trial.lines.values()) == [[1, 0]] * is_found

    def test_say_what_moderators_approved_line_by_line(self, try_list_of, post, moderator, now):
        fine, wrong = post("Pumps work.", status="held"), post("Pumps and boats.", status="held")
        given = {"viewer": moderator, "version": 1, "now": now - timedelta(minutes=30)}
        decide(comment_id=fine.pk, action="approve", reason="fine", **given)
        decide(comment_id=wrong.pk, action="reject", reason="spam", **given)
        trial = try_list_of("pumps\nboats\nferries")
        assert figures(trial) == (2, 2, 1, 1)
        assert trial.lines == {"pumps": [2, 1], "boats": [1, 0]}

    def test_count_in_their_scope_and_language_alone(self, try_list_of, post, site, thread):
        section = Section.objects.create(site=site, slug="sport", name="Sport")
        sport = ThreadFactory(
            article__site=site, article__section=section, article__language=thread.article.language
        )
        post("Pumps.")
        post("Pumps.", thread=sport)
        assert try_list_of("pumps").matched_count == 2
        assert try_list_of("pumps", section=section).matched_count == 1
        assert try_list_of("pumps", article=thread.article).matched_count == 1
        assert try_list_of("pumps", language="xx").matched_count == 0

    def test_tell_what_the_kept_list_does_not_find(self, try_list_of, post, site, editor, now):
        both, new = post("Boats and pumps."), post("Pumps alone.")
        kept = WordListFactory(site=site, kind="suspect", words="boats")
        kept.words = "boats\npumps"
        trial = try_list(kept, days=7, by=editor, now=now)
        assert (trial.matched_count, trial.added_count, trial.shown) == (2, 1, [str(new.pk)])
        assert str(both.pk) not in trial.shown

    def test_go_on_in_the_worker(self, try_list_of, post, now, monkeypatch):
        monkeypatch.setattr(replaying, "SECONDS_AT_ONCE", 0)
        post("Pumps.")
        trial = try_list_of("pumps")
        assert trial.done_at is None
        event = OutboxEvent.objects.get(name="rule.trial_asked")
        hear(payload=event.payload, event_id=event.pk, now=now)
        trial.refresh_from_db()
        assert (trial.matched_count, trial.lines) == (1, {"pumps": [1, 0]})

    def test_count_at_most_so_many_lines_each_for_itself(self, try_list_of, post, monkeypatch):
        monkeypatch.setattr(replaying, "LINES_MAX", 2)
        post("One two three.")
        trial = try_list_of("one\ntwo\nthree")
        assert len(trial.lines) == 2
        assert trial.matched_count == 1

    @pytest.mark.parametrize("days", [0, 91])
    def test_refuse_more_days_than_there_are(self, try_list_of, days):
        with pytest.raises(DaysUnfit):
            try_list_of("pumps", days=days)
