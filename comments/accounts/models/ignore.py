from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comments.accounts.models.profile import Profile


class Ignore(models.Model):
    """Somebody whom a reader does not want to read; nobody but the reader knows."""

    # Without an index of its own: the unique one begins with it.
    ignorer = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="ignores", db_index=False)
    ignored = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("ignored person")
        verbose_name_plural = _("ignored people")
        constraints = [
            models.UniqueConstraint(fields=["ignorer", "ignored"], name="ignore_once_per_pair"),
            models.CheckConstraint(condition=~Q(ignorer=F("ignored")), name="ignore_is_not_of_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.ignorer} · {self.ignored}"
