from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Site
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
            models.UniqueConstraint(
                fields=["site", "kind", "language"], name="word_list_once_per_kind_and_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.language}".strip()
