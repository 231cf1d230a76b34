"""Telling public pages that a discussion changed."""

from django.db.models import F

from articles import editions
from articles.models import Article
from comments.threads.models import Thread


def touch_thread(thread: Thread) -> None:
    """Say, in the transaction of a visible change, that the public pages of this discussion are old."""
    Thread.objects.filter(pk=thread.pk).update(version=F("version") + 1)
    editions.announce(editions.of_article(thread.article_id))


def subjects_of(article: Article, thread: Thread | None) -> dict[str, int]:
    """
    Return what a public page of this discussion is made from, with versions: to be read before everything else.

    :param article: with its site at hand
    """
    version = article.edition + (thread.version if thread else 0)
    return {
        editions.of_article(article.pk): version,
        editions.of_site(article.site_id): article.site.edition,
    }
