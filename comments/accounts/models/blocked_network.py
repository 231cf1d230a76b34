from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BlockedNetwork(models.Model):
    """Addresses that this server answers nothing. Rows stay when they are over: who blocked whom can be read later."""

    # In its one spelling: 203.0.113.0/24, 2001:db8::/32.
    network = models.CharField(_("network"), max_length=43)
    reason = models.CharField(_("reason"), max_length=200)
    since = models.DateTimeField(_("since"), editable=False)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    # Without a foreign key: the row outlives the account.
    by_name = models.CharField(_("blocked by"), max_length=200, editable=False)
    # Grows with every change of any row, so that the largest one is the version of the list.
    edition = models.BigIntegerField(editable=False, unique=True)

    class Meta:
        verbose_name = _("blocked network")
        verbose_name_plural = _("blocked networks")
        constraints = [
            models.CheckConstraint(condition=~Q(network=""), name="blocked_network_is_named"),
            models.CheckConstraint(condition=~Q(reason=""), name="blocked_network_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.network
