from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Section, Site
from articles.remembering import SiteMemory, database_of
from articles.shaping import ShapesSite, ShapesSiteQuerySet

# So many articles' policies are at hand in one process.
_REMEMBERED = 2_000
_remembered: SiteMemory[dict[str, Any]] = SiteMemory(most=_REMEMBERED)


class ScopedPolicyQuerySet(ShapesSiteQuerySet):
    def reaching(self, article: Article) -> Self:
        """Rows of the article, its section and its site: at most three, in one query."""
        return self.filter(
            Q(article_id=article.pk)
            | Q(site_id=article.site_id, article__isnull=True)
            & (Q(section__isnull=True) | Q(section_id=article.section_id))
        )


class ScopedPolicy(ShapesSite):
    """What a publisher may turn, for a whole site, one section or one article; an empty value asks the next wider one."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("section")
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )

    objects = ScopedPolicyQuerySet.as_manager()

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
    def _nearest(cls, article: Article, fields: tuple[str, ...]) -> dict[str, Any]:
        rows = sorted(
            cls._default_manager.using(database_of(article.site)).reaching(article),
            key=lambda row: (row.article_id is None, row.section_id is None),
        )
        return {
            field: next((value for row in rows if (value := getattr(row, field)) is not None), None)
            for field in fields
        }
