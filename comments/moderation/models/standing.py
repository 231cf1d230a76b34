from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Profile


class Standing(models.Model):
    """What a site knows of a person, and what follows from it. Recomputed from the rows (trusting.py), never typed."""

    profile = models.OneToOneField(
        Profile, on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    # 0 new, 1 known, 2 regular, 3 trusted.
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    approved_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    # Reports by readers of this person's comments, and how many of those comments were then removed.
    flagged_count = models.PositiveIntegerField(default=0)
    upheld_count = models.PositiveIntegerField(default=0)
    # As a reporter: outcomes of their own reports, old ones for less (decaying weights).
    reports_upheld = models.FloatField(default=0.0)
    reports_dismissed = models.FloatField(default=0.0)
    # 0 to 1, from the two above (trusting.py).
    accuracy = models.FloatField(default=0.5)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.CheckConstraint(condition=models.Q(level__lte=3), name="standing_level_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.level}"
