from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from articles.shaping import ShapesSite, ShapesSiteQuerySet
from comments.ids import uuid7
from comments.moderation.models.word_list import WordList


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


class RuleTrial(models.Model):
    """A dry run of a rule or a list over what was posted lately: what was asked, how far it is, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    # The rule that would be changed; empty for a new one.
    rule = models.ForeignKey(Rule, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # The list that would be changed, likewise.
    word_list = models.ForeignKey(
        WordList, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The rule as it stood in the form: name, is_on, conditions, outcome, label, wait_seconds, explanation. Or the list:
    # kind, language, section, article, words, and the words as they are kept.
    draft = models.JSONField()
    days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    # Which walk goes on (replaying.py), and behind what.
    walk = models.PositiveSmallIntegerField(default=0)
    goes_on_at = models.CharField(max_length=80, blank=True)
    steps = models.PositiveIntegerField(default=0)
    looked_count = models.PositiveIntegerField(default=0)
    matched_count = models.PositiveIntegerField(default=0)
    # Of those that matched: which a list does not find as it is kept.
    added_count = models.PositiveIntegerField(default=0, db_default=0)
    # Of those that matched: what people decided last, if anybody did.
    approved_count = models.PositiveIntegerField(default=0)
    against_count = models.PositiveIntegerField(default=0)
    # The first of those that matched, as ids of comments; of a list that is changed, of those that are added.
    shown = models.JSONField(default=list)
    # What each line of a list found: [how many, how many of them moderators approved], by line.
    lines = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        verbose_name = _("dry run")
        verbose_name_plural = _("dry runs")
        indexes = [models.Index(fields=["asked_at"], name="rule_trial_by_age")]

    def __str__(self) -> str:
        return str(self.draft.get("name", ""))

    @property
    def is_of_list(self) -> bool:
        return "words" in self.draft

    @property
    def undecided_count(self) -> int:
        return self.matched_count - self.approved_count - self.against_count
