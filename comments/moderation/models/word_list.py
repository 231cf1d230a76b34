from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Section, Site
from articles.shaping import ShapesSite, ShapesSiteQuerySet


class WordList(ShapesSite):
    """What a site does not want in comments (reject) or wants looked at (hold): words, patterns or domains, one a line."""

    class Kind(models.TextChoices):
        BANNED = "banned", _("banned: reject")
        SUSPECT = "suspect", _("suspect: hold")
        PATTERN = "pattern", _("patterns: hold")
        BANNED_DOMAINS = "nolinks", _("banned domains: reject links to them")
        ALLOWED_DOMAINS = "links", _("allowed domains: links to them do not count")

    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="word_lists"
    )
    # Where it counts beside what wider lists say; empty for both: on the whole site.
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("section")
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    language = models.CharField(
        _("language"), max_length=35, blank=True, help_text=_("Empty means comments in every language.")
    )
    words = models.TextField(_("words"), help_text=_("One word or phrase, pattern or domain a line."))

    objects = ShapesSiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("word list")
        verbose_name_plural = _("word lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(section__isnull=True) | Q(article__isnull=True), name="word_list_has_one_scope"
            ),
            models.UniqueConstraint(
                fields=["site", "kind", "language"],
                condition=Q(section__isnull=True, article__isnull=True),
                name="word_list_once_per_kind_and_language",
            ),
            models.UniqueConstraint(
                fields=["section", "kind", "language"],
                condition=Q(section__isnull=False),
                name="word_list_once_per_section",
            ),
            models.UniqueConstraint(
                fields=["article", "kind", "language"],
                condition=Q(article__isnull=False),
                name="word_list_once_per_article",
            ),
        ]

    @property
    def scope(self) -> str:
        return "article" if self.article_id else "section" if self.section_id else "site"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.language}".strip()
