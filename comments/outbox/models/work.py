from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.outbox.lanes import HOUSE


class Work(models.Model):
    """
    A row that is a duty in a queue: due, leased, done or parked. What it is about, the table adds.

    config/work.py says how the rows of each such table are run, and how often they are tried.
    """

    # Whoever creates the row says in which lane it waits. Rows of older code are the house's.
    lane = models.CharField(_("lane"), max_length=20, default=HOUSE.name, db_default=HOUSE.name)
    # While leased, the end of the lease: what the index says is due is free to be claimed.
    due_at = models.DateTimeField(_("due"))
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    # Host and process of the worker that claimed it, or that runs it.
    leased_by = models.CharField(_("leased by"), max_length=100, blank=True, default="", db_default="")
    # Runs begun. A task carries the number it saw when it was handed over, so that its twin finds the number changed.
    attempts = models.PositiveIntegerField(_("tries"), default=0, db_default=0)
    last_error = models.TextField(_("last error"), blank=True, default="", db_default="")
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    parked_at = models.DateTimeField(_("parked"), null=True, blank=True)

    # Every subclass gets these under its own name, also in raw SQL (claiming.py).
    objects: models.Manager[Any] = models.Manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(parked_at__isnull=True),
                name="%(class)s_is_done_or_parked_not_both",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "due_at", "id"],
                condition=Q(done_at__isnull=True, parked_at__isnull=True),
                name="%(class)s_still_to_do",
            ),
            models.Index(
                fields=["leased_by"], condition=Q(lease_until__isnull=False), name="%(class)s_leased"
            ),
            models.Index(fields=["parked_at"], condition=Q(parked_at__isnull=False), name="%(class)s_parked"),
        ]
