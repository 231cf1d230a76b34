"""From the ids in an address to what everybody may see there, with the versions that its public page is made from."""

from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import connections, models, router

from articles.models import Article, Site
from comments.accounts.models import Profile
from comments.api.viewing import ProfileNotFound, ThreadNotFound
from comments.threads.changing import subjects_of
from comments.threads.models import Comment, Thread
from comments.threads.models.discussion_policy import DiscussionRules, RepliesOrder
from comments.threads.orders import Order
from comments.threads.reading import CommentNotFound

# What a list needs of a discussion, in the order of the models' fields; the rest of each row stays where it is, and
# Django fetches it if it is asked for.
_THREAD = ("id", "article_id", "last_seq", "version", "rank_generation")
_ARTICLE = ("id", "site_id", "section_id", "discussion", "edition")
_SITE = ("id", "edition")


class ShownThread(NamedTuple):
    """As much of a discussion, its article and its site as a list needs."""

    thread: Thread
    # RepliesOrder of the nearest policy that says one.
    replies_order: str

    @property
    def subjects(self) -> dict[str, int]:
        return subjects_of(self.thread.article, self.thread)

    def replies_order_for(self, order: Order) -> Order:
        return DiscussionRules(replies_order=self.replies_order).replies_order_for(order)


def shown_thread(thread_id: UUID) -> ShownThread:
    """
    Return a discussion that everybody may read; one query.

    :raises ThreadNotFound: for an absent one, and one that is switched off
    """
    database = router.db_for_read(Thread)
    connection = connections[database]
    key = thread_id if connection.features.has_native_uuid_field else thread_id.hex
    with connection.cursor() as cursor:
        cursor.execute(_thread_sql(), [key, Article.Discussion.OFF.value])
        row = cursor.fetchone()
    if row is None:
        raise ThreadNotFound
    split, end = len(_THREAD), len(_THREAD) + len(_ARTICLE)
    thread = Thread.from_db(database, _THREAD, (thread_id, *row[1:split]))
    thread.article = Article.from_db(database, _ARTICLE, row[split:end])
    thread.article.site = Site.from_db(database, _SITE, row[end:-1])
    return ShownThread(thread, row[-1] or RepliesOrder.OLDEST)


def shown_comment(comment_id: UUID) -> Comment:
    """
    Return a comment that everybody may see, with its words, thread, article and site; one query.

    :raises CommentNotFound: for absent ones, hidden ones, and those of discussions that are switched off
    """
    comment = comment_in_sight(comment_id)
    if not comment.is_shown:
        raise CommentNotFound
    return comment


def comment_in_sight(comment_id: UUID) -> Comment:
    """
    Return a comment whoever may see it, with its words, thread, article and site; one query.

    :raises CommentNotFound: for an absent one, and in a discussion that is switched off
    """
    comment = (
        Comment.objects.with_words()
        .select_related("thread__article__site")
        .filter(pk=comment_id)
        .exclude(thread__article__discussion=Article.Discussion.OFF)
        .first()
    )
    if comment is None:
        raise CommentNotFound
    return comment


def profile_at(profile_id: UUID) -> Profile:
    """
    Return who somebody is on a site, with that site; one query.

    :raises ProfileNotFound:
    """
    profile = Profile.objects.select_related("site").filter(pk=profile_id).first()
    if profile is None:
        raise ProfileNotFound
    return profile


@lru_cache(maxsize=1)
def _thread_sql() -> str:
    columns = ", ".join(
        f"{letter}.{_column(model, name)}"
        for letter, model, names in (("t", Thread, _THREAD), ("a", Article, _ARTICLE), ("s", Site, _SITE))
        for name in names
    )
    # The nearest scope wins, as in ScopedPolicy.nearest; each is one look into an index of its own.
    said = "SELECT NULLIF(p.replies_order, '') FROM threads_discussionpolicy p WHERE"
    replies_order = (
        f"COALESCE(({said} p.article_id = a.id), ({said} p.section_id = a.section_id),"
        f" ({said} p.site_id = a.site_id AND p.section_id IS NULL AND p.article_id IS NULL))"
    )
    return (
        f"SELECT {columns}, {replies_order} FROM threads_thread t"  # noqa: S608 - our own names
        " JOIN articles_article a ON a.id = t.article_id JOIN articles_site s ON s.id = a.site_id"
        " WHERE t.id = %s AND a.discussion <> %s"
    )


def _column(model: type[models.Model], name: str) -> str:
    return next(str(field.column) for field in model._meta.concrete_fields if field.attname == name)  # noqa: SLF001 - Django's documented API
