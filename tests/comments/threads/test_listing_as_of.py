from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.ids import uuid7
from comments.threads import listing, placing, ranks
from comments.threads.models import Comment, Prominence, Revision, Status, Thread
from comments.threads.orders import Order
from comments.threads.publishing import count_published, count_shown
from comments.threads.seen import seen_of
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import FIRST_POSTED, ThreadFactory, give_status, make_comment

pytestmark = pytest.mark.django_db

votes = st.tuples(st.integers(0, 9), st.integers(0, 9))
# What may happen while somebody reads: to which comment, and with which votes.
events = st.tuples(
    st.sampled_from(["vote", "vote", "vote", "post", "approve", "remove", "pin", "unpin"]),
    st.integers(0, 99),
    votes,
)

stories = st.fixed_dictionaries(
    {
        "began": st.lists(votes, min_size=2, max_size=12),
        "pinned": st.integers(0, 2),
        "size": st.integers(1, 4),
        # What happens before each of the next pages.
        "meanwhile": st.lists(st.lists(events, max_size=3), max_size=8),
    }
)


@dataclass
class Discussion:
    """Comments on one place, and what happens to them."""

    thread: Thread
    parent: Comment | None
    comments: list[Comment] = field(default_factory=list)
    removed: set = field(default_factory=set)
    clock: int = 0

    def tick(self):
        self.clock += 1
        return FIRST_POSTED + timedelta(minutes=self.clock)

    def post(self, *, ups=0, downs=0, status=Status.PUBLISHED):
        now = self.tick()
        self.thread.refresh_from_db()
        draft = placing.Draft(body="So.", html="<p>So.</p>", key=str(uuid7()), fingerprint="")
        comment, revision = placing.arrange(
            draft=draft,
            thread=self.thread,
            author=self.author,
            answers=self.parent,
            status=status,
            seq=max(self.thread.last_seq, int(now.timestamp())) + 1,
            now=now,
        )
        comment.ups, comment.downs, comment.score = ups, downs, ups - downs
        comment.confidence, comment.hot, comment.controversy = ranks.ranks_of(
            ups=ups, downs=downs, posted_at=now
        )
        Comment.objects.bulk_create([comment])
        Revision.objects.bulk_create([revision])
        Thread.objects.filter(pk=self.thread.pk).update(last_seq=comment.seq)
        if comment.is_shown:
            count_shown(comment, by=1)
            count_published(self.thread.pk, by=1)
        return comment

    @property
    def author(self):
        return self.parent.author if self.parent else self.thread.voice

    def happen(self, kind, which, cast):
        comment = self.comments[which % len(self.comments)]
        stored = Comment.objects.filter(pk=comment.pk)
        if kind == "vote":
            ups, downs = cast
            stored.update(ups=ups, downs=downs, score=ups - downs, rank_due=True)
            ranks.make_generation(thread_id=self.thread.pk, now=self.tick())
        elif kind == "post":
            self.post(ups=cast[0], downs=cast[1])
        elif kind == "approve":
            waiting = self.post(status=Status.HELD)
            self.change(waiting, Status.PUBLISHED)
        elif kind == "remove" and comment.pk not in self.removed:
            self.removed.add(comment.pk)
            self.change(comment, Status.REMOVED)
        elif kind == "pin" and self.parent is None:
            stored.update(prominence=Prominence.PINNED)
        elif kind == "unpin":
            stored.update(prominence=Prominence.NONE)

    def change(self, comment, status):
        give_status(
            comment=Comment.objects.with_words().select_related("thread").get(pk=comment.pk),
            status=status,
            now=self.tick(),
        )

    def page(self, order, size, cursor=""):
        """Return the ids of a page, what is lifted out first, and the next cursor."""
        if self.parent is not None:
            page = listing.replies(parent=seen_of(self.parent), order=order, size=size, cursor=cursor)
            return [seen.id for seen in page.comments], page.next_cursor
        page = listing.roots(thread=self.thread, order=order, size=size, cursor=cursor, replies=1)
        return [branch.comment.id for branch in [*page.prominent, *page.branches]], page.next_cursor


@pytest.fixture
def thread():
    thread = ThreadFactory()
    thread.voice = ProfileFactory(site=thread.article.site)
    return thread


class TestReadingOn:
    @pytest.mark.parametrize("order", list(Order))
    @pytest.mark.parametrize("below", ["the thread", "a comment"])
    @settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(story=stories)
    def test_shows_what_stood_there_once_and_in_its_order(self, thread, order, below, story):
        with transaction.atomic():
            parent = make_comment(thread=thread) if below == "a comment" else None
            discussion = Discussion(thread=thread, parent=parent)
            discussion.comments = [discussion.post(ups=ups, downs=downs) for ups, downs in story["began"]]
            for which in range(story["pinned"]):
                discussion.happen("pin", which, (0, 0))
            stood, _end = discussion.page(order, 100)
            read, cursor = discussion.page(order, story["size"])
            for happens in story["meanwhile"]:
                for event in happens:
                    discussion.happen(*event)
                if cursor:
                    page, cursor = discussion.page(order, story["size"], cursor)
                    read += page
            while cursor:
                page, cursor = discussion.page(order, story["size"], cursor)
                read += page
            transaction.set_rollback(True)
        assert len(read) == len(set(read))
        still = [one for one in stood if one not in discussion.removed]
        assert [one for one in read if one in set(still)] == still
        if order != Order.OLDEST:
            # What came later stands before the beginning, or would have stood anywhere.
            assert set(read) <= set(stood)
