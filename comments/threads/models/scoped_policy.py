from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Section, Site
from articles.remembering import SiteMemory, database_of
from articles.shaping import ShapesSite, ShapesSiteQuerySet
from comments.sql import run

# So many articles' policies are at hand in one process.
_REMEMBERED = 2_000
_remembered: SiteMemory[dict[str, Any]] = SiteMemory(most=_REMEMBERED)


# From the nearest scope to the widest, each with the one row of it that reaches an article.
_SCOPES = {
    "article": "{row}.article_id = {article}.id",
    "section": "{row}.section_id = {article}.section_id AND {row}.site_id = {article}.site_id",
    "site": "{row}.site_id = {article}.site_id AND {row}.section_id IS NULL AND {row}.article_id IS NULL",
}


class ScopedPolicy(ShapesSite):
    """What a publisher may turn, for a whole site, one section or one article; an empty value asks the next wider one."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("section")
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )

    objects = ShapesSiteQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(section__isnull=True) | Q(article__isnull=True), name="%(class)s_has_one_scope"
            ),
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(section__isnull=True, article__isnull=True),
                name="%(class)s_once_per_site",
            ),
            models.UniqueConstraint(
                fields=["section"], condition=Q(section__isnull=False), name="%(class)s_once_per_section"
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(article__isnull=False), name="%(class)s_once_per_article"
            ),
        ]

    def __str__(self) -> str:
        return str(self.article or self.section or self.site)

    @classmethod
    def nearest(cls, article: Article, *fields: str) -> dict[str, Any]:
        """
        Return each field's value from the nearest scope that sets it (article, section, site), or None.

        One query, or none while the edition of `article.site` is the one of the last answer.
        """
        key = (cls, article.pk, article.section_id, fields)
        return _remembered.get(article.site, key, read=lambda: cls._nearest(article, fields))

    @classmethod
    def nearest_sql(cls, *fields: str, article: str) -> tuple[str, str]:
        """
        Return how SQL finds each field's value from the nearest scope that sets it: columns, and joins that they need.

        Whatever asks for more at once puts them into its own statement; this is the only place that knows what is nearer.

        :param article: how the statement calls the articles
        """
        columns = ", ".join(
            f"COALESCE({', '.join(f'of_{scope}.{field}' for scope in _SCOPES)})" for field in fields
        )
        joins = " ".join(
            f"LEFT JOIN {cls._meta.db_table} of_{scope} ON {reaches.format(row=f'of_{scope}', article=article)}"
            for scope, reaches in _SCOPES.items()
        )
        return columns, joins

    @classmethod
    def nearest_value_sql(cls, field: str, *, article: str) -> str:
        """
        Return how SQL finds one field's value likewise, as an expression that joins nothing: for a statement that joins enough
        already, whose planner would look at every order of more.
        """
        values = ", ".join(
            f"(SELECT of_{scope}.{field} FROM {cls._meta.db_table} of_{scope}"  # noqa: S608 - names of our own models
            f" WHERE {reaches.format(row=f'of_{scope}', article=article)})"
            for scope, reaches in _SCOPES.items()
        )
        return f"COALESCE({values})"

    @classmethod
    def _nearest(cls, article: Article, fields: tuple[str, ...]) -> dict[str, Any]:
        columns, joins = cls.nearest_sql(*fields, article="a")
        sql = f"SELECT {columns} FROM {Article._meta.db_table} a {joins} WHERE a.id = %s"  # noqa: S608, SLF001 - names of our own models
        found = run(sql, [article.pk], database=database_of(article.site))
        return dict(zip(fields, found[0] if found else [None] * len(fields), strict=True))
