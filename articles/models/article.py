import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from articles.models.edition import EditionField
from articles.models.section import Section
from articles.models.site import Site


class ArticleQuerySet(models.QuerySet["Article"]):
    def on(self, site: Site) -> "ArticleQuerySet":
        return self.filter(site=site)

    def listed(self) -> "ArticleQuerySet":
        """Newest first; an article without a date of its own stands where it was registered."""
        return self.order_by(Coalesce("published_at", "registered_at").desc(), "-pk")


class Article(models.Model):
    """The page that is discussed: one per canonical URL and site."""

    class Discussion(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed: can be read, takes nothing new")
        OFF = "off", _("off: not shown")

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="articles", verbose_name=_("site"))
    section = models.ForeignKey(
        Section,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("section"),
    )
    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("slug"), max_length=120)
    canonical_url = models.CharField(_("canonical URL"), max_length=2000)
    # SHA-256 of what stays of the URL when everything that makes no second article is folded away: a unique
    # index over 2,000 characters would not fit a page of PostgreSQL.
    canonical_key = models.CharField(max_length=64, editable=False)
    title = models.CharField(_("title"), max_length=300)
    byline = models.CharField(_("byline"), max_length=200, blank=True, default="")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True)
    # Sanitised, with every mark linked to its reference: ready to be shown.
    body = models.TextField(_("body"), blank=True, default="")
    language = models.CharField(_("language"), max_length=35, default="en")
    courtesy_name = models.CharField(_("courtesy of"), max_length=200, blank=True, default="")
    courtesy_url = models.CharField(_("courtesy address"), max_length=2000, blank=True, default="")
    discussion = models.CharField(_("discussion"), max_length=6, choices=Discussion, default=Discussion.OPEN)
    registered_at = models.DateTimeField(_("registered"), editable=False)
    # Grows whenever the article itself changes for its readers (editions.py).
    edition = EditionField(default=0, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "canonical_key"], name="article_has_one_address_per_site"
            ),
            models.UniqueConstraint(fields=["site", "slug"], name="article_slug_is_unique_on_its_site"),
            models.CheckConstraint(condition=~Q(slug=""), name="article_has_a_slug"),
            models.CheckConstraint(
                condition=Q(slug=Lower("slug")),
                name="article_slug_is_lower_case",
                violation_error_message=_("Use lower-case letters."),
            ),
            models.CheckConstraint(condition=~Q(canonical_url=""), name="article_has_an_address"),
            models.CheckConstraint(condition=~Q(canonical_key=""), name="article_has_an_address_key"),
            models.CheckConstraint(condition=~Q(title=""), name="article_has_a_title"),
            models.CheckConstraint(condition=~Q(language=""), name="article_has_a_language"),
            models.CheckConstraint(
                condition=Q(discussion__in=["open", "closed", "off"]), name="article_discussion_is_known"
            ),
        ]
        indexes = [
            models.Index(
                "site",
                Coalesce("published_at", "registered_at").desc(),
                F("id").desc(),
                name="article_listed_idx",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a section of another site."""
        if self.section is not None and self.section.site_id != self.site_id:
            raise ValidationError({"section": _("This section belongs to another site.")})
