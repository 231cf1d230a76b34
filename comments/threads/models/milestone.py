from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.threads.models.comment import Comment


class Milestone(models.Model):
    """A score that a comment reached once; reached again after a fall, it is no news."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="milestones", db_index=False)
    score = models.PositiveIntegerField(_("score"))
    reached_at = models.DateTimeField(_("reached"))

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(fields=["comment", "score"], name="milestone_once_per_comment"),
        ]

    def __str__(self) -> str:
        return f"{self.score} of {self.comment_id}"
