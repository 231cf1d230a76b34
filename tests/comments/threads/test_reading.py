from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from comments.accounts.models import Role
from comments.accounts.viewer import Viewer, viewer_of
from comments.threads.keyset import CursorRefused
from comments.threads.models import Comment, Status
from comments.threads.reading import (
    CommentNotFound,
    Order,
    ancestors,
    comment_for,
    own_waiting,
    replies_page,
    roots_page,
    subtree_page,
    votes_of,
)
from comments.threads.voting import cast_vote
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return ThreadFactory()


def all_roots(thread, order, size):
    """Walk the pages to their end, as a reader would."""
    seen, cursor = [], ""
    while True:
        page = roots_page(thread=thread, order=order, cursor=cursor, size=size)
        seen += [branch.comment for branch in page.branches]
        if not (cursor := page.next_cursor):
            return seen


class TestRootsPage:
    @pytest.mark.parametrize("order", list(Order))
    @pytest.mark.parametrize("size", [1, 3, 7, 50])
    def test_pages_through_every_root_once(self, thread, order, size):
        roots = [make_comment(thread=thread) for _ in range(7)]
        seen = all_roots(thread, order, size)
        assert sorted(seen, key=lambda c: c.seq) == roots

    def test_sorts_newest_first_and_oldest_first(self, thread):
        roots = [make_comment(thread=thread) for _ in range(5)]
        assert all_roots(thread, Order.OLDEST, 2) == roots
        assert all_roots(thread, Order.NEWEST, 2) == roots[::-1]

    def test_sorts_top_by_what_the_votes_let_us_claim_and_then_by_time(self, thread, now):
        roots = [make_comment(thread=thread) for _ in range(4)]
        for voted, ups, downs in [(0, 1, 0), (1, 5, 0), (2, 5, 5)]:
            for value in [1] * ups + [-1] * downs:
                voter = ProfileFactory(site=thread.article.site)
                viewer = Viewer(site_id=thread.article.site_id, user=voter.user, profile=voter)
                cast_vote(comment_id=roots[voted].pk, viewer=viewer, value=value, now=now)
        assert all_roots(thread, Order.TOP, 2) == [roots[1], roots[2], roots[0], roots[3]]

    def test_neither_skips_nor_repeats_while_people_post(self, thread):
        roots = [make_comment(thread=thread) for _ in range(6)]
        first = roots_page(thread=thread, order=Order.NEWEST, size=3)
        make_comment(thread=thread)
        second = roots_page(thread=thread, order=Order.NEWEST, size=3, cursor=first.next_cursor)
        assert [b.comment for b in first.branches + second.branches] == roots[::-1]

    def test_brings_the_first_replies_and_counts_the_rest(self, thread):
        root = make_comment(thread=thread)
        replies = [make_comment(answers=root) for _ in range(5)]
        make_comment(answers=replies[0])
        (branch,) = roots_page(thread=thread).branches
        assert (branch.replies, branch.more) == (replies[:3], 2)
        assert branch.replies[0].reply_count == 1

    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED, Status.REMOVED, Status.WITHDRAWN])
    def test_holds_nothing_hidden(self, thread, status):
        root = make_comment(thread=thread)
        make_comment(thread=thread, status=status)
        make_comment(answers=root, status=status)
        (branch,) = roots_page(thread=thread).branches
        assert (branch.comment, branch.replies, branch.more) == (root, [], 0)

    def test_is_empty_for_a_new_thread(self, thread):
        assert roots_page(thread=thread).branches == []

    def test_takes_two_queries_however_large_the_thread(self, thread, django_assert_num_queries):
        for _ in range(4):
            make_comment(thread=thread, replies=4)
        with django_assert_num_queries(2):
            page = roots_page(thread=thread, size=3)
            for branch in page.branches:
                _ = [(c.author.display_name, c.revision.html) for c in [branch.comment, *branch.replies]]

    def test_refuses_a_cursor_of_another_thread_or_order(self, thread):
        other = ThreadFactory()
        for _ in range(3):
            make_comment(thread=thread)
        cursor = roots_page(thread=thread, size=1).next_cursor
        with pytest.raises(CursorRefused):
            roots_page(thread=other, cursor=cursor)
        with pytest.raises(CursorRefused):
            roots_page(thread=thread, order=Order.OLDEST, cursor=cursor)


class TestQueryPlans:
    def plan(self, queryset):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # A handful of rows is always quicker to scan; the question is whether the index can answer at all.
                cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        return queryset.explain()

    @pytest.mark.parametrize(
        ("order", "index"),
        [
            (Order.NEWEST, "comment_below_by_time"),
            (Order.OLDEST, "comment_below_by_time"),
            (Order.TOP, "comment_below_by_confidence"),
        ],
    )
    def test_pages_of_roots_walk_their_index(self, thread, order, index, monkeypatch):
        for _ in range(3):
            make_comment(thread=thread)
        cursor = roots_page(thread=thread, order=order, size=1).next_cursor
        asked = []
        monkeypatch.setattr(
            "comments.threads.models.comment.CommentQuerySet.order_by",
            lambda self, *fields: asked.append(super(type(self), self).order_by(*fields)) or asked[-1],
        )
        roots_page(thread=thread, order=order, size=1, cursor=cursor)
        plan = self.plan(asked[0][:2])
        assert index in plan
        assert "SORT" not in plan.upper() or connection.vendor == "postgresql"
        assert "USE TEMP B-TREE" not in plan


