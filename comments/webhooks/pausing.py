"""Endpoints that rest: paused by an owner, or switched off because they are gone."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Membership, Role, User
from comments.errors import Refused
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.webhooks.models import Endpoint, State, WhyOff
from comments.webhooks.pacing import hold_line, line_up, waiting
from comments.webhooks.remembering import remember


class EndpointIsOff(Refused):
    code: ClassVar[str] = "endpoint_is_off"
    status: ClassVar[int] = 409
    message = _("This endpoint is switched off. Resume it first.")


@transaction.atomic
def pause(endpoint: Endpoint, *, by: User, now: datetime) -> Endpoint:
    """
    Send nothing more; what happens from now on waits. Twice is once.

    :raises EndpointIsOff: there is nothing to pause
    """
    locked = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if locked.state == State.OFF:
        raise EndpointIsOff
    if locked.state == State.ON:
        locked.paused_at = now
        locked.save(update_fields=["paused_at"])
        hold_line(locked.pk)
        remember("endpoint.pause", locked, by=by, now=now)
    return locked


@transaction.atomic
def resume(endpoint: Endpoint, *, by: User, now: datetime) -> Endpoint:
    """Send again, and what waited first, however it came to rest; its failures are forgotten. Twice is once."""
    locked = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if locked.state == State.ON:
        return locked
    locked.paused_at = locked.disabled_at = locked.retry_at = locked.failing_since = None
    locked.disabled_why, locked.failures, locked.enabled_at = "", 0, now
    locked.save(
        update_fields=[
            "paused_at",
            "disabled_at",
            "disabled_why",
            "retry_at",
            "failing_since",
            "failures",
            "enabled_at",
        ]
    )
    line_up(locked.pk, now=now, held=True)
    remember("endpoint.resume", locked, by=by, now=now)
    return locked


@transaction.atomic
def switch_off(endpoint_id: UUID, *, why: WhyOff, now: datetime) -> None:
    """
    Send nothing more, give up on what waits, and tell the owners; what happens from now on is not kept for it. Twice is once.

    What was given up on stands in the list, and can be sent again once it is resumed.
    """
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
    if endpoint.state == State.OFF:
        return
    endpoint.disabled_at, endpoint.disabled_why, endpoint.paused_at = now, why, None
    endpoint.save(update_fields=["disabled_at", "disabled_why", "paused_at"])
    waiting(endpoint_id).update(parked_at=now, trouble="off", last_error="The endpoint is switched off.")
    owners = Membership.objects.filter(site=endpoint.site_id, role=Role.OWNER).order_by("pk")
    for user_id in owners.values_list("user_id", flat=True):
        record(
            Event.ENDPOINT_SWITCHED_OFF,
            at=now,
            endpoint_id=endpoint.pk,
            site_id=endpoint.site_id,
            user_id=user_id,
            name=str(endpoint)[:200],
            why=why.value,
            since=(endpoint.failing_since or now).isoformat(),
        )
    remember("endpoint.switch_off", endpoint, by=None, now=now, why=why.value)
