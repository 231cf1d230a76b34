from django.db import models


class Purge(models.Model):
    """A subject that caches outside have to forget; `wanted` counts its changes since somebody last began to tell them."""

    subject = models.CharField(max_length=24, unique=True)
    wanted = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.subject
