"""Telling that a discussion takes nothing new any more: an editor closed it, or its time was over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from articles.models import Article
from articles.turning import Turn
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import DiscussionPolicy, Thread

# What closed longer ago, while no worker ran or before anybody told of it, is no news.
NEWS = timedelta(days=1)
# In one run; the next comes a minute later.
AT_A_TIME = 500


def hear_turn(turn: Turn, *, now: datetime) -> None:
    """Hear that an editor changed an article, in the transaction of the change: closed is told, opened is remembered."""
    before, after = turn.before.get("discussion"), turn.after.get("discussion")
    if turn.kind != "article" or before == after:
        return
    threads = Thread.objects.filter(article_id=str(turn.key))
    if after == Article.Discussion.OPEN:
        threads.update(closed_at=None)
    elif after == Article.Discussion.CLOSED:
        for thread in threads.filter(closed_at=None).select_for_update(no_key=True):
            _tell(thread, by="editor", now=now)


def tell_closed(*, now: datetime) -> int:
    """Tell of each discussion that closed by the clock, once; return how many there were."""
    found = 0
    for threads in _over(now=now):
        for thread in threads.order_by("pk")[: AT_A_TIME - found]:
            with transaction.atomic():
                locked = Thread.objects.select_for_update(no_key=True).get(pk=thread.pk)
                if locked.closed_at is None:
                    _tell(locked, by="clock", now=now)
                    found += 1
    return found


def _tell(thread: Thread, *, by: str, now: datetime) -> None:
    Thread.objects.filter(pk=thread.pk).update(closed_at=now)
    record(Event.THREAD_CLOSED, at=now, thread_id=thread.pk, article_id=thread.article_id, by=by)


def _over(*, now: datetime) -> Iterator[QuerySet[Thread]]:
    """Yield the open discussions whose time is over, as policies.closing_time() has it, by what closes them."""
    untold = Thread.objects.filter(closed_at=None, article__discussion=Article.Discussion.OPEN)
    yield untold.filter(closes_at__lte=now, closes_at__gt=now - NEWS)
    timed = DiscussionPolicy.objects.exclude(closes_after_days=None)
    nearer_sections = timed.exclude(section=None).values("section")
    nearer_articles = timed.exclude(article=None).values("article")
    for policy in timed.order_by("pk"):
        over = now - timedelta(days=policy.closes_after_days or 0)
        threads = untold.filter(
            closes_at=None, opened_at__lte=over, opened_at__gt=over - NEWS, article__site=policy.site_id
        )
        if policy.article_id is not None:
            yield threads.filter(article=policy.article_id)
        elif policy.section_id is not None:
            yield threads.filter(article__section=policy.section_id).exclude(article__in=nearer_articles)
        else:
            of_no_section = Q(article__section=None) | ~Q(article__section__in=nearer_sections)
            yield threads.filter(of_no_section).exclude(article__in=nearer_articles)
