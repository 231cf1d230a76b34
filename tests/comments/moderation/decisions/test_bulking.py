from datetime import timedelta

import pytest

from comments.accounts.models import Membership, Role
from comments.moderation.decisions import bulk_working
from comments.moderation.decisions.bulk_working import begin, go_on, hear, left_out, progress_of, stop
from comments.moderation.decisions.bulking import (
    NothingChosen,
    RunNotFound,
    TooMany,
    Wish,
    forecast,
    forget_not_begun,
    prepare,
    run_of,
)
from comments.moderation.decisions.deciding import ActionUnknown, NotAllowed, ReasonUnfit, decide
from comments.moderation.decisions.likening import ITEMS_MAX, Seen, clusters_of, sharing
from comments.moderation.models import AuditEntry, BulkRun, Case, Decision, Statement
from comments.moderation.notes import NoteMissing
from comments.moderation.policies import Moderator
from comments.moderation.reasons.reasoning import LawMissing
from comments.moderation.record.checking import broken_links
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment, Status
from comments.threads.revising import propose
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

REJECT = Wish(action="reject", reason="spam")


@pytest.fixture
def held(thread, now):
    """Ten comments by ten people that wait for a moderator."""
    return [
        make_held_case(thread=thread, body="Cheap https://cheap.example", at=now).comment for _ in range(10)
    ]


def as_seen(comment):
    return Seen(comment.version, comment.pending.number if comment.pending else 0)


@pytest.fixture
def prepared(site, moderator, held, now):
    def made(comments=held, *, wish=REJECT, viewer=moderator, on=site):
        chosen = [(comment.pk, as_seen(comment)) for comment in comments]
        return prepare(site=on, viewer=viewer, wish=wish, chosen=chosen, now=now)

    return made


@pytest.fixture
def begun(prepared, moderator, now):
    def made(*given, **more):
        run = prepared(*given, **more)
        begin(run, viewer=moderator, now=now)
        run.refresh_from_db()
        return run

    return made


class TestPrepare:
    def test_decides_nothing_yet(self, prepared, held, moderator):
        run = prepared()
        assert run.items.count() == 10
        assert not Decision.objects.exists()
        hear(payload={"run_id": str(run.pk)}, event_id=None, now=run.asked_at)
        assert not Decision.objects.exists()

    @pytest.mark.parametrize(
        ("wish", "refusal"),
        [
            (Wish(action="explode", reason="spam"), ActionUnknown),
            (Wish(action="reject", reason="fine"), ReasonUnfit),
            (Wish(action="reject", reason="other"), NoteMissing),
            (Wish(action="reject", reason="illegal"), LawMissing),
        ],
    )
    def test_refuses_what_no_single_decision_could_be(self, prepared, wish, refusal):
        with pytest.raises(refusal):
            prepared(wish=wish)
        assert not BulkRun.objects.exists()

    def test_is_for_moderators_of_the_site(self, prepared, reader, somebody, elsewhere):
        for viewer in (reader, somebody(Role.OWNER, on=elsewhere)):
            with pytest.raises(NotAllowed):
                prepared(viewer=viewer)

    def test_leaves_out_what_is_on_another_site(self, prepared, elsewhere):
        foreign = make_comment(thread=ThreadFactory(article__site=elsewhere))
        with pytest.raises(NothingChosen):
            prepared([foreign])

    def test_takes_five_thousand_and_no_more(self, site, moderator, now):
        from comments.ids import uuid7

        with pytest.raises(TooMany):
            chosen = [(uuid7(), Seen(1)) for _ in range(ITEMS_MAX + 1)]
            prepare(site=site, viewer=moderator, wish=REJECT, chosen=chosen, now=now)

    def test_is_found_on_ones_own_sites_alone(self, prepared, site, elsewhere):
        run = prepared()
        assert run_of(run_id=run.pk, viewer=Moderator(sites=(site,))) == run
        with pytest.raises(RunNotFound):
            run_of(run_id=run.pk, viewer=Moderator(sites=(elsewhere,)))

    def test_is_forgotten_if_it_never_begins(self, prepared, begun, now):
        prepared()
        kept = begun()
        forget_not_begun(now=now + timedelta(days=1, seconds=1))
        assert BulkRun.objects.get() == kept


class TestForecast:
    def test_says_what_happens_to_whom_and_what_cannot(self, prepared, held, moderator, thread, now):
        held[0].author.display_name = "Ada"
        held[0].author.save()
        more = make_held_case(thread=thread, author=held[0].author).comment
        gone = make_comment(thread=thread, status="rejected")
        Comment.objects.filter(pk=held[1].pk).update(version=9)
        said = forecast(prepared([*held, more, gone]))
        assert said.decided == 10
        assert said.author_count == 9
        assert said.authors[0] == ("Ada", 2)
        assert said.refused == {
            "It has changed since you saw it.": 1,
            "This comment is rejected already.": 1,
        }


