from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.notifications.kinds import Kind, Rhythm


class Preference(models.Model):
    """When somebody wants one kind of news over one channel; without a row, as the kind's terms say (kinds.py)."""

    # Without an index of its own: the unique one begins with it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The name of a module in channels/; a new one needs no migration.
    channel = models.CharField(_("channel"), max_length=10)
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm.choices)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "channel"], name="preference_once_per_kind_and_channel"
            ),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="preference_rhythm_is_known"),
            # What people are owed comes at once, by mail and where they are signed in.
            models.CheckConstraint(
                condition=~Q(kind__in=["statement", "appeal"], channel__in=["email", "in_app"]),
                name="preference_leaves_what_is_owed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.kind} · {self.channel}"
