from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.ids import uuid7


class OutboxEvent(models.Model):
    """A fact in the past tense, written in the transaction that made it true."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    # Ids and times, no texts: what a handler tells is read again when it is told, because it may be gone by then.
    # The one exception are the catalogue's PRIVATE_KEYS, which are wiped.
    payload = models.JSONField(_("payload"), default=dict)
    recorded_at = models.DateTimeField(_("recorded"))
    # So long its handlers are not told: time to take back what is told of.
    after_seconds = models.PositiveSmallIntegerField(_("told after seconds"), default=0, db_default=0)
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
