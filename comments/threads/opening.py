from datetime import datetime

from articles.editions import touch_article
from articles.models import Article
from comments.threads.models import Thread


def thread_of(*, article: Article, now: datetime) -> Thread:
    """Return the article's one thread, opened on first sight; `thread.article` is the given object."""
    thread, opened = Thread.objects.get_or_create(
        article=article, defaults={"opened_at": article.published_at or now}
    )
    if opened:
        touch_article(article.pk)
    thread.article = article
    return thread
