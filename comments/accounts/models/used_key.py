from uuid import UUID

from django.conf import settings
from django.db import models


class UsedKey(models.Model):
    """A word by which somebody asked for something: sent again, it is answered with what was made the first time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    # SHA-256 of what was asked for: recognises the same word in front of something else.
    fingerprint = models.CharField(max_length=64)
    # What was made; empty only within the transaction that makes it.
    made = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="used_key_once_per_user")]
        indexes = [models.Index(fields=["at"], name="used_key_by_age")]

    def __str__(self) -> str:
        return f"{self.key} {self.made or UUID(int=0)}"
