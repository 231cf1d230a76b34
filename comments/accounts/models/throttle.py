from django.db import models


class Throttle(models.Model):
    """How often one caller has used one limit in the window that runs now; limits.py counts in it."""

    # The limit's name, as `RateLimit-Policy` shows it.
    name = models.CharField(max_length=20)
    # HMAC-SHA-256 of whom is counted: the address or account itself is not kept.
    caller = models.CharField(max_length=64)
    used = models.PositiveIntegerField()
    # Milliseconds since 1970, because one statement compares it on every database.
    ends_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "caller"], name="throttle_counts_a_caller_once"),
        ]
        indexes = [models.Index(fields=["ends_ms"], name="throttle_over")]

    def __str__(self) -> str:
        return f"{self.name}: {self.used}"
