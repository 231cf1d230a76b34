from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import Profile


class TurnedAway(models.Model):
    """How often somebody was refused at the door on one day, and why: never with which words. Kept for 90 days."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    # Empty for whoever has no name here yet.
    profile = models.ForeignKey(
        Profile, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # Of the refusal.
    code = models.CharField(max_length=30)
    # In UTC.
    day = models.DateField(db_index=True)
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("refusal at the door")
        verbose_name_plural = _("refusals at the door")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "code", "day"],
                condition=Q(profile__isnull=False),
                name="turned_away_once_per_person_and_day",
            ),
            models.UniqueConstraint(
                fields=["site", "code", "day"],
                condition=Q(profile__isnull=True),
                name="turned_away_once_per_stranger_and_day",
            ),
        ]
        indexes = [models.Index(fields=["site", "day"], name="turned_away_by_site")]

    def __str__(self) -> str:
        return self.code
