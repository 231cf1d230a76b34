from comments.outbox.models.event import OutboxEvent
from comments.outbox.models.handling import Handling
from comments.outbox.models.periodic_run import PeriodicRun
from comments.outbox.models.work import Work

__all__ = ["Handling", "OutboxEvent", "PeriodicRun", "Work"]
