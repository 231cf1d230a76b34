"""Orders of authorities: filed when they come, cited by the decisions that follow them."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Site
from comments.moderation.models.legal_setting import COUNTRIES
from comments.moderation.models.statement_category import Category


class OrderQuerySet(models.QuerySet["Order"]):
    def open(self, *, now: datetime) -> Self:
        """
        Orders to act that are still to be followed: not given effect, or about more items than comments were decided by them.

        What was given effect outside, with a moment typed by hand, is closed.
        """
        standing = Q(statements__decision__isnull=False, statements__decision__undone_by__isnull=True)
        followed = Count("statements__comment", filter=standing, distinct=True)
        return (
            self.filter(kind=Order.Kind.ACT, received_at__lte=now)
            .annotate(followed=followed)
            .filter(Q(effect_at__isnull=True) | Q(followed__gt=0, followed__lt=F("items")))
        )


class Order(models.Model):
    """An order of an authority: to act against what is illegal (Article 9), or to give information (Article 10)."""

    class Kind(models.TextChoices):
        ACT = "act", _("to act (Article 9)")
        INFORM = "inform", _("to give information (Article 10)")

    STATES: ClassVar[tuple[tuple[str, str], ...]] = tuple((code, code) for code in COUNTRIES)

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="orders")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    authority = models.CharField(_("authority"), max_length=200)
    # As the authority calls it.
    reference = models.CharField(
        pgettext_lazy("of an authority", "reference"), max_length=120, blank=True, db_default="", default=""
    )
    state = models.CharField(_("member state"), max_length=2, choices=STATES)
    legal_reference = models.CharField(_("legal ground"), max_length=500)
    category = models.CharField(_("category"), max_length=48, choices=Category.choices, blank=True)
    # How many comments or people it is about.
    items = models.PositiveIntegerField(_("how many items"), default=1)
    forbids_telling = models.BooleanField(
        _("forbids to tell the author"),
        default=False,
        db_default=False,
        help_text=_("Whoever is restricted by it is told no reasons; the statement keeps that this is why."),
    )
    received_at = models.DateTimeField(_("received"))
    receipt_sent_at = models.DateTimeField(_("receipt sent"), null=True, blank=True)
    # The first decision that cites it says when, where nobody has.
    effect_at = models.DateTimeField(_("given effect"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order of an authority")
        verbose_name_plural = _("orders of authorities")
        constraints = [
            models.CheckConstraint(
                condition=Q(receipt_sent_at__isnull=True) | Q(receipt_sent_at__gte=F("received_at")),
                name="order_confirmed_after_it_came",
            ),
            models.CheckConstraint(
                condition=Q(effect_at__isnull=True) | Q(effect_at__gte=F("received_at")),
                name="order_given_effect_after_it_came",
            ),
            models.UniqueConstraint(
                fields=["site", "reference"], condition=~Q(reference=""), name="order_once_per_reference"
            ),
        ]
        indexes = [models.Index(fields=["site", "-received_at", "id"], name="order_by_site")]

    def __str__(self) -> str:
        named = " · ".join(part for part in (self.authority, self.reference) if part)
        return f"{named} · {self.received_at:%Y-%m-%d}"
