from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from articles.shaping import ShapesSite, ShapesSiteQuerySet


class RuleOutcome(models.TextChoices):
    HOLD = "hold", _("hold")
    REJECT = "reject", _("reject")
    PUBLISH = "publish", _("publish")
    LABEL = "label", _("publish with a label")
    LIMIT = "limit", _("ask to wait")


class Rule(ShapesSite):
    """An editor's own rule: where all conditions hold, the outcome follows (ruling.py knows the conditions)."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="rules")
    name = models.CharField(_("name"), max_length=80)
    is_on = models.BooleanField(_("in force"), default=False)
    # [{"fact": "links", "is": "at_least", "value": 2}, …]: all must hold.
    conditions = models.JSONField(_("conditions"), default=list)
    outcome = models.CharField(_("outcome"), max_length=7, choices=RuleOutcome.choices)
    label = models.CharField(_("label"), max_length=60, blank=True)
    # How long somebody is asked to wait, for `limit`.
    wait_seconds = models.PositiveIntegerField(_("wait in seconds"), null=True, blank=True)
    # What the author is told where a comment is rejected by it.
    explanation = models.CharField(_("explanation for authors"), max_length=500, blank=True)

    objects = ShapesSiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="rule_once_per_name"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=RuleOutcome.values), name="rule_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
