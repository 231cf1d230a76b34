"""What a site keeps for the law beside its decisions: bodies that settle disputes, the disputes, and what was handed over."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Site
from articles.shaping import ShapesSite, ShapesSiteQuerySet
from comments.moderation.models.statement import Statement
from comments.threads.models import Comment


class DisputeBody(ShapesSite):
    """A certified out-of-court dispute settlement body (Article 21) to which whoever is told reasons can turn."""

    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="dispute_bodies"
    )
    name = models.CharField(_("name"), max_length=120)
    url = models.URLField(_("address"), max_length=500)
    # What is not named any more keeps its disputes.
    is_named = models.BooleanField(_("named to everybody"), default=True)

    objects = ShapesSiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute settlement body")
        verbose_name_plural = _("dispute settlement bodies")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="dispute_body_once_per_name")]

    def __str__(self) -> str:
        return self.name


class DisputeOutcome(models.TextChoices):
    FOR_SITE = "site", _("the decision stands")
    FOR_PERSON = "person", _("the decision was wrong")
    SETTLED = "settled", _("both sides agreed")
    DROPPED = "dropped", _("ended without an outcome")


class Dispute(models.Model):
    """A dispute before such a body: when it came, how it ended, and whether the site did what the body said."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="disputes")
    body = models.ForeignKey(
        DisputeBody,
        verbose_name=_("dispute settlement body"),
        on_delete=models.PROTECT,
        related_name="disputes",
    )
    reference = models.CharField(_("reference of the body"), max_length=120, blank=True)
    # Which restriction it is about; empty where it is about what was not done.
    statement = models.ForeignKey(
        Statement,
        verbose_name=_("statement of reasons"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="disputes",
    )
    sent_at = models.DateTimeField(_("came"))
    outcome = models.CharField(_("outcome"), max_length=7, choices=DisputeOutcome.choices, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    implemented_at = models.DateTimeField(_("done as it was decided"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | ~Q(outcome="") & Q(decided_at__isnull=False),
                name="dispute_has_an_outcome_once_decided",
            ),
            models.CheckConstraint(
                condition=Q(implemented_at__isnull=True) | Q(decided_at__isnull=False),
                name="dispute_decided_before_it_is_done",
            ),
        ]
        indexes = [models.Index(fields=["site", "-sent_at", "id"], name="dispute_by_site")]

    def __str__(self) -> str:
        return self.reference or f"{self.body_id}"


class HandOver(models.Model):
    """That an authority was told of a threat to somebody's life or safety (Article 18), with the words as they stood. Added and never changed."""

    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.PROTECT, related_name="hand_overs"
    )
    # Empty once the comment is gone; what was handed over stays below.
    comment = models.ForeignKey(
        Comment,
        verbose_name=_("comment"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="hand_overs",
    )
    revision_number = models.PositiveIntegerField(_("version"))
    words = models.TextField(_("words"))
    authority = models.CharField(_("authority"), max_length=200)
    reference = models.CharField(pgettext_lazy("of an authority", "reference"), max_length=200, blank=True)
    handed_at = models.DateTimeField(_("handed over"))
    note = models.TextField(_("note"), max_length=1000, blank=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moderator_name = models.CharField(_("moderator"), max_length=254)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("hand-over to an authority")
        verbose_name_plural = _("hand-overs to authorities")
        constraints = [
            models.CheckConstraint(condition=~Q(authority=""), name="hand_over_names_the_authority"),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("handed_at")), name="hand_over_recorded_once_it_is_done"
            ),
        ]
        indexes = [models.Index(fields=["site", "-handed_at", "id"], name="hand_over_by_site")]

    def __str__(self) -> str:
        return f"{self.authority} · {self.handed_at:%Y-%m-%d}"
