from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.outbox.models.event import OutboxEvent
from comments.outbox.models.work import Work


class Handling(Work):
    """One handler's duty towards one event."""

    event = models.ForeignKey(
        OutboxEvent, on_delete=models.CASCADE, related_name="handlings", verbose_name=_("event")
    )
    # The handler's dotted path, as config/events.py names it.
    handler = models.CharField(_("handler"), max_length=120)

    class Meta(Work.Meta):
        verbose_name = _("handling")
        verbose_name_plural = _("handlings")
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="handling_once_per_event_and_handler"),
            *Work.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.handler} of {self.event_id}"
