from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Profile
from comments.threads.models.comment import Comment


class Vote(models.Model):
    """One person's word on one comment: up (1), down (-1), or taken back (0) until that is counted."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="votes", db_index=False)
    voter = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    # What of it is in the comment's counters; it waits for counting while this differs from the value (tallying.py).
    counted = models.SmallIntegerField(default=0, editable=False)
    is_pending = models.BooleanField(default=False, editable=False)
    cast_at = models.DateTimeField()
    # Counted in the score, and without weight in the ranks (weighing.py).
    is_light = models.BooleanField(default=False, db_default=False, editable=False)
    # From which network it came, as a hash that means something on this comment alone; kept for a week.
    network = models.CharField(max_length=12, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["comment", "voter"], name="vote_once_per_person"),
            models.CheckConstraint(condition=Q(value__in=[-1, 0, 1]), name="vote_is_up_or_down_or_back"),
            models.CheckConstraint(condition=Q(counted__in=[-1, 0, 1]), name="vote_counted_is_a_vote"),
            models.CheckConstraint(
                condition=Q(is_pending=True) | Q(counted=F("value")), name="vote_not_pending_is_counted"
            ),
        ]
        indexes = [
            models.Index(fields=["comment"], condition=Q(is_pending=True), name="vote_pending"),
            # Counting alone writes these two: a vote that is cast is in neither.
            models.Index(
                fields=["comment", "network"],
                condition=Q(is_pending=False, is_light=False) & ~Q(network=""),
                name="vote_weighs_from_network",
            ),
            models.Index(
                fields=["cast_at"],
                condition=Q(is_pending=False) & ~Q(network=""),
                name="vote_with_network",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d}"
