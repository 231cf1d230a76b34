from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from comments.moderation.decisions.deciding import UNDO_SECONDS, decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import ModerationPolicy
from comments.moderation.reports import logbook
from comments.threads.keyset import CursorRefused
from comments.threads.models import Status
from tests.factories.moderation import ModerationPolicyFactory, make_held_case, make_order
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(moderator, now):
    def ruled(comment, action="remove", reason="abuse", at=now, **given):
        comment.refresh_from_db()
        return decide(
            comment_id=comment.pk,
            viewer=moderator,
            action=action,
            reason=reason,
            version=comment.version,
            now=at,
            **given,
        )

    return ruled


@pytest.fixture
def later(now):
    """When nothing of what a test decided can be taken back any more."""
    return now + timedelta(hours=3)


class TestPublicReasons:
    def test_tell_the_clause_or_the_law_and_nothing_else(self, rule, thread):
        insult, crime = make_comment(thread=thread), make_comment(thread=thread)
        rule(insult, explanation="You called her a liar.")
        rule(crime, reason="illegal", law="Section 186 of the code", explanation="It names her.")
        told = logbook.public_reasons([insult.pk, crime.pk])
        assert told[insult.pk] == logbook.PublicReason(ground="rules", clause=2, title="No insults")
        assert told[crime.pk] == logbook.PublicReason(ground="law")
        assert [told[one.pk].words for one in (insult, crime)] == ["No insults (rule 2)", "against the law"]

    def test_name_no_order_and_nothing_of_one_that_forbids_to_tell(self, rule, thread, site, now):
        told, untold = make_comment(thread=thread), make_comment(thread=thread)
        rule(told, reason="illegal", order=make_order(site=site, at=now).pk)
        rule(untold, reason="illegal", order=make_order(site=site, at=now, forbids_telling=True).pk)
        assert logbook.public_reasons([told.pk, untold.pk]) == {told.pk: logbook.PublicReason(ground="law")}

    def test_are_those_in_force(self, rule, thread):
        comment = make_comment(thread=thread)
        rule(comment)
        rule(comment, "restore", "mistake")
        assert logbook.public_reasons([comment.pk]) == {}
        rule(comment, reason="spam")
        assert logbook.public_reasons([comment.pk])[comment.pk].title == "No advertising"

    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED, Status.WITHDRAWN, Status.PUBLISHED])
    def test_are_told_of_nothing_but_what_was_removed(self, rule, thread, status):
        comment = make_comment(thread=thread, status=status)
        assert logbook.public_reasons([comment.pk]) == {}

    def test_are_none_where_none_were_recorded(self, thread):
        gone = make_comment(thread=thread, status=Status.REMOVED)
        assert logbook.public_reasons([gone.pk]) == {}

    @pytest.mark.parametrize(("count", "queries"), [(0, 0), (1, 1), (30, 1)])
    def test_cost_one_query(self, thread, count, queries):
        ids = [make_comment(thread=thread).pk for _ in range(count)]
        with CaptureQueriesContext(connection) as asked:
            logbook.public_reasons(ids)
        assert len(asked) == queries


class TestKeepsLog:
    def test_is_off_until_the_whole_site_says_so(self, site, article):
        assert not logbook.keeps_log(site)
        ModerationPolicyFactory(site=site, article=article, has_public_log=True)
        assert not logbook.keeps_log(site)
        ModerationPolicyFactory(site=site, has_public_log=True)
        assert logbook.keeps_log(site)

    def test_asks_no_other_site(self, site, elsewhere):
        ModerationPolicyFactory(site=elsewhere, has_public_log=True)
        assert not logbook.keeps_log(site)
        assert ModerationPolicy.objects.count() == 1


class TestPage:
    def test_tells_what_was_restricted_latest_first(self, rule, thread, now, later):
        removed = make_comment(thread=thread)
        held = make_held_case(thread=thread).comment
        rule(removed)
        rule(held, "reject", "spam", at=now + timedelta(minutes=1))
        page = logbook.page(site=thread.article.site, now=later)
        assert [(entry.done, entry.reason.words, entry.at) for entry in page.entries] == [
            ("Not published", "No advertising (rule 1)", now + timedelta(minutes=1)),
            ("Removed", "No insults (rule 2)", now),
        ]
        assert {entry.article for entry in page.entries} == {thread.article}
        assert page.next_cursor == ""

    def test_says_when_it_was_restored(self, rule, thread, now, later):
        comment = make_comment(thread=thread)
        rule(comment)
        rule(comment, "restore", "mistake", at=now + timedelta(minutes=5))
        rule(comment, reason="spam", at=now + timedelta(minutes=9))
        page = logbook.page(site=thread.article.site, now=later)
        assert [entry.restored_at for entry in page.entries] == [None, now + timedelta(minutes=5)]

    @pytest.mark.parametrize(("seconds", "count"), [(UNDO_SECONDS - 1, 0), (UNDO_SECONDS, 1)])
    def test_waits_until_a_decision_cannot_be_taken_back(self, rule, thread, now, seconds, count):
        rule(make_comment(thread=thread))
        page = logbook.page(site=thread.article.site, now=now + timedelta(seconds=seconds))
        assert len(page.entries) == count

    def test_leaves_out_what_was_taken_back(self, rule, moderator, thread, now, later):
        decision = rule(make_comment(thread=thread))
        undo(decision_id=decision.pk, viewer=moderator, now=now + timedelta(seconds=2))
        assert logbook.page(site=thread.article.site, now=later).entries == []

    def test_leaves_out_kept_comments_and_what_has_no_reasons(self, rule, thread, later):
        make_comment(thread=thread, status=Status.REMOVED)
        rule(make_held_case(thread=thread).comment, "approve", "fine")
        assert logbook.page(site=thread.article.site, now=later).entries == []

    def test_names_no_discussion_that_is_off(self, rule, thread, later):
        rule(make_comment(thread=thread))
        Article.objects.filter(pk=thread.article_id).update(discussion=Article.Discussion.OFF)
        (entry,) = logbook.page(site=thread.article.site, now=later).entries
        assert entry.article is None

    def test_tells_nothing_of_other_sites(self, rule, thread, elsewhere, later):
        rule(make_comment(thread=thread))
        assert logbook.page(site=elsewhere, now=later).entries == []

    def test_goes_on_where_it_ended_without_losing_or_repeating(self, rule, thread, now, later):
        for nth in range(7):
            # Several at the same moment.
            rule(make_comment(thread=thread), at=now + timedelta(minutes=nth // 3))
        site, seen, cursor = thread.article.site, [], ""
        while True:
            page = logbook.page(site=site, cursor=cursor, now=later, size=2)
            seen += [entry.at for entry in page.entries]
            if not (cursor := page.next_cursor):
                break
        assert seen == [entry.at for entry in logbook.page(site=site, now=later).entries]
        assert len(seen) == 7

    def test_takes_no_cursor_of_another_site(self, rule, thread, elsewhere, later):
        for _ in range(2):
            rule(make_comment(thread=thread))
        cursor = logbook.page(site=thread.article.site, now=later, size=1).next_cursor
        with pytest.raises(CursorRefused):
            logbook.page(site=elsewhere, cursor=cursor, now=later)

    @pytest.mark.parametrize(("count", "queries"), [(0, 1), (1, 2), (9, 2)])
    def test_costs_the_same_however_long_it_is(self, rule, thread, later, count, queries):
        for _ in range(count):
            rule(make_comment(thread=ThreadFactory(article__site=thread.article.site)))
        with CaptureQueriesContext(connection) as asked:
            logbook.page(site=thread.article.site, now=later)
        assert len(asked) == queries
