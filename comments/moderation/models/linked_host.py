from django.db import models

from articles.models import Site


class LinkedHost(models.Model):
    """A host to which something public on a site links: the next link to it leads nowhere new."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    host = models.CharField(max_length=253)
    first_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "host"], name="linked_host_once")]

    def __str__(self) -> str:
        return self.host
