"""How endpoints fare: what of their latest requests was taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, Max, Q

from comments.webhooks.models import Endpoint, Try
from comments.webhooks.pacing import waiting

DAY = timedelta(days=1)
# Of a day's requests the latest so many are looked at.
LOOKED_AT = 1000


@dataclass(frozen=True, kw_only=True)
class Health:
    """
    Of the last day, or of its latest thousand requests.

    :param sent: requests
    :param taken: how many of them were taken
    """

    sent: int
    taken: int
    # In milliseconds, of those that were answered; None for none.
    average_ms: int | None
    failed_at: datetime | None
    # Counted no further than a thousand.
    waiting: int

    @property
    def percent(self) -> int | None:
        """How many of a hundred were taken, rounded down; None where nothing was sent."""
        return self.taken * 100 // self.sent if self.sent else None


def health_of(endpoint: Endpoint, *, now: datetime) -> Health:
    """Return how an endpoint fares; three queries, whatever it was sent."""
    latest = Try.objects.filter(endpoint=endpoint, at__gt=now - DAY).order_by("-at").values("pk")[:LOOKED_AT]
    found = Try.objects.filter(pk__in=list(latest.values_list("pk", flat=True))).aggregate(
        sent=Count("pk"),
        taken=Count("pk", filter=Q(trouble="")),
        average=Avg("total_ms", filter=Q(status__isnull=False)),
        failed_at=Max("at", filter=~Q(trouble="")),
    )
    return Health(
        sent=found["sent"],
        taken=found["taken"],
        average_ms=round(found["average"]) if found["average"] is not None else None,
        failed_at=found["failed_at"],
        waiting=waiting(endpoint.pk).order_by()[:LOOKED_AT].count(),
    )
