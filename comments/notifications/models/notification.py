from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.ids import uuid7
from comments.threads.models import Comment


class Kind(models.TextChoices):
    REPLY = "reply", _("somebody answered you")
    HELD = "held", _("a comment waits for a moderator")


class Notification(models.Model):
    """One thing that one person should know, once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notifications",
        verbose_name=_("recipient"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="+", verbose_name=_("comment")
    )
    notified_at = models.DateTimeField(_("notified"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            # Posting and a late approval tell the same thing; the second one finds it told.
            models.UniqueConstraint(fields=["recipient", "kind", "comment"], name="notification_once"),
        ]
        indexes = [models.Index(fields=["recipient", "-notified_at", "id"], name="notification_inbox")]

    def __str__(self) -> str:
        return self.get_kind_display()