class TestRepliesPage:
    def test_pages_through_the_replies_of_one_comment(self, thread):
        root = make_comment(thread=thread)
        replies = [make_comment(answers=root) for _ in range(5)]
        make_comment(answers=replies[0])
        first = replies_page(parent=root, size=3)
        second = replies_page(parent=root, size=3, cursor=first.next_cursor)
        assert (first.comments + second.comments, second.next_cursor) == (replies, "")


class TestSubtreePage:
    def test_goes_depth_first_through_what_is_below_and_nothing_else(self, thread):
        make_comment(thread=thread, replies=1)
        top = make_comment(thread=thread)
        one = make_comment(answers=top)
        two = make_comment(answers=top)
        below_one = make_comment(answers=one)
        make_comment(thread=thread, replies=1)
        first = subtree_page(top=top, size=2)
        second = subtree_page(top=top, size=2, cursor=first.next_cursor)
        assert first.comments + second.comments == [one, below_one, two]
        assert second.next_cursor == ""

    def test_takes_one_query(self, thread, django_assert_num_queries):
        top = make_comment(thread=thread, replies=3)
        with django_assert_num_queries(1):
            assert len(subtree_page(top=top).comments) == 3


class TestAncestors:
    def test_are_what_it_stands_below_root_first(self, thread):
        root = make_comment(thread=thread)
        middle = make_comment(answers=root)
        leaf = make_comment(answers=middle)
        assert ancestors(leaf) == [root, middle]
        assert ancestors(root) == []


class TestCommentFor:
    def viewers(self, comment):
        site = comment.thread.article.site
        stranger = ProfileFactory(site=site)
        elsewhere = MembershipFactory(role=Role.MODERATOR)
        return {
            "nobody": viewer_of(AnonymousUser(), site=site),
            "author": viewer_of(comment.author.user, site=site),
            "stranger": viewer_of(stranger.user, site=site),
            "moderator": viewer_of(MembershipFactory(site=site, role=Role.MODERATOR).user, site=site),
            "moderator of another site": viewer_of(elsewhere.user, site=site),
            "moderator looking from another site": viewer_of(elsewhere.user, site=elsewhere.site),
            "switched-off moderator": viewer_of(
                MembershipFactory(site=site, role=Role.OWNER, user=UserFactory(is_active=False)).user,
                site=site,
            ),
        }

    @pytest.mark.parametrize(
        ("status", "seen_by"),
        [
            (
                Status.PUBLISHED,
                {
                    "nobody",
                    "author",
                    "stranger",
                    "moderator",
                    "moderator of another site",
                    "switched-off moderator",
                },
            ),
            (Status.HELD, {"author", "moderator"}),
            (Status.REJECTED, {"author", "moderator"}),
            (Status.REMOVED, {"author", "moderator"}),
            (Status.WITHDRAWN, {"author", "moderator"}),
        ],
    )
    def test_shows_each_status_to_those_it_is_for(self, thread, status, seen_by):
        comment = make_comment(thread=thread, status=status)
        seen = set()
        for name, viewer in self.viewers(comment).items():
            try:
                assert comment_for(viewer=viewer, comment_id=comment.pk) == comment
                seen.add(name)
            except CommentNotFound:
                pass
        assert seen == seen_by


class TestOwnOverlay:
    def test_shows_me_what_of_mine_waits(self, thread):
        me = ProfileFactory(site=thread.article.site)
        first = make_comment(thread=thread, author=me, status=Status.HELD)
        second = make_comment(thread=thread, author=me, status=Status.HELD)
        make_comment(thread=thread, status=Status.HELD)
        make_comment(author=me, thread=ThreadFactory(article__site=thread.article.site), status=Status.HELD)
        viewer = Viewer(site_id=thread.article.site_id, user=me.user, profile=me)
        assert own_waiting(thread=thread, viewer=viewer) == [second, first]
        assert own_waiting(thread=thread, viewer=Viewer(site_id=thread.article.site_id)) == []

    def test_shows_me_how_i_voted(self, thread, now):
        me = ProfileFactory(site=thread.article.site)
        viewer = Viewer(site_id=thread.article.site_id, user=me.user, profile=me)
        liked, disliked, passed = (make_comment(thread=thread) for _ in range(3))
        cast_vote(comment_id=liked.pk, viewer=viewer, value=1, now=now)
        cast_vote(comment_id=disliked.pk, viewer=viewer, value=-1, now=now + timedelta(seconds=1))
        assert votes_of(viewer=viewer, comments=[liked, disliked, passed]) == {liked.pk: 1, disliked.pk: -1}


class TestVisibleTo:
    def test_never_holds_another_sites_comments(self, thread):
        comment = make_comment(thread=thread)
        other = ThreadFactory()
        operator = UserFactory(is_superuser=True)
        assert comment not in Comment.objects.visible_to(viewer_of(operator, site=other.article.site))
