import pytest

from articles.models import Article
from comments.threads import listing, ranks
from comments.threads.keyset import CursorRefused
from comments.threads.models import Comment, PastRank, Prominence, Status, Thread
from comments.threads.orders import DepthFirst, Order
from comments.threads.path import MAX_DEPTH
from comments.threads.prominence import PROMINENT_MAX
from comments.threads.seen import seen_of
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import FIRST_POSTED, ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

HIDDEN = [Status.HELD, Status.REJECTED, Status.REMOVED, Status.WITHDRAWN]


@pytest.fixture
def thread():
    return ThreadFactory()


def seen(comment):
    return seen_of(Comment.objects.with_words().get(pk=comment.pk))


def seen_all(comments):
    return [seen(comment) for comment in comments]


def rank(comment, **measures):
    Comment.objects.filter(pk=comment.pk).update(**measures)


def all_roots(thread, order, size):
    """Walk the pages to their end, as a reader would."""
    read, cursor = [], ""
    while True:
        page = listing.roots(thread=thread, order=order, cursor=cursor, size=size)
        read += [branch.comment for branch in page.branches]
        if not (cursor := page.next_cursor):
            return read


class TestRoots:
    @pytest.mark.parametrize("order", list(Order))
    @pytest.mark.parametrize("size", [1, 3, 7, 50])
    def test_are_each_read_once(self, thread, order, size):
        roots = [make_comment(thread=thread) for _ in range(7)]
        assert sorted(all_roots(thread, order, size), key=lambda one: one.seq) == seen_all(roots)

    def test_are_sorted_by_time(self, thread):
        roots = [make_comment(thread=thread) for _ in range(5)]
        assert all_roots(thread, Order.OLDEST, 2) == seen_all(roots)
        assert all_roots(thread, Order.NEWEST, 2) == seen_all(roots[::-1])

    @pytest.mark.parametrize("order", [Order.TOP, Order.HOT, Order.CONTROVERSIAL])
    def test_are_sorted_by_what_votes_made_of_them_and_then_by_time(self, thread, order):
        roots = [make_comment(thread=thread) for _ in range(5)]
        for root, measure in zip(roots, [-3.5, 0.25, 99_000.125, 0.25, -3.5], strict=True):
            rank(root, **{order.measure: measure})
        expected = [roots[place] for place in (2, 3, 1, 4, 0)]
        assert all_roots(thread, order, 2) == seen_all(expected)

    @pytest.mark.parametrize(
        ("order", "expected"), [(Order.OLDEST, [0, 1, 2]), (Order.NEWEST, [4, 3, 2]), (Order.HOT, [2, 4, 3])]
    )
    def test_bring_their_first_replies_and_count_the_rest(self, thread, order, expected):
        root = make_comment(thread=thread)
        replies = [make_comment(answers=root) for _ in range(5)]
        rank(replies[2], hot=99_999.0)
        make_comment(answers=replies[0])
        (branch,) = listing.roots(thread=thread, replies_order=order).branches
        assert branch.replies == seen_all(replies[place] for place in expected)
        assert branch.more == 2

    def test_come_without_replies_where_none_are_asked_for(self, thread):
        make_comment(thread=thread, replies=2)
        (branch,) = listing.roots(thread=thread, replies=0).branches
        assert (branch.replies, branch.more) == ([], 2)

    @pytest.mark.parametrize("status", HIDDEN)
    def test_are_nothing_hidden(self, thread, status):
        root = make_comment(thread=thread)
        make_comment(thread=thread, status=status)
        make_comment(answers=root, status=status)
        (branch,) = listing.roots(thread=thread).branches
        assert (branch.comment, branch.replies, branch.more) == (seen(root), [], 0)

    def test_are_none_in_a_new_thread(self, thread):
        page = listing.roots(thread=thread, order=Order.TOP)
        assert (page.branches, page.prominent, page.next_cursor) == ([], [], "")

    @pytest.mark.parametrize("order", list(Order))
    def test_take_one_query_with_all_that_they_bring(self, thread, order, django_assert_num_queries):
        for _ in range(4):
            make_comment(thread=thread, replies=2)
        with django_assert_num_queries(2):
            cursor = listing.roots(thread=thread, order=order, size=2).next_cursor
            listing.roots(thread=thread, order=order, size=2, cursor=cursor)

    def test_vanish_with_their_thread(self, thread):
        for _ in range(3):
            make_comment(thread=thread)
        cursor = listing.roots(thread=thread, order=Order.TOP, size=1).next_cursor
        gone = Thread(pk=thread.pk)
        Comment.objects.filter(thread=thread).delete()
        thread.delete()
        assert listing.roots(thread=gone, order=Order.TOP, cursor=cursor).branches == []


