"""What was sent is forgotten after 30 days, with all that came back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from comments.ids import least_id
from comments.webhooks.models import Endpoint, EndpointDelivery, Try

KEPT_FOR = timedelta(days=30)
_BATCH = 1000


def clean(*, now: datetime) -> None:
    """Delete what is older than 30 days, in batches: also what a paused endpoint never asked for again."""
    oldest = least_id(now - KEPT_FOR)
    for site_id in Endpoint.objects.order_by().values_list("site_id", flat=True).distinct():
        while _clean(site_id, before=oldest):
            pass
    Endpoint.objects.filter(old_secret_until__lte=now).update(sealed_old_secret="", old_secret_until=None)


@transaction.atomic
def _clean(site_id: int, *, before: UUID) -> bool:
    here = EndpointDelivery.objects.filter(site_id=site_id, pk__lt=before, lease_until=None)
    old = list(here.order_by("pk").values_list("pk", flat=True)[:_BATCH])
    Try.objects.filter(delivery__in=old).delete()
    EndpointDelivery.objects.filter(pk__in=old).delete()
    return len(old) == _BATCH
