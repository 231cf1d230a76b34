"""Who looks at what: from the ids in an address to a row and a viewer on its site."""

from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from articles.models import Article, Site
from comments.accounts.models import Guest, Profile, User
from comments.accounts.passes import as_viewer
from comments.accounts.viewer import SECTIONS_SQL, Viewer, sections_in, viewer_from
from comments.api.columns import columns_of, natives
from comments.errors import Refused
from comments.threads.reading import CommentNotFound
from comments.threads.rows import fetch, reading_from


class SiteNotFound(Refused):
    code: ClassVar[str] = "site_not_found"
    status: ClassVar[int] = 404
    message = _("There is no such site here.")


class ArticleNotFound(Refused):
    code: ClassVar[str] = "article_not_found"
    status: ClassVar[int] = 404
    message = _("There is no such article here.")


class ProfileNotFound(Refused):
    code: ClassVar[str] = "profile_not_found"
    status: ClassVar[int] = 404
    message = _("There is nobody of this id here.")


def site_at(slug: str) -> Site:
    """
    Return the site of this slug.

    :raises SiteNotFound:
    """
    site = Site.objects.filter(slug=slug).first()
    if site is None:
        raise SiteNotFound
    return site


def article_at(public_id: UUID) -> Article:
    """
    Return the article with its site and section; one query.

    :raises ArticleNotFound:
    """
    article = Article.objects.select_related("site", "section", "thread").filter(public_id=public_id).first()
    if article is None:
        raise ArticleNotFound
    return article


def viewer_at_comment(user: User | None, comment_id: UUID, *, guest: Guest | None = None) -> Viewer:
    """
    Return who this is on the site of that comment, whoever may see it there; one query.

    :param guest: whose pass came along, if nobody is signed in; on other sites than theirs they are nobody
    :raises CommentNotFound: for an absent one, and in a discussion that is switched off
    """
    found = _viewer(user, _AT_COMMENT, comment_id)
    if found is None:
        raise CommentNotFound
    return as_viewer(guest) if guest and guest.site_id == found.site_id else found


def viewer_on(user: User | None, site: Site, *, guest: Guest | None = None) -> Viewer:
    """Return who this is on the site; one query, none about somebody signed out. See above about guests."""
    if guest and guest.site_id == site.pk:
        return as_viewer(guest)
    found = _viewer(user, _ON_SITE, site.pk) if user else None
    return found or Viewer(site_id=site.pk)


def _viewer(user: User | None, sql: str, place: object) -> Viewer | None:
    connection = reading_from()
    sql = sql.format(sections=SECTIONS_SQL[connection.vendor])
    found = fetch(connection, sql, {"place": place, "user": user.pk if user else None})
    if not found:
        return None
    site_id, role, sections, *row = found[0]
    if user is None:
        return Viewer(site_id=site_id)
    values = natives(row, _PROFILE, connection=connection)
    profile = Profile.from_db(connection.alias, _PROFILE, values) if values[0] else None
    return viewer_from(
        user, site=Site(pk=site_id), role=role, sections=sections_in(sections), profile=profile
    )


_PROFILE = tuple(field.attname for field in Profile._meta.concrete_fields)  # noqa: SLF001 - Django's documented API
# `+ 0`: by the person alone. A planner that knows nothing of a young site yet would walk through everybody of it.
_WHO = (
    f"SELECT s.id, m.role, {{sections}}, {columns_of(Profile, _PROFILE, letter='p')} FROM articles_site s"  # noqa: S608 - our own names
    " LEFT JOIN accounts_membership m ON m.site_id = s.id AND m.user_id = %(user)s"
    " LEFT JOIN accounts_profile p ON p.site_id + 0 = s.id AND p.user_id = %(user)s"
)
_ON_SITE = _WHO + " WHERE s.id = %(place)s"
_AT_COMMENT = _WHO + (
    " JOIN articles_article a ON a.site_id = s.id AND a.discussion <> 'off'"
    " JOIN threads_thread t ON t.article_id = a.id JOIN threads_comment c ON c.thread_id = t.id WHERE c.id = %(place)s"
)
