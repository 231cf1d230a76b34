from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import Profile
from comments.ids import uuid7
from comments.moderation.models.reasons import Reason
from comments.moderation.models.statement import Statement


class SanctionKind(models.TextChoices):
    WARNING = "warning", _("warning")
    MUTE = "mute", _("mute")
    BAN = "ban", _("ban")
    SHADOW_BAN = "shadow_ban", _("shadow ban")
    ALWAYS_HOLD = "hold", _("always hold")
    TRUSTED = "trusted", _("trusted")


class Gravity(models.TextChoices):
    """How much harm it does (Article 23(3)(c) of the DSA)."""

    MINOR = "minor", _("minor")
    SERIOUS = "serious", _("serious")
    GRAVE = "grave", _("grave")


class Intent(models.TextChoices):
    """What the person meant by it, where it can be told (Article 23(3)(d) of the DSA)."""

    UNKNOWN = "unknown", _("cannot be told")
    CARELESS = "careless", _("careless")
    MEANT = "meant", _("meant to harm")


class Sanction(models.Model):
    """What a moderator laid on a person (or, for trusted, lifted from them) on one site. In force until it ends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="sanctions")
    profile = models.ForeignKey(
        Profile, verbose_name=_("person"), on_delete=models.CASCADE, related_name="sanctions"
    )
    kind = models.CharField(_("sanction"), max_length=10, choices=SanctionKind.choices)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    starts_at = models.DateTimeField(_("from"))
    # Empty means for good.
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    # Lifted before its end, by whom.
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by_name = models.CharField(_("lifted by"), max_length=254, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    # When the comments of a shadow ban that ended by itself came to light (screening/shadows.py).
    lit_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What was posted from then on is removed by a worker, batch by batch (sweeping.py); empty where all of it stays.
    sweeps_from = models.DateTimeField(_("removes comments from"), null=True, blank=True)
    # When removing stopped halfway, because whoever laid it moderates here no more.
    sweep_parked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # HMAC of the address of a ban or mute without its aliases: whoever comes back with another spelling of it is recognised,
    # and so is a member who writes as a guest instead.
    address_digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moderator_name = models.CharField(_("moderator"), max_length=254)
    # Whoever may not write for what is illegal was warned before, or it is said why not (Article 23(1) of the DSA).
    warned_by = models.ForeignKey(
        "self",
        verbose_name=_("warned before"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    unwarned_because = models.CharField(
        _("why without a warning"), max_length=500, blank=True, default="", db_default=""
    )
    # What was weighed then (Article 23(3)): of so many comments in WEIGHED_DAYS so many were against the law.
    weighed_illegal = models.PositiveIntegerField(_("against the law"), null=True, blank=True)
    weighed_comments = models.PositiveIntegerField(_("comments"), null=True, blank=True)
    gravity = models.CharField(
        _("gravity"), max_length=7, choices=Gravity.choices, blank=True, default="", db_default=""
    )
    intent = models.CharField(
        _("intent"), max_length=8, choices=Intent.choices, blank=True, default="", db_default=""
    )
    statement = models.OneToOneField(
        Statement, null=True, blank=True, on_delete=models.PROTECT, related_name="sanction"
    )

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SanctionKind.values), name="sanction_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="trusted") | Q(statement__isnull=False), name="sanction_has_its_reasons"
            ),
            # Who breaks the law is told.
            models.CheckConstraint(
                condition=~Q(kind="shadow_ban", reason="illegal"), name="sanction_not_in_the_shadow_by_law"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["mute", "ban"], reason="illegal")
                | Q(warned_by__isnull=False)
                | ~Q(unwarned_because=""),
                name="sanction_by_law_after_a_warning",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="sanction_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["profile", "kind"],
                condition=Q(lifted_at__isnull=True, ends_at__isnull=True) & ~Q(kind="warning"),
                name="sanction_once_for_good",
            ),
        ]
        indexes = [
            models.Index(
                fields=["profile", "kind"], condition=Q(lifted_at__isnull=True), name="sanction_not_lifted"
            ),
            models.Index(fields=["site", "-starts_at", "id"], name="sanction_by_site"),
            # Ids grow with time: a list of those not lifted, page by key.
            models.Index(
                fields=["site", "id"], condition=Q(lifted_at__isnull=True), name="sanction_of_site_not_lifted"
            ),
            models.Index(
                fields=["site", "address_digest"],
                condition=Q(lifted_at__isnull=True) & ~Q(address_digest=""),
                name="sanction_by_address",
            ),
            models.Index(
                fields=["ends_at", "id"],
                condition=Q(kind="shadow_ban", lifted_at__isnull=True, lit_at__isnull=True),
                name="sanction_in_the_shadow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.profile_id}"

    @property
    def is_unread(self) -> bool:
        """Whether it is a warning that is still to be acknowledged."""
        return self.kind == SanctionKind.WARNING and self.acknowledged_at is None and self.lifted_at is None

    def is_over(self, *, now: datetime) -> bool:
        """Whether it restricts nobody any more."""
        if self.lifted_at is not None or (self.kind == SanctionKind.WARNING and self.acknowledged_at):
            return True
        return self.ends_at is not None and self.ends_at <= now
