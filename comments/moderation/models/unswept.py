from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.moderation.models.sanction import Sanction
from comments.threads.models import Comment

WHY_MAX = 300


class Unswept(models.Model):
    """A comment that a ban was to take along and did not, with why; shown as long as it stands."""

    sanction = models.ForeignKey(Sanction, on_delete=models.CASCADE, related_name="unswept", db_index=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    # Of the refusal, and its words in the language of the site.
    code = models.CharField(max_length=30)
    why = models.CharField(max_length=WHY_MAX)
    tried_at = models.DateTimeField()

    class Meta:
        verbose_name = _("comment that a ban left")
        verbose_name_plural = _("comments that a ban left")
        constraints = [
            models.UniqueConstraint(fields=["sanction", "comment"], name="unswept_once_per_sanction")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.code}"
