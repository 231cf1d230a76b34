"""How much waits for moderators, in numbers, site by site."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from articles.models import Site
from comments.moderation.models import Case, Queue
from comments.outbox.gauging import COUNTED_MAX, Gauge

LABELS = {"cases_open": ("site", "queue"), "cases_overdue_seconds": ("site", "queue")}
HELP = {
    "cases_open": "Open cases; what is one row of the queue counts once",
    "cases_overdue_seconds": "For how long the most urgent of these should have been decided",
}


def gauge(*, now: datetime) -> Iterator[Gauge]:
    """Yield both numbers for each queue in which a site has cases; each reads one index, and counts up to COUNTED_MAX."""
    for site_id, slug in Site.objects.order_by("pk").values_list("pk", "slug"):
        for queue in Queue.values:
            waiting = Case.objects.filter(site=site_id, queue=queue, closed_at=None, is_front=True)
            first = waiting.order_by("wanted_at", "pk").values_list("wanted_at", flat=True).first()
            if first is None:
                continue
            count = waiting.order_by("wanted_at", "pk").values("pk")[:COUNTED_MAX].count()
            late = max(timedelta(), now - first).total_seconds()
            yield Gauge(name="cases_open", labels=(slug, queue), value=count)
            yield Gauge(name="cases_overdue_seconds", labels=(slug, queue), value=late)