class TestProminent:
    def test_stand_first_pinned_before_featured_and_come_once(self, thread):
        roots = [make_comment(thread=thread, replies=1) for _ in range(6)]
        rank(roots[1], prominence=Prominence.FEATURED)
        rank(roots[4], prominence=Prominence.FEATURED)
        rank(roots[2], prominence=Prominence.PINNED)
        first = listing.roots(thread=thread, size=2)
        second = listing.roots(thread=thread, size=2, cursor=first.next_cursor)
        assert [branch.comment.id for branch in first.prominent] == [roots[place].pk for place in (2, 4, 1)]
        assert [len(branch.replies) for branch in first.prominent] == [1, 1, 1]
        assert [branch.comment.id for branch in first.branches + second.branches] == [
            roots[place].pk for place in (5, 3, 0)
        ]
        assert second.prominent == []

    def test_are_no_replies_and_no_tombstones(self, thread):
        root = make_comment(thread=thread)
        reply = make_comment(answers=root)
        rank(reply, prominence=Prominence.PINNED)
        rank(root, prominence=Prominence.PINNED, status=Status.WITHDRAWN)
        page = listing.roots(thread=thread)
        assert (page.prominent, [branch.comment.id for branch in page.branches]) == ([], [root.pk])

    def test_beyond_the_limit_keep_their_place_in_the_order(self, thread):
        roots = [make_comment(thread=thread) for _ in range(PROMINENT_MAX + 2)]
        Comment.objects.update(prominence=Prominence.FEATURED)
        first = listing.roots(thread=thread, size=1)
        second = listing.roots(thread=thread, size=1, cursor=first.next_cursor)
        assert len(first.prominent) == PROMINENT_MAX
        assert [b.comment.id for b in first.branches + second.branches] == [roots[1].pk, roots[0].pk]


class TestGenerations:
    def moved(self, thread):
        """Read the first page, then let a generation turn the rest around."""
        roots = [make_comment(thread=thread) for _ in range(6)]
        for place, root in enumerate(roots):
            rank(root, confidence=place / 10)
        cursor = listing.roots(thread=thread, order=Order.TOP, size=2).next_cursor
        Comment.objects.filter(pk__in=[roots[0].pk, roots[1].pk]).update(ups=50, score=50, rank_due=True)
        ranks.make_generation(thread_id=thread.pk, now=FIRST_POSTED)
        return roots, cursor

    def test_that_came_later_do_not_change_what_is_being_read(self, thread):
        roots, cursor = self.moved(thread)
        page = listing.roots(thread=thread, order=Order.TOP, size=9, cursor=cursor)
        assert [branch.comment.id for branch in page.branches] == [roots[place].pk for place in (3, 2, 1, 0)]

    def test_that_are_forgotten_leave_the_order_of_the_present(self, thread):
        roots, cursor = self.moved(thread)
        PastRank.objects.all().delete()
        page = listing.roots(thread=thread, order=Order.TOP, size=9, cursor=cursor)
        assert [branch.comment.id for branch in page.branches] == [roots[place].pk for place in (3, 2)]


class TestReplies:
    @pytest.mark.parametrize("order", list(Order))
    def test_of_one_comment_are_each_read_once(self, thread, order, django_assert_num_queries):
        root = make_comment(thread=thread)
        replies = [make_comment(answers=root) for _ in range(5)]
        make_comment(answers=replies[0])
        parent = seen(root)
        with django_assert_num_queries(2):
            first = listing.replies(parent=parent, order=order, size=3)
            second = listing.replies(parent=parent, order=order, size=3, cursor=first.next_cursor)
        expected = seen_all(replies if order == Order.OLDEST else replies[::-1])
        assert (first.comments + second.comments, second.next_cursor) == (expected, "")

    def test_that_are_prominent_stay_in_their_place(self, thread):
        root = make_comment(thread=thread)
        replies = [make_comment(answers=root) for _ in range(3)]
        rank(replies[1], prominence=Prominence.PINNED)
        assert listing.replies(parent=seen(root)).comments == seen_all(replies)


