from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.ids import uuid7


class OutboxEvent(models.Model):
    """A fact in the past tense, written in the transaction that made it true."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    # Of its payload; newer ones have more keys (catalogue.py).
    version = models.PositiveSmallIntegerField(_("version"), default=1, db_default=1)
    # Ids and times, no texts: what a handler tells is read again when it is told, because it may be gone by then.
    # The one exception is what the catalogue calls private, which is wiped.
    payload = models.JSONField(_("payload"), default=dict)
    recorded_at = models.DateTimeField(_("recorded"))
    # Until then its handlers are not told: time to take back what is told of.
    due_at = models.DateTimeField(_("told from"), null=True, blank=True)
    relayed_at = models.DateTimeField(_("relayed"), null=True, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(
                fields=["recorded_at", "id"],
                condition=Q(relayed_at__isnull=True),
                name="outbox_event_not_relayed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"
