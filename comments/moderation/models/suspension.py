from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import Profile
from comments.ids import uuid7
from comments.moderation.models.flag import FlagReason
from comments.moderation.models.sanction import Gravity, Intent
from comments.moderation.models.statement import Statement
from comments.threads.models import Comment


class Heard(models.TextChoices):
    """What somebody sends that a person has to deal with."""

    NOTICES = "notices", _("notices and reports")
    OBJECTIONS = "objections", _("objections")


class Step(models.TextChoices):
    WARNING = "warning", _("warning")
    SUSPENSION = "suspension", _("suspension")


class Suspension(models.Model):
    """
    That what somebody sends waits for a time, because it often was manifestly unfounded, or that they were warned of it.

    Source: Article 23(2) and (3) of Regulation (EU) 2022/2065.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="suspensions"
    )
    # Somebody who is known here; empty for whoever gives an address, and once the person is gone.
    profile = models.ForeignKey(
        Profile,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="suspensions",
    )
    # An HMAC of the address (accounts/addresses.py), of a person too: signed out they are the same. Empty where there is none.
    sender_digest = models.CharField(max_length=64, blank=True, editable=False)
    # Whose sender it is; letters to somebody who is not known here go to the address on it.
    notice = models.ForeignKey(
        "moderation.Notice", null=True, blank=True, on_delete=models.SET_NULL, related_name="suspensions"
    )
    what = models.CharField(_("what they send"), max_length=10, choices=Heard.choices)
    step = models.CharField(_("step"), max_length=10, choices=Step.choices)
    starts_at = models.DateTimeField(_("from"))
    # A warning has no end.
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by_name = models.CharField(_("lifted by"), max_length=254, blank=True)
    # When what had waited was taken up, once it was over.
    taken_up_at = models.DateTimeField(null=True, blank=True)
    warned_by = models.ForeignKey(
        "self",
        verbose_name=_("warned before"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    # What was weighed: of so many that they sent so many were unfounded, how grave it is and what was meant by it.
    weighed_sent = models.PositiveIntegerField(_("sent"))
    weighed_unfounded = models.PositiveIntegerField(_("unfounded"))
    gravity = models.CharField(_("gravity"), max_length=7, choices=Gravity.choices, blank=True)
    intent = models.CharField(_("intent"), max_length=8, choices=Intent.choices, blank=True)
    # For the team.
    note = models.CharField(_("note"), max_length=1000, blank=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moderator_name = models.CharField(_("moderator"), max_length=254)
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="suspension")

    class Meta:
        verbose_name = _("suspended sender")
        verbose_name_plural = _("suspended senders")
        constraints = [
            models.CheckConstraint(
                condition=Q(step="warning", ends_at__isnull=True)
                | Q(step="suspension", ends_at__gt=F("starts_at"), warned_by__isnull=False)
                & ~Q(gravity="")
                & ~Q(intent=""),
                name="suspension_has_an_end_and_a_warning",
            ),
            models.CheckConstraint(condition=Q(what__in=Heard.values), name="suspension_of_what_is_known"),
        ]
        indexes = [
            models.Index(
                fields=["profile", "what"], condition=Q(profile__isnull=False), name="suspension_of_person"
            ),
            models.Index(
                fields=["site", "sender_digest", "what"],
                condition=~Q(sender_digest=""),
                name="suspension_of_address",
            ),
            # Those whose end is still to be noticed.
            models.Index(
                fields=["ends_at"],
                condition=Q(step="suspension", taken_up_at__isnull=True),
                name="suspension_not_taken_up",
            ),
            models.Index(fields=["site", "-id"], name="suspension_by_site"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} · {self.get_what_display()}"


class WaitingReport(models.Model):
    """A reader's report that came while its sender was suspended; it becomes a flag when it is taken up."""

    suspension = models.ForeignKey(Suspension, on_delete=models.CASCADE, related_name="reports")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    reporter = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="waiting_reports")
    reason = models.CharField(max_length=10, choices=FlagReason.choices)
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField()
    # The number of the words that they read; empty where that was not kept yet.
    revision_number = models.PositiveIntegerField(null=True, blank=True)
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "reporter"], name="waiting_report_once_per_reporter"),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