class TestSubtree:
    def test_goes_depth_first_through_what_is_below_and_nothing_else(self, thread, django_assert_num_queries):
        make_comment(thread=thread, replies=1)
        top = make_comment(thread=thread)
        one, two = make_comment(answers=top), make_comment(answers=top)
        below_one = make_comment(answers=one)
        make_comment(thread=thread, replies=1)
        above = seen(top)
        with django_assert_num_queries(2):
            first = listing.subtree(top=above, size=2)
            second = listing.subtree(top=above, size=2, cursor=first.next_cursor)
        assert first.comments + second.comments == seen_all([one, below_one, two])
        assert second.next_cursor == ""

    def test_of_a_chain_is_read_to_its_end(self, thread):
        chain = [make_comment(thread=thread)]
        for _ in range(MAX_DEPTH + 20):
            chain.append(make_comment(answers=chain[-1]))
        top, read, cursor = seen(chain[0]), [], ""
        while not read or cursor:
            page = listing.subtree(top=top, size=7, cursor=cursor)
            read, cursor = read + page.comments, page.next_cursor
        assert read == seen_all(chain[1:])
        assert read[-1].depth == MAX_DEPTH
        assert read[-1].reply_to_id == chain[-2].pk != read[-1].parent_id


class TestDepthFirst:
    def test_puts_everything_below_a_comment_behind_it(self, thread, django_assert_num_queries):
        one, two = make_comment(thread=thread), make_comment(thread=thread)
        one_b, one_a = make_comment(answers=one), make_comment(answers=one)
        two_a = make_comment(answers=two)
        make_comment(answers=two, status=Status.HELD)
        for order, expected in [
            (DepthFirst.OLDEST, [one, one_b, one_a, two, two_a]),
            (DepthFirst.NEWEST, [two, two_a, one, one_a, one_b]),
        ]:
            with django_assert_num_queries(2):
                first = listing.depth_first(thread=thread, order=order, size=3)
                second = listing.depth_first(thread=thread, order=order, size=3, cursor=first.next_cursor)
            assert first.comments + second.comments == seen_all(expected)


class TestAround:
    def test_ancestors_come_root_first(self, thread, django_assert_num_queries):
        root = make_comment(thread=thread)
        middle = make_comment(answers=root)
        leaf = make_comment(answers=middle)
        top, between, below = seen_all([root, middle, leaf])
        with django_assert_num_queries(1):
            assert listing.ancestors(below) == [top, between]
        with django_assert_num_queries(0):
            assert listing.ancestors(top) == []

    def test_neighbours_hang_on_the_same_place(self, thread, django_assert_num_queries):
        one, two, three = (make_comment(thread=thread) for _ in range(3))
        make_comment(answers=two)
        make_comment(thread=thread, status=Status.HELD)
        between = seen(two)
        with django_assert_num_queries(1):
            around = listing.neighbours(between)
        assert (around.earlier, around.later) == (seen(one), seen(three))
        alone = listing.neighbours(seen(three))
        assert (alone.earlier.id, alone.later) == (two.pk, None)


class TestPublished:
    @pytest.mark.parametrize("of", ["author", "site"])
    def test_is_what_everybody_may_read_newest_first(self, thread, of, django_assert_num_queries):
        site = thread.article.site
        author = ProfileFactory(site=site)
        mine = [make_comment(thread=thread, author=author) for _ in range(3)]
        for status in HIDDEN:
            make_comment(thread=thread, author=author, status=status)
        off = ThreadFactory(article__site=site)
        make_comment(thread=off, author=author)
        Article.objects.filter(pk=off.article_id).update(discussion=Article.Discussion.OFF)
        make_comment()
        read = (
            (lambda **more: listing.by_author(author=author, **more))
            if of == "author"
            else (lambda **more: listing.latest_of_site(site=site, **more))
        )
        with django_assert_num_queries(2):
            first = read(size=2)
            second = read(size=2, cursor=first.next_cursor)
        assert first.comments + second.comments == seen_all(mine[::-1])

    def test_is_of_one_site_alone(self, thread):
        make_comment(thread=thread)
        other = make_comment()
        page = listing.latest_of_site(site=thread.article.site, size=1)
        assert page.comments != seen_all([other])
        with pytest.raises(CursorRefused):
            make_comment(thread=thread)
            cursor = listing.latest_of_site(site=thread.article.site, size=1).next_cursor
            listing.latest_of_site(site=other.thread.article.site, cursor=cursor)
