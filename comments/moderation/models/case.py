from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.ids import uuid7
from comments.threads.models import Comment


class Case(models.Model):
    """Everything about one comment under review, from its opening to the decision that closes it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cases")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="cases")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Waiting unseen, or shown and reported.
    is_held = models.BooleanField(default=False)
    flag_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(closed_at__isnull=True), name="case_one_open_per_comment"
            ),
        ]
        indexes = [
            # The queue by need: what nobody can see yet first, then what most readers called for, then the oldest.
            models.Index(
                fields=["site", "-is_held", "-flag_count", "opened_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="case_queue",
            ),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
