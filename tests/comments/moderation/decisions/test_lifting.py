from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import NotAllowed, decide
from comments.moderation.decisions.lifting import (
    NotLiftable,
    ProminenceUnknown,
    TooManyLifted,
    set_prominence,
)
from comments.moderation.models import AuditEntry, Lift
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment, Prominence, Status, Thread
from comments.threads.prominence import FEATURED_MAX, PINNED_MAX
from comments.threads.reading import CommentNotFound
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread)


@pytest.fixture
def lift(moderator, now):
    def lift(comment, prominence="pinned", *, viewer=moderator):
        return set_prominence(comment_id=comment.pk, viewer=viewer, prominence=prominence, now=now)

    return lift


class TestSetProminence:
    @pytest.mark.parametrize(
        ("wishes", "prominence", "records"),
        [
            (["pinned"], Prominence.PINNED, 1),
            (["featured"], Prominence.FEATURED, 1),
            (["pinned", "featured"], Prominence.FEATURED, 2),
            (["pinned", "none"], Prominence.NONE, 2),
            (["pinned", "pinned"], Prominence.PINNED, 1),
            (["none"], Prominence.NONE, 0),
        ],
    )
    def test_does_and_records_what_changes_something(self, comment, lift, wishes, prominence, records):
        for wish in wishes:
            assert lift(comment, wish).pk == comment.pk
        comment.refresh_from_db()
        assert comment.prominence == prominence
        assert Lift.objects.count() == records

    def test_records_who_and_when_and_what(self, comment, lift, moderator, now):
        lift(comment)
        row = Lift.objects.get()
        assert (row.comment, row.moderator, row.moderator_name) == (comment, moderator.user, "Mara Lindqvist")
        assert (row.before, row.after, row.lifted_at) == (Prominence.NONE, Prominence.PINNED, now)

    def test_tells_that_a_comment_is_featured_and_of_nothing_else(self, comment, lift):
        for wish in ("pinned", "featured", "featured", "none"):
            lift(comment, wish)
        (fact,) = OutboxEvent.objects.filter(name__startswith="comment.feat")
        assert fact.payload == {"comment_id": str(comment.pk)}

    def test_makes_the_pages_of_the_thread_old_once(self, comment, lift):
        version = Thread.objects.get().version
        for _ in range(2):
            lift(comment)
        assert Thread.objects.get().version == version + 1

    @pytest.mark.parametrize("role", [Role.READER, None])
    def test_is_for_moderators(self, comment, lift, somebody, nobody, role):
        with pytest.raises(NotAllowed):
            lift(comment, viewer=somebody(role) if role else nobody)

    def test_is_for_moderators_of_the_same_site(self, comment, lift, somebody, elsewhere):
        with pytest.raises(CommentNotFound):
            lift(comment, viewer=somebody(Role.OWNER, on=elsewhere))

    @pytest.mark.parametrize("wish", ["", "PINNED", "2", "top"])
    def test_refuses_other_words(self, comment, lift, wish):
        with pytest.raises(ProminenceUnknown):
            lift(comment, wish)

    def test_refuses_a_reply(self, comment, lift):
        with pytest.raises(NotLiftable):
            lift(make_comment(answers=comment))

    @pytest.mark.parametrize("status", [one for one in Status if one != Status.PUBLISHED])
    def test_refuses_what_not_everybody_can_read(self, thread, lift, status):
        with pytest.raises(NotLiftable):
            lift(make_comment(thread=thread, status=status, replies=1 if status == Status.REMOVED else 0))

    @pytest.mark.parametrize(("wish", "limit"), [("pinned", PINNED_MAX), ("featured", FEATURED_MAX)])
    def test_refuses_one_too_many_of_a_kind(self, thread, comment, lift, wish, limit):
        for _ in range(limit):
            lift(make_comment(thread=thread), wish)
        lift(make_comment(thread=ThreadFactory(article__site=thread.article.site)), wish)
        with pytest.raises(TooManyLifted) as refused:
            lift(comment, wish)
        assert refused.value.facts == {"prominence": wish, "limit": limit}
        lift(comment, "featured" if wish == "pinned" else "pinned")
        lift(Comment.objects.filter(prominence=Prominence[wish.upper()]).first(), "none")
        lift(comment, wish)

    def test_is_over_when_the_comment_is_removed_and_does_not_come_back(self, comment, lift, moderator, now):
        lift(comment)
        for action, reason in (("remove", "spam"), ("restore", "mistake")):
            version = Comment.objects.get(pk=comment.pk).version
            decide(
                comment_id=comment.pk,
                viewer=moderator,
                action=action,
                reason=reason,
                version=version,
                now=now,
            )
            comment.refresh_from_db()
            assert comment.prominence == Prominence.NONE


class TestLift:
    @pytest.mark.parametrize(("before", "after"), [(1, 1), (0, 3)])
    def test_cannot_be_nothing(self, comment, now, before, after):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lift.objects.create(comment=comment, before=before, after=after, lifted_at=now)


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_pin_no_more_than_there_may_be(self, now):
        thread = ThreadFactory()
        profile = ProfileFactory(site=thread.article.site)
        MembershipFactory(user=profile.user, site=thread.article.site, role=Role.MODERATOR)
        viewer = viewer_of(profile.user, site=thread.article.site)
        comments = [make_comment(thread=thread) for _ in range(PINNED_MAX + 3)]

        def pin(comment):
            try:
                set_prominence(comment_id=comment.pk, viewer=viewer, prominence="pinned", now=now)
            except TooManyLifted:
                return 0
            finally:
                connections.close_all()
            return 1

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(pin, comments)) == PINNED_MAX
        assert Comment.objects.filter(prominence=Prominence.PINNED).count() == PINNED_MAX


def test_is_remembered_from_what_to_what(lift, comment):
    lift(comment, "pinned")
    lift(comment, "pinned")
    lift(comment, "none")
    entries = AuditEntry.objects.filter(act="comment.lift").order_by("number")
    assert [(entry.facts["before"], entry.facts["after"]) for entry in entries] == [
        ("none", "pinned"),
        ("pinned", "none"),
    ]
    assert {entry.actor_name for entry in entries} == {"Mara Lindqvist"}
