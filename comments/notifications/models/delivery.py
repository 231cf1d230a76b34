from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.ids import uuid7
from comments.notifications.kinds import EMAIL
from comments.notifications.models.dispatch import Dispatch
from comments.notifications.models.notification import Notification


class Delivery(models.Model):
    """One notification on its way through one channel, in a dispatch that may tell several."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Without an index of its own: the unique one begins with it.
    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=10, default=EMAIL)
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # Nothing left to tell by the time of sending: unsubscribed, removed, switched off.
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.CharField(
        _("not sent because"), max_length=60, blank=True, default="", db_default=""
    )

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