class TestClusters:
    def test_are_the_same_words_and_the_same_domain(self, held, thread, site, moderator):
        make_held_case(thread=thread, body="CHEAP  https://cheap.example!")
        make_held_case(thread=thread, body="Elsewhere https://cheap.example/x")
        make_held_case(thread=thread, body="Nothing alike")
        words, domain = clusters_of(
            Comment.objects.select_related("revision", "pending").get(pk=held[0].pk), viewer=moderator
        )
        assert (words.count, domain.count) == (11, 12)
        assert len(list(sharing(site, words.mark, viewer=moderator))) == 11
        assert dict(sharing(site, domain.mark, viewer=moderator)).keys() >= {comment.pk for comment in held}

    def test_end_at_the_border_of_the_site(self, held, elsewhere, moderator):
        foreign = make_held_case(
            thread=ThreadFactory(article__site=elsewhere), body="Cheap https://cheap.example"
        )
        words, _domain = clusters_of(held[0], viewer=moderator)
        assert words.count == 10
        assert foreign.comment_id not in dict(sharing(held[0].site, words.mark, viewer=moderator))


class TestCarryingOut:
    def test_decides_each_with_its_own_decision_statement_and_record(self, begun, held, site, now):
        run = begun(wish=Wish(action="reject", reason="spam", explanation="No shops here.", note="wave 3"))
        hear(payload={"run_id": str(run.pk)}, event_id=None, now=now)
        run.refresh_from_db()
        assert run.done_at is not None
        assert set(Comment.objects.values_list("status", flat=True)) == {Status.REJECTED}
        assert Decision.objects.filter(action="reject", note="wave 3").count() == 10
        assert Statement.objects.filter(explanation="No shops here.").count() == 10
        assert AuditEntry.objects.filter(act="comment.reject").count() == 10
        assert AuditEntry.objects.filter(act="bulk.begun").count() == 1
        assert OutboxEvent.objects.filter(name="comment.rejected").count() == 10
        assert not list(broken_links(site.pk))

    def test_begins_once_and_only_by_who_asked(self, prepared, moderator, somebody, now):
        run = prepared()
        with pytest.raises(NotAllowed):
            begin(run, viewer=somebody(Role.OWNER), now=now)
        for _ in range(3):
            begin(run, viewer=moderator, now=now)
        assert OutboxEvent.objects.filter(name="bulk.asked").count() == 1

    def test_leaves_out_what_changed_and_says_so(self, begun, held, moderator, now):
        run = begun()
        Comment.objects.filter(pk=held[3].pk).update(version=2)
        given = {"viewer": moderator, "action": "approve", "reason": "fine", "version": 1, "now": now}
        decide(comment_id=held[4].pk, **given)
        go_on(run, seconds=60, now=now)
        progress = progress_of(run)
        assert (progress.total, progress.decided, progress.waiting) == (10, 8, 0)
        assert progress.refused == {"stale_decision": 2}
        held[4].refresh_from_db()
        assert held[4].status == Status.PUBLISHED

    def test_stops_when_somebody_says_so(self, begun, somebody, monkeypatch, now):
        run = begun()
        monkeypatch.setattr(bulk_working, "BATCH", 4)
        decide_one, seen = bulk_working._decide, []

        def decide_and_stop(*given, **more):
            decide_one(*given, **more)
            seen.append(given)
            if len(seen) == 2:
                stop(run, viewer=somebody(Role.MODERATOR), now=now)

        monkeypatch.setattr(bulk_working, "_decide", decide_and_stop)
        go_on(run, seconds=60, now=now)
        run.refresh_from_db()
        assert (run.stopped_at, run.done_at) == (now, None)
        # The batch at hand is finished.
        assert progress_of(run).decided == 4
        hear(payload={"run_id": str(run.pk)}, event_id=None, now=now)
        assert progress_of(run).decided == 4
        assert AuditEntry.objects.filter(act="bulk.stopped").count() == 1

    def test_hands_the_rest_on_when_its_time_is_up(self, begun, now):
        run = begun()
        go_on(run, seconds=0, now=now)
        assert OutboxEvent.objects.filter(name="bulk.asked").count() == 2

    @pytest.mark.parametrize("nth", range(10))
    @pytest.mark.parametrize("moment", ["before", "within", "after"])
    def test_goes_on_where_a_worker_was_killed_without_doing_anything_twice(
        self, *, begun, monkeypatch, now, nth, moment
    ):
        run, calls = begun(), []
        mark = bulk_working._mark
        decide_one = bulk_working._decide

        def killed_before(*given, **more):
            calls.append(1)
            if len(calls) == nth + 1 and moment == "before":
                raise KeyboardInterrupt
            decide_one(*given, **more)
            if len(calls) == nth + 1 and moment == "after":
                raise KeyboardInterrupt

        def killed_within(*given):
            if len(calls) == nth + 1 and moment == "within":
                raise KeyboardInterrupt
            mark(*given)

        with monkeypatch.context() as patch:
            patch.setattr(bulk_working, "_decide", killed_before)
            patch.setattr(bulk_working, "_mark", killed_within)
            with pytest.raises(KeyboardInterrupt):
                go_on(run, seconds=60, now=now)
        done = progress_of(run).decided
        assert done == Decision.objects.count() == Statement.objects.count() == nth + (moment == "after")
        go_on(run, seconds=60, now=now + timedelta(minutes=1))
        assert progress_of(run).decided == Decision.objects.count() == Statement.objects.count() == 10

    def test_decides_nothing_for_who_is_no_moderator_any_more(self, begun, moderator, now):
        run = begun()
        Membership.objects.filter(user=moderator.user).delete()
        go_on(run, seconds=60, now=now)
        assert progress_of(run).refused == {"comment_not_found": 10}
        assert not Decision.objects.exists()


