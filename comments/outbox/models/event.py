from django.db import models
from django.db.models import Q

from comments.ids import uuid7


class OutboxEvent(models.Model):
    """A fact in the past tense, written in the transaction that made it true."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    # Ids and times, no texts: what a handler tells is read again when it is told, because it may be gone by then.
    payload = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["recorded_at", "id"], condition=Q(relayed_at__isnull=True), name="outbox_event_not_relayed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"
