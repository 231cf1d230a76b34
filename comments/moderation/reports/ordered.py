"""How quickly orders of authorities were confirmed and given effect (Articles 9(5), 10(5) and 15(1)(a) of Regulation (EU) 2022/2065)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from comments.moderation.models import Order


@dataclass(frozen=True, kw_only=True)
class OrderTimes:
    """Of orders that were received in some time; a median is a time that some order really took."""

    received: int
    # Empty where none was confirmed, or given effect, yet.
    receipt: timedelta | None
    effect: timedelta | None


def order_times(site_ids: Sequence[int], *, since: datetime, until: datetime) -> OrderTimes:
    """Measure the orders that came to these sites from `since` on and before `until`; one query."""
    came = Order.objects.filter(site__in=site_ids, received_at__gte=since, received_at__lt=until)
    rows = list(came.values_list("received_at", "receipt_sent_at", "effect_at"))
    return OrderTimes(
        received=len(rows),
        receipt=_median((received, sent) for received, sent, _effect in rows),
        effect=_median((received, effect) for received, _sent, effect in rows),
    )


def _median(spans: Iterable[tuple[datetime, datetime | None]]) -> timedelta | None:
    took = [end - start for start, end in spans if end is not None]
    return median_low(took) if took else None
