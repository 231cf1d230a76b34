from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.ids import uuid7
from comments.outbox.models import Work


class Dispatch(Work):
    """
    One message of one site to one person over one channel, with everything that it tells.

    As long as it is not closed it collects: what is told meanwhile joins it. Its id is the mail's Message-ID, so that a
    repeat is recognisable.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Without indexes of their own: those below begin with the person; and nobody asks for those of a site.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="dispatches",
        verbose_name=_("recipient"),
        db_index=False,
    )
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"), db_index=False
    )
    channel = models.CharField(_("channel"), max_length=10)
    # What may stand in it together: a family of kinds, and how often they come (slots.py).
    slot = models.CharField(_("what it collects"), max_length=60)
    created_at = models.DateTimeField(_("created"))
    # From then on nothing joins it, and what it tells is told in it alone, however often it is tried.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # Nothing was left to tell, or nobody to be told.
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    dropped_because = models.CharField(
        _("not sent because"), max_length=60, blank=True, default="", db_default=""
    )

    class Meta(Work.Meta):
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")
        constraints = [
            # The joining window, the digest and the lock in one: whoever comes second finds it and joins.
            models.UniqueConstraint(
                fields=["recipient", "site", "channel", "slot"],
                condition=Q(closed_at__isnull=True),
                name="dispatch_collects_once",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True),
                name="dispatch_is_sent_or_dropped_not_both",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(sent_at__isnull=True, dropped_at__isnull=True),
                name="dispatch_is_closed_before_it_goes",
            ),
            *Work.Meta.constraints,
        ]
        indexes = [
            # When somebody was last told in a slot, and everything that goes with a person.
            models.Index(fields=["recipient", "channel", "slot", "closed_at"], name="dispatch_last_in_slot"),
            *Work.Meta.indexes,
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"
