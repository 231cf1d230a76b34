from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Schedule(models.Model):
    """When somebody may be told, in their own time zone; without a row at any hour, digests at eight."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="schedule"
    )
    digest_hour = models.PositiveSmallIntegerField(_("hour of digests"), default=8)
    # 0 is Monday.
    digest_weekday = models.PositiveSmallIntegerField(_("day of weekly digests"), default=0)
    # Nothing comes from the one to the other, over midnight too.
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    # Since then nothing comes but what is owed; what they chose before stays in their preferences, to be taken up again.
    stopped_at = models.DateTimeField(_("everything stopped"), null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        constraints = [
            models.CheckConstraint(condition=Q(digest_hour__lt=24), name="schedule_hour_is_one"),
            models.CheckConstraint(condition=Q(digest_weekday__lt=7), name="schedule_weekday_is_one"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="schedule_quiet_has_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
