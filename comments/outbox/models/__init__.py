from comments.outbox.models.event import OutboxEvent
from comments.outbox.models.handling import Handling

__all__ = ["Handling", "OutboxEvent"]
