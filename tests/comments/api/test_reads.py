"""Every shape in which a discussion is read: what it shows, in how many queries, and what it never shows."""

import uuid

import pytest

from comments.api.shown import comment_in_sight
from comments.threads.models import Comment, DiscussionPolicy, Prominence, Status, Vote
from comments.threads.seen import Seen, seen_of
from tests.factories.accounts import ProfileFactory
from tests.factories.articles import ArticleFactory
from tests.factories.threads import ThreadFactory, make_comment


def ids(answer, part="results"):
    return [row.get("comment", row)["id"] for row in answer.json()[part]]


def lift(comment, prominence):
    Comment.objects.filter(pk=comment.pk).update(prominence=prominence)
    return str(comment.pk)


class TestRoots:
    def test_that_editors_lifted_out_come_first_once_and_on_the_first_page_alone(self, call, thread):
        made = [make_comment(thread=thread) for _ in range(6)]
        lifted = [lift(made[2], Prominence.PINNED), lift(made[4], Prominence.FEATURED)]
        path = f"threads/{thread.pk}/comments/?size=2"
        first = call.get(path)
        second = call.get(f"{path}&cursor={first.json()['next']}")
        assert ids(first, "prominent") == lifted
        assert ids(second, "prominent") == []
        assert ids(first) + ids(second) == [str(made[nth].pk) for nth in (5, 3, 1, 0)]

    @pytest.mark.parametrize(("policy", "turned"), [(None, False), ("oldest", False), ("same", True)])
    def test_bring_replies_in_the_order_of_the_policy(self, call, thread, policy, turned):
        root = make_comment(thread=thread)
        replies = [str(make_comment(answers=root).pk) for _ in range(3)]
        DiscussionPolicy.objects.create(site=thread.article.site, replies_order=policy)
        branch = call.get(f"threads/{thread.pk}/comments/?order=newest").json()["results"][0]
        assert [one["id"] for one in branch["replies"]] == (replies[::-1] if turned else replies)

    def test_follow_the_nearest_policy(self, call, thread):
        root = make_comment(thread=thread)
        replies = [str(make_comment(answers=root).pk) for _ in range(2)]
        site, article = thread.article.site, thread.article
        DiscussionPolicy.objects.create(site=site, replies_order="same")
        DiscussionPolicy.objects.create(site=site, article=article, replies_order="oldest")
        branch = call.get(f"threads/{thread.pk}/comments/").json()["results"][0]
        assert [one["id"] for one in branch["replies"]] == replies

    @pytest.mark.parametrize("order", ["newest", "oldest", "top", "hot", "controversial"])
    def test_take_two_queries_in_every_order_and_on_every_page(
        self, call, thread, order, django_assert_num_queries
    ):
        for _ in range(4):
            make_comment(thread=thread, replies=2)
        path = f"threads/{thread.pk}/comments/?order={order}&size=2"
        with django_assert_num_queries(2):
            first = call.get(path)
        with django_assert_num_queries(2):
            second = call.get(f"{path}&cursor={first.json()['next']}")
        assert len({*ids(first), *ids(second)}) == 4


class TestTree:
    @pytest.fixture
    def tree(self, thread):
        """Two roots, the older one with two replies, the first of which is answered."""
        root = make_comment(thread=thread)
        reply = make_comment(answers=root)
        later = make_comment(answers=root)
        deeper = make_comment(answers=reply)
        other = make_comment(thread=thread)
        make_comment(thread=thread, status=Status.HELD)
        return [str(one.pk) for one in (root, reply, deeper, later, other)]

    def test_is_depth_first_and_oldest_first(self, call, thread, tree):
        assert ids(call.get(f"threads/{thread.pk}/tree/")) == tree

    def test_can_begin_with_the_newest_at_every_level(self, call, thread, tree):
        root, reply, deeper, later, other = tree
        expected = [other, root, later, reply, deeper]
        assert ids(call.get(f"threads/{thread.pk}/tree/?order=newest")) == expected

    def test_is_paged(self, call, thread, tree):
        seen, cursor = [], ""
        while cursor is not None:
            answer = call.get(f"threads/{thread.pk}/tree/?size=2{cursor and f'&cursor={cursor}'}")
            seen += ids(answer)
            cursor = answer.json()["next"]
        assert seen == tree

    def test_takes_two_queries(self, call, thread, tree, django_assert_num_queries):
        with django_assert_num_queries(2):
            call.get(f"threads/{thread.pk}/tree/")


