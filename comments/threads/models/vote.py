from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Profile
from comments.threads.models.comment import Comment


class Vote(models.Model):
    """One person's word on one comment: up (1) or down (-1)."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="votes", db_index=False)
    voter = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    cast_at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["comment", "voter"], name="vote_once_per_person"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="vote_is_up_or_down"),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d}"
