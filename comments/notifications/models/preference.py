from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.notifications.models.notification import Kind


class Preference(models.Model):
    """Whether somebody wants one kind of news by e-mail; without a row they do."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by_email = models.BooleanField(_("by e-mail"), default=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="preference_once_per_user_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.kind}"
