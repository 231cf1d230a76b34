from django.db import models

from articles.models import Site
from comments.threads.models import Comment


class NetworkTrace(models.Model):
    """From which network a comment came, as a keyed hash alone (accounts/networks.py); kept for 90 days."""

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="network"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=12)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["site", "digest", "at"], name="network_trace_digest")]

    def __str__(self) -> str:
        return self.digest
