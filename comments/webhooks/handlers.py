"""What this room hears; config/events.py says of what."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from comments.webhooks import hearing

Payload = Mapping[str, str | int | None]


def hear(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear whatever publishers may want to hear of."""
    hearing.hear(event_id=event_id, payload=payload, now=now)