class TestNewerWords:
    """Words that wait beside approved ones are decided about by who saw these very words."""

    APPROVE = Wish(action="approve", reason="fine")

    @pytest.fixture
    def changed(self, thread, now):
        comments = [make_reported_case(thread=thread).comment for _ in range(3)]
        for comment in comments:
            self.edit(comment, "Newer words.", now=now)
        return comments

    def edit(self, comment, body, *, now):
        propose(comment=comment, body=body, html=f"<p>{body}</p>", now=now)

    def public_words(self):
        return dict(Comment.objects.values_list("pk", "revision__body"))

    def test_take_their_place_when_they_were_seen(self, begun, changed, now):
        go_on(begun(changed, wish=self.APPROVE), seconds=60, now=now)
        assert {self.public_words()[comment.pk] for comment in changed} == {"Newer words."}

    def test_written_between_preview_and_work_stay_undecided_and_are_listed(self, begun, changed, now):
        run = begun(changed, wish=self.APPROVE)
        self.edit(changed[1], "Words that nobody saw.", now=now)
        go_on(run, seconds=60, now=now)
        assert progress_of(run).refused == {"stale_decision": 1}
        assert [item.comment_id for item in left_out(run)] == [changed[1].pk]
        assert "Words that nobody saw." not in self.public_words().values()
        assert not Decision.objects.filter(comment=changed[1]).exists()

    @pytest.mark.parametrize("action", ["approve", "reject"])
    def test_that_were_not_named_are_forecast_and_left_out(self, *, site, moderator, changed, action, now):
        reason = {"approve": "fine", "reject": "spam"}[action]
        chosen = [(changed[0].pk, as_seen(changed[0])), (changed[1].pk, Seen(changed[1].version))]
        chosen.append((changed[2].pk, Seen(changed[2].version, pending=9)))
        wish = Wish(action=action, reason=reason)
        run = prepare(site=site, viewer=moderator, wish=wish, chosen=chosen, now=now)
        said = forecast(run)
        assert (said.decided, list(said.refused.values())) == (1, [2])
        begin(run, viewer=moderator, now=now)
        go_on(run, seconds=60, now=now)
        assert progress_of(run).refused == {"pending_unseen": 2}
        assert Decision.objects.get().comment_id == changed[0].pk

    def test_are_in_nobody_s_way_who_removes_it_all(self, site, moderator, changed, now):
        chosen = [(comment.pk, Seen(comment.version)) for comment in changed]
        run = prepare(
            site=site,
            viewer=moderator,
            wish=Wish(action="remove", reason="spam"),
            chosen=chosen,
            now=now,
        )
        begin(run, viewer=moderator, now=now)
        go_on(run, seconds=60, now=now)
        assert progress_of(run).decided == 3

    def test_of_what_shares_a_mark_are_those_at_that_moment(self, site, moderator, thread, now):
        case = make_reported_case(thread=thread)
        Case.objects.update(cluster=case.pk)
        assert list(sharing(site, f"cluster:{case.pk}", viewer=moderator)) == [(case.comment_id, Seen(1, 0))]
        self.edit(case.comment, "Newer words.", now=now)
        assert list(sharing(site, f"cluster:{case.pk}", viewer=moderator)) == [(case.comment_id, Seen(2, 2))]

    def test_are_bound_by_the_version_alone_where_a_run_is_older_than_their_numbers(
        self, begun, changed, now
    ):
        run = begun(changed, wish=self.APPROVE)
        run.items.update(pending=None)
        go_on(run, seconds=60, now=now)
        assert progress_of(run).decided == 3
