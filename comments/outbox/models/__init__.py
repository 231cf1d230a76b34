from comments.outbox.models.event import OutboxEvent
from comments.outbox.models.handling import Handling
from comments.outbox.models.periodic_run import PeriodicRun

__all__ = ["Handling", "OutboxEvent", "PeriodicRun"]
