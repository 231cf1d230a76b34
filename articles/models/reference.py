from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class Reference(models.Model):
    """
    A numbered footnote of an article; unsourced when the article leaves it open ("?").

    The article's body links each mark to `#ref-<number>` and gives the k-th mark of a number the id
    `mark-<number>-<k>`, so that the list of references can link back.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="references", verbose_name=_("article")
    )
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"), blank=True, default="")
    url = models.CharField(_("URL"), max_length=2000, blank=True, default="")
    sourced = models.BooleanField(_("sourced"), default=True)
    mark_count = models.PositiveIntegerField(_("marks"), default=0, help_text=_("How many marks point here."))

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"], name="reference_number_is_unique_in_its_article"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="reference_number_starts_at_one"),
            models.CheckConstraint(
                condition=Q(mark_count__gte=0), name="reference_mark_count_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(sourced=False) | ~Q(text="") | ~Q(url=""),
                name="reference_sourced_says_its_source",
            ),
        ]

    def __str__(self) -> str:
        return f"[{self.number}] {self.text or self.url}"

    @property
    def anchor(self) -> str:
        """Id of the reference in a page, where its marks point."""
        return f"ref-{self.number}"

    @property
    def mark_anchors(self) -> list[str]:
        """Ids of the marks in the body that point here, in reading order."""
        return [f"mark-{self.number}-{nth}" for nth in range(1, self.mark_count + 1)]
