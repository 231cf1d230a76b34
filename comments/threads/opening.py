from datetime import datetime
from typing import ClassVar

from django.db import router, transaction
from django.utils.translation import gettext_lazy as _

from articles.editions import touch_article
from articles.models import Article
from comments.errors import Refused
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Thread


class ThreadNotFound(Refused):
    """Absent, or switched off for its article: one and the same answer."""

    code: ClassVar[str] = "thread_not_found"
    status: ClassVar[int] = 404
    message = _("There is no such discussion here.")


def thread_of(*, article: Article, now: datetime) -> Thread:
    """Return the article's one thread, opened on first sight; `thread.article` is the given object."""
    # Almost always it is there; whoever posts needs no transaction to find it.
    stored = Thread.objects.using(router.db_for_write(Thread))
    thread = stored.filter(article=article).first() or _open(article, now=now)
    thread.article = article
    return thread


@transaction.atomic
def _open(article: Article, *, now: datetime) -> Thread:
    """Open it, unless somebody else just did, say that the article's pages are old, and tell of it: all or nothing."""
    thread, opened = Thread.objects.get_or_create(
        article=article, defaults={"opened_at": article.published_at or now}
    )
    if opened:
        touch_article(article.pk)
        record(Event.ARTICLE_REGISTERED, at=now, article_id=article.pk)
    return thread
