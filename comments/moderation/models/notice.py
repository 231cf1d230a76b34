from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import Profile
from comments.ids import uuid7
from comments.moderation.models.case import Case
from comments.moderation.models.decision import Decision
from comments.moderation.models.suspension import Suspension
from comments.moderation.models.trusted_flagger import TrustedFlagger
from comments.threads.models import Comment, Revision


class NoticeCategory(models.TextChoices):
    """What kind of wrong is claimed; names follow the public transparency database."""

    # Article 18; first, because it goes before all else.
    THREAT = "threat", _("a threat to somebody's life or safety")
    SPEECH = "speech", _("illegal or harmful speech")
    VIOLENCE = "violence", _("violence or threats")
    PRIVACY = "privacy", _("privacy and personal details")
    COPYRIGHT = "copyright", _("intellectual property")
    FRAUD = "fraud", _("scams and fraud")
    MINORS = "minors", _("protection of minors")
    SAFETY = "safety", _("risk for public security")
    CYBER_VIOLENCE = "cyber", _("stalking or intimidation online")
    OTHER = "other", _("something else")


class Notice(models.Model):
    """A claim by anybody, under Article 16, that comments are illegal."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="notices")
    # What both sides call it in letters.
    reference = models.CharField(_("reference"), max_length=16, unique=True)
    category = models.CharField(_("category"), max_length=9, choices=NoticeCategory.choices)
    explanation = models.TextField(_("why it is illegal"), max_length=5000)
    law = models.CharField(_("law"), max_length=500, blank=True)
    # Empty is allowed.
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_trusted = models.BooleanField(_("trusted flagger"), default=False)
    # Who that was, at the time.
    flagger = models.ForeignKey(
        TrustedFlagger,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="notices",
    )
    # Whoever was signed in, and by what the address is known; both only tell how much somebody sends (suspension.py).
    sender = models.ForeignKey(
        Profile, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices_sent"
    )
    sender_digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    # While its sender is suspended nobody deals with it.
    paused_by = models.ForeignKey(
        Suspension, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices_paused"
    )
    taken_up_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    in_good_faith_at = models.DateTimeField(_("stated to be in good faith"))
    language = models.CharField(max_length=35, blank=True)
    received_at = models.DateTimeField(_("received"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # SHA-256 of all that was said and of who sent it from where: the same notice sent again finds the first.
    fingerprint = models.CharField(max_length=64, editable=False, default="")

    class Meta:
        verbose_name = _("legal notice")
        verbose_name_plural = _("legal notices")
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=~Q(fingerprint=""), name="notice_once_as_it_is"
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "received_at", "id"], condition=Q(decided_at__isnull=True), name="notice_open"
            ),
            models.Index(
                fields=["site", "sender_digest"], condition=~Q(sender_digest=""), name="notice_by_address"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class NoticeItem(models.Model):
    """One comment of a notice, as it stood when the notice came."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="items")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="notice_items")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    address = models.URLField(max_length=500)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="notice_items"
    )
    # What came of it, once decided: the status that the comment had from then on.
    outcome = models.CharField(max_length=10, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # Empty where its author withdrew it before anybody decided.
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="notice_items"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "comment"], name="notice_item_once_per_comment"),
        ]
        indexes = [
            models.Index(fields=["comment"], condition=Q(decided_at__isnull=True), name="notice_item_open"),
        ]

    def __str__(self) -> str:
        return self.address
