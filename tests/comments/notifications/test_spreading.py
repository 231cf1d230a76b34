from datetime import timedelta

import pytest

from comments.notifications import handlers, spreading
from comments.notifications.following import follow, unfollow
from comments.notifications.kinds import Kind
from comments.notifications.models import Delivery, Dispatch, Level, Notification
from comments.outbox.models import OutboxEvent
from comments.threads.models import Status
from tests.factories.accounts import ProfileFactory, UserFactory
from tests.factories.articles import ArticleFactory, SectionFactory
from tests.factories.notifications import send_due
from tests.factories.threads import ThreadFactory, make_comment


@pytest.fixture
def comment(db):
    section = SectionFactory()
    thread = ThreadFactory(article=ArticleFactory(site=section.site, section=section))
    return make_comment(thread=thread)


@pytest.fixture
def many(comment, now):
    """Seven people follow the discussion."""
    users = [UserFactory() for _ in range(7)]
    for user in users:
        follow(user=user, what=comment.thread, now=now)
    return users


@pytest.fixture
def hear(now):
    """Let the worker hear of everything that goes on, until nothing does."""

    def heard(at=now):
        runs = 0
        while event := OutboxEvent.objects.filter(name="notification.goes_on").order_by("pk").first():
            payload = event.payload
            event.delete()
            handlers.tell_more_followers(payload=payload, event_id=event.pk, now=at)
            runs += 1
        return runs

    return heard


@pytest.fixture
def _small(monkeypatch):
    monkeypatch.setattr(spreading, "BATCH", 2)
    monkeypatch.setattr(spreading, "AT_A_TIME", 3)


def told(kind=Kind.THREAD):
    return set(Notification.objects.filter(kind=kind).values_list("recipient", flat=True))


@pytest.mark.usefixtures("_small")
class TestManyFollowers:
    def test_are_all_told_once_over_several_runs(self, comment, many, now, hear):
        spreading.tell_followers(comment_id=comment.pk, now=now, at_most=3)
        assert len(told()) == 3
        assert hear() >= 1
        assert told() == {user.pk for user in many}
        assert Delivery.objects.count() == Dispatch.objects.count() == 7

    def test_are_all_told_once_when_a_worker_dies_in_between(self, comment, many, now, *, hear, monkeypatch):
        tell, tries = spreading.tell, iter(range(100))

        def dies(*given, **more):
            if next(tries) == 1:
                raise MemoryError
            return tell(*given, **more)

        monkeypatch.setattr(spreading, "tell", dies)
        for _ in range(2):
            try:
                spreading.tell_followers(comment_id=comment.pk, now=now, at_most=100)
            except MemoryError:
                assert len(told()) == 2
        hear()
        assert told() == {user.pk for user in many}
        assert Delivery.objects.count() == Dispatch.objects.count() == 7

    def test_are_told_no_more_once_it_is_removed(self, comment, many, now, hear):
        spreading.tell_followers(comment_id=comment.pk, now=now, at_most=3)
        comment.__class__.objects.filter(pk=comment.pk).update(
            status=Status.WITHDRAWN, is_shown=False, reply_count=0
        )
        hear()
        assert len(told()) == 3


class TestEveryKind:
    def test_is_told_to_who_follows_it_the_nearest_first(self, comment, now):
        author, thread, section, everything = (UserFactory() for _ in range(4))
        follow(user=author, what=comment.author, now=now)
        follow(user=thread, what=comment.thread, now=now)
        follow(user=section, what=comment.thread.article.section, now=now)
        for what in (comment.author, comment.thread, comment.thread.article.section):
            follow(user=everything, what=what, now=now)
        handlers.tell_readers(payload={"comment_id": str(comment.pk)}, event_id=comment.pk, now=now)
        assert told(Kind.AUTHOR) == {author.pk, everything.pk}
        assert told(Kind.THREAD) == {thread.pk}
        assert told(Kind.SECTION) == {section.pk}

    def test_is_told_after_the_answer(self, comment, now):
        user = comment.author.user
        answer = make_comment(answers=comment)
        follow(user=user, what=comment.thread, now=now)
        handlers.tell_readers(payload={"comment_id": str(answer.pk)}, event_id=answer.pk, now=now)
        assert told(Kind.REPLY) == {user.pk}
        assert told() == set()

    def test_is_told_to_nobody_of_what_is_held(self, comment, many, now):
        held = make_comment(thread=comment.thread, status=Status.HELD)
        handlers.tell_readers(payload={"comment_id": str(held.pk)}, event_id=held.pk, now=now)
        assert not Notification.objects.exists()

    def test_of_an_article_without_a_section_is_none(self, now, db):
        comment = make_comment()
        spreading.tell_followers(comment_id=comment.pk, now=now)
        assert not Notification.objects.exists()


class TestFollowedNoMore:
    def test_is_not_sent_though_it_was_queued(self, comment, many, now, mailoutbox):
        spreading.tell_followers(comment_id=comment.pk, now=now)
        unfollow(user=many[0], what=comment.thread)
        follow(user=many[1], what=comment.thread, level=Level.OFF, now=now)
        ProfileFactory(site=comment.site, user=many[2])
        many[2].profiles.get().ignores.create(ignored=comment.author, since=now)
        send_due(now=now + timedelta(hours=1))
        assert {sent.to[0] for sent in mailoutbox} == {user.email for user in many[3:]}
        assert set(
            Delivery.objects.exclude(dropped_because="").values_list("dropped_because", flat=True)
        ) == {
            "recipient follows it no more",
            "recipient muted the discussion",
            "recipient ignores its author",
        }


class TestApprovedLate:
    def test_is_told_now_and_wakes_nobody(self, comment, many, now):
        at_night = comment.posted_at.replace(hour=23) + timedelta(days=1)
        handlers.tell_readers(payload={"comment_id": str(comment.pk)}, event_id=comment.pk, now=at_night)
        # The hourly mail would come at midnight.
        assert {due.hour for due in Dispatch.objects.values_list("due_at", flat=True)} == {7}
