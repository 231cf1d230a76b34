from django.db import models
from django.utils.translation import gettext_lazy as _


class PeriodicRun(models.Model):
    """One slot of one periodic job, taken by the first worker that came; the others find it taken."""

    name = models.CharField(_("job"), max_length=60)
    # The number of whole intervals since 1970, counted from the job's own hour (periodic.py).
    slot = models.BigIntegerField(_("slot"))
    claimed_at = models.DateTimeField(_("claimed"))

    class Meta:
        verbose_name = _("periodic run")
        verbose_name_plural = _("periodic runs")
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="periodic_run_once_per_slot")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"
