from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.outbox.models.event import OutboxEvent


class Handling(models.Model):
    """One handler's duty towards one event: due, leased, done or parked."""

    event = models.ForeignKey(
        OutboxEvent, on_delete=models.CASCADE, related_name="handlings", verbose_name=_("event")
    )
    # The handler's dotted path, as config/events.py names it.
    handler = models.CharField(_("handler"), max_length=120)
    # While leased, the end of the lease: what the index says is due is free to be claimed.
    due_at = models.DateTimeField(_("due"))
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    # Host and process of the worker that claimed it, or that runs it.
    leased_by = models.CharField(_("leased by"), max_length=100, blank=True)
    # Runs begun. A task carries the number it saw when it was handed over, so that its twin finds the number changed.
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    parked_at = models.DateTimeField(_("parked"), null=True, blank=True)

    class Meta:
        verbose_name = _("handling")
        verbose_name_plural = _("handlings")
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="handling_once_per_event_and_handler"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(parked_at__isnull=True),
                name="handling_is_done_or_parked_not_both",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(done_at__isnull=True, parked_at__isnull=True),
                name="handling_still_to_do",
            ),
            models.Index(
                fields=["leased_by"], condition=Q(lease_until__isnull=False), name="handling_leased"
            ),
            models.Index(fields=["parked_at"], condition=Q(parked_at__isnull=False), name="handling_parked"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} of {self.event_id}"
