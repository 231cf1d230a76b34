from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.ids import uuid7
from comments.notifications.models.notification import Notification


class Delivery(models.Model):
    """One notification on its way through one channel; its id is the mail's Message-ID, so a repeat is recognisable."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    created_at = models.DateTimeField(_("created"))
    # Until then it is told in a mail that a worker is sending at this moment; that worker may have died.
    taken_until = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # Nothing left to tell by the time of sending: unsubscribed, removed, switched off.
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.CharField(_("not sent because"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True),
                name="delivery_is_sent_or_dropped_not_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"
