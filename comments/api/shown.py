"""From the ids in an address to what everybody may see there, with the versions that its public page is made from."""

from functools import lru_cache
from itertools import islice
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from articles.editions import of_article, of_site
from articles.models import Article, Site
from comments.accounts.models import Profile
from comments.api.columns import columns_of, natives
from comments.api.viewing import ProfileNotFound, SiteNotFound
from comments.errors import Refused
from comments.threads.changing import subjects_of
from comments.threads.models import DiscussionPolicy, Thread
from comments.threads.models.discussion_policy import RULES, DiscussionRules
from comments.threads.opening import ThreadNotFound
from comments.threads.orders import Order
from comments.threads.reading import CommentNotFound
from comments.threads.rows import fetch, reading_from
from comments.threads.seen import Seen

# What a list needs of a discussion, in the order of the models' fields; the rest of each row stays where it is, and
# Django fetches it if it is asked for.
_THREAD = (
    *("id", "article_id", "comment_count", "last_seq", "version", "rank_generation"),
    *("last_commented_at", "opened_at", "closes_at"),
)
_ARTICLE = ("id", "site_id", "section_id", "public_id", "discussion", "edition")
_SITE = ("id", "edition")
_NAMES = (*_THREAD, *_ARTICLE, *_SITE, *RULES)


class OrderNotOffered(Refused):
    code: ClassVar[str] = "order_not_offered"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "order"
    message = _(
        "This discussion shows no scores, and has no order that votes make. Ask for newest or oldest."
    )


class ShownThread(NamedTuple):
    """As much of a discussion, its article and its site as a list needs."""

    thread: Thread
    rules: DiscussionRules

    @property
    def subjects(self) -> dict[str, int]:
        return subjects_of(self.thread.article, self.thread)

    @property
    def hidden(self) -> frozenset[UUID]:
        """The discussion, if it shows no scores."""
        return frozenset() if self.rules.shows_scores else frozenset([self.thread.pk])


def check_order(order: Order, *, rules: DiscussionRules) -> None:
    """
    Refuse an order that would tell the scores of a discussion that shows none.

    :raises OrderNotOffered:
    """
    if order.measure and not rules.shows_scores:
        raise OrderNotOffered


def shown_thread(thread_id: UUID) -> ShownThread:
    """
    Return a discussion that everybody may read; one query.

    :raises ThreadNotFound: for an absent one, and one that is switched off
    """
    connection = reading_from()
    found = fetch(connection, _thread_sql(), {"thread": thread_id})
    if not found:
        raise ThreadNotFound
    values, database = iter(natives(found[0], _NAMES, connection=connection)), connection.alias
    thread = Thread.from_db(database, _THREAD, list(islice(values, len(_THREAD))))
    thread.article = Article.from_db(database, _ARTICLE, list(islice(values, len(_ARTICLE))))
    thread.article.site = Site.from_db(database, _SITE, list(islice(values, len(_SITE))))
    return ShownThread(thread, DiscussionRules.of(dict(zip(RULES, values, strict=True))))


class SeenComment(NamedTuple):
    """A comment in a discussion that is not switched off, whoever may see it."""

    comment: Seen
    site_id: int
    subjects: dict[str, int]
    rules: DiscussionRules

    @property
    def hidden(self) -> frozenset[UUID]:
        """Its discussion, if that shows no scores."""
        return frozenset() if self.rules.shows_scores else frozenset([self.comment.thread_id])


def shown_comment(comment_id: UUID) -> SeenComment:
    """
    Return a comment that everybody may see; one query.

    :raises CommentNotFound: for absent ones, hidden ones, and those of discussions that are switched off
    """
    seen = comment_in_sight(comment_id)
    if not seen.comment.is_shown:
        raise CommentNotFound
    return seen


def comment_in_sight(comment_id: UUID) -> SeenComment:
    """
    Return a comment whoever may see it; one query.

    :raises CommentNotFound: for an absent one, and in a discussion that is switched off
    """
    connection = reading_from()
    found = fetch(connection, _COMMENT, {"comment": comment_id})
    if not found:
        raise CommentNotFound
    article, version, site, site_version, votes, *values = found[0]
    subjects = {of_article(article): version, of_site(site): site_version}
    seen = Seen._make(natives(values, Seen._fields, connection=connection))
    return SeenComment(seen, site, subjects, DiscussionRules.of({"votes": votes}))


def shown_site(slug: str) -> Site:
    """
    Return as much of the site of this slug as its lists need; one query.

    :raises SiteNotFound:
    """
    connection = reading_from()
    found = fetch(connection, "SELECT id, edition FROM articles_site WHERE slug = %(slug)s", {"slug": slug})
    if not found:
        raise SiteNotFound
    return Site.from_db(connection.alias, _SITE, found[0])


def profile_at(profile_id: UUID) -> Profile:
    """
    Return who somebody is on a site, with that site; one query.

    :raises ProfileNotFound:
    """
    profile = Profile.objects.select_related("site").filter(pk=profile_id).first()
    if profile is None:
        raise ProfileNotFound
    return profile


_ELSEWHERE = {
    "author_name": "p.display_name",
    "author_user_id": "p.user_id",
    "author_is_guest": "p.is_guest",
    "body": "v.body",
    "html": "v.html",
}
_COMMENT = (
    "SELECT a.id, a.edition + t.version, s.id, s.edition, "  # noqa: S608 - our own names
    f"{DiscussionPolicy.nearest_value_sql('votes', article='a')}, "
    + ", ".join(_ELSEWHERE.get(name, f"c.{name}") for name in Seen._fields)
    + " FROM threads_comment c JOIN threads_thread t ON t.id = c.thread_id JOIN articles_article a ON a.id = t.article_id"
    " JOIN articles_site s ON s.id = a.site_id JOIN accounts_profile p ON p.id = c.author_id"
    " JOIN threads_revision v ON v.id = c.revision_id WHERE c.id = %(comment)s AND a.discussion <> 'off'"
)


@lru_cache(maxsize=1)
def _thread_sql() -> str:
    columns = ", ".join(
        columns_of(model, names, letter=letter)
        for letter, model, names in (("t", Thread, _THREAD), ("a", Article, _ARTICLE), ("s", Site, _SITE))
    )
    rules, policies = DiscussionPolicy.nearest_sql(*RULES, article="a")
    return (
        f"SELECT {columns}, {rules} FROM threads_thread t"  # noqa: S608 - our own names
        " JOIN articles_article a ON a.id = t.article_id JOIN articles_site s ON s.id = a.site_id"
        f" {policies} WHERE t.id = %(thread)s AND a.discussion <> 'off'"
    )
