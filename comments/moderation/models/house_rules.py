from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.moderation.models.reasons import Reason
from comments.moderation.models.statement_category import Category


class HouseRules(models.Model):
    """One version of a site's rules, as it stood from its publication on. Published versions are never changed."""

    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.PROTECT, related_name="house_rules"
    )
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    introduction = models.TextField(_("introduction"), blank=True, max_length=5000)
    # Empty while it is written.
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("house rules")
        verbose_name_plural = _("house rules")
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="house_rules_once_per_version"),
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(published_at__isnull=True), name="house_rules_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Clause(models.Model):
    """One numbered rule. A statement of reasons cites it and copies its words."""

    rules = models.ForeignKey(HouseRules, on_delete=models.CASCADE, related_name="clauses")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("rule"), max_length=2000)
    # The reason for which a moderator's decision cites this clause, if nothing else is chosen.
    reason = models.CharField(_("cited for"), max_length=10, choices=Reason.choices, blank=True)
    # What a statement that cites it is filed under in the public transparency database; empty leaves it to the reason.
    category = models.CharField(
        _("category"), max_length=48, choices=Category.choices, blank=True, db_default=""
    )

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints = [
            models.UniqueConstraint(fields=["rules", "number"], name="clause_once_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def as_cited(self) -> dict[str, Any]:
        """What a statement copies."""
        return {"clause_number": self.number, "clause_title": self.title, "clause_text": self.body}
