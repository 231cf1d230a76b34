from django.db import models
from django.db.models import Q

from comments.outbox.models.event import OutboxEvent


class Handling(models.Model):
    """One handler's duty towards one event: due, leased, done or parked."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="handlings")
    # The handler's dotted path, as config/events.py names it.
    handler = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="handling_once_per_event_and_handler"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(parked_at__isnull=True), name="handling_is_done_or_parked_not_both"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(done_at__isnull=True, parked_at__isnull=True),
                name="handling_still_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler} of {self.event_id}"