class TestNeighbours:
    def test_are_told_with_ancestors_in_three_queries(self, call, thread, django_assert_num_queries):
        root = make_comment(thread=thread)
        before, middle = make_comment(answers=root), make_comment(answers=root)
        make_comment(answers=root, status=Status.HELD)
        after = make_comment(answers=root)
        with django_assert_num_queries(3):
            told = call.get(f"comments/{middle.pk}/neighbours/").json()
        assert told["comment"]["id"] == str(middle.pk)
        assert [one["id"] for one in told["ancestors"]] == [str(root.pk)]
        assert (told["earlier"]["id"], told["later"]["id"]) == (str(before.pk), str(after.pk))

    def test_of_a_lonely_root_are_none(self, call, thread):
        told = call.get(f"comments/{make_comment(thread=thread).pk}/neighbours/").json()
        assert (told["ancestors"], told["earlier"], told["later"]) == ([], None, None)


class TestAuthor:
    def test_is_read_newest_first_and_only_what_everybody_may_read(self, call, thread, reader):
        shown = [make_comment(thread=thread, author=reader) for _ in range(3)]
        for status in (Status.HELD, Status.REJECTED):
            make_comment(thread=thread, author=reader, status=status)
        make_comment(thread=thread, author=reader, status=Status.REMOVED, replies=1)
        make_comment(thread=thread)
        path = f"profiles/{reader.pk}/comments/?size=2"
        first = call.get(path)
        second = call.get(f"{path}&cursor={first.json()['next']}")
        assert ids(first) + ids(second) == [str(one.pk) for one in reversed(shown)]

    def test_leaves_out_discussions_that_are_switched_off(self, call, thread, reader):
        off = ThreadFactory(article=ArticleFactory(site=reader.site, discussion="off"))
        make_comment(thread=off, author=reader)
        assert ids(call.get(f"profiles/{reader.pk}/comments/")) == []

    def test_that_is_nobody_is_not_found(self, call, db):
        answer = call.get(f"profiles/{uuid.uuid4()}/comments/")
        assert (answer.status_code, answer.json()["code"]) == (404, "profile_not_found")

    def test_takes_three_queries(self, call, thread, reader, django_assert_num_queries):
        make_comment(thread=thread, author=reader)
        with django_assert_num_queries(3):
            call.get(f"profiles/{reader.pk}/comments/")


class TestLatest:
    def test_is_of_one_site_and_public(self, call, thread, site):
        older = make_comment(thread=thread)
        newer = make_comment(thread=ThreadFactory(article__site=site))
        make_comment(thread=thread, status=Status.HELD)
        make_comment(thread=ThreadFactory(article=ArticleFactory(site=site, discussion="off")))
        make_comment()
        assert ids(call.get(f"sites/{site.slug}/comments/")) == [str(newer.pk), str(older.pk)]

    def test_takes_three_queries(self, call, thread, site, django_assert_num_queries):
        make_comment(thread=thread)
        with django_assert_num_queries(3):
            call.get(f"sites/{site.slug}/comments/")


class TestOneComment:
    def test_takes_one_query_and_its_relatives_two(self, call, thread, django_assert_num_queries):
        root = make_comment(thread=thread, replies=2)
        with django_assert_num_queries(1):
            call.get(f"comments/{root.pk}/")
        for below in ("replies", "subtree"):
            with django_assert_num_queries(2):
                call.get(f"comments/{root.pk}/{below}/")
        with django_assert_num_queries(1):
            call.get(f"comments/{root.pk}/ancestors/")

    def test_is_the_same_row_as_by_its_model(self, thread, reader):
        root = make_comment(thread=thread, author=reader)
        for comment in (root, make_comment(answers=root), make_comment(thread=thread, status=Status.HELD)):
            row = comment_in_sight(comment.pk)
            model = seen_of(Comment.objects.with_words().get(pk=comment.pk))
            assert row.comment == model
            assert [type(value) for value in row.comment] == [type(value) for value in model]
            assert len(row.comment) == len(Seen._fields)


def test_other_sites_and_strangers_rows_are_nowhere(call, thread, site):
    """One word that only hidden and foreign comments have stands in no public answer."""
    root = make_comment(thread=thread)
    hidden = make_comment(thread=thread, answers=root, body="Xyzzy.", status=Status.HELD)
    make_comment(body="Xyzzy.")
    Vote.objects.create(
        comment=root,
        voter=ProfileFactory(site=site, display_name="Xyzzy"),
        value=1,
        is_pending=True,
        cast_at=root.posted_at,
    )
    paths = [
        f"threads/{thread.pk}/comments/",
        f"threads/{thread.pk}/tree/",
        *(
            f"comments/{root.pk}/{below}"
            for below in ("", "replies/", "subtree/", "ancestors/", "neighbours/")
        ),
        f"sites/{site.slug}/comments/",
        f"profiles/{root.author_id}/comments/",
        f"profiles/{hidden.author_id}/comments/",
    ]
    for path in paths:
        answer = call.get(path)
        assert (answer.status_code, b"Xyzzy" in answer.content) == (200, False)
