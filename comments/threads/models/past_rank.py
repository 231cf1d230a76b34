from django.db import models

from comments.threads.models.comment import Comment


class PastRank(models.Model):
    """
    Where a comment stood in the orders that votes make, until a generation of its thread moved it.

    Kept for as long as cursors given out before are good for, so that whoever turns pages meanwhile sees each comment
    once.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="past_ranks")
    hangs_on = models.UUIDField()
    # The first generation in which it no longer stood there.
    generation = models.BigIntegerField()
    seq = models.BigIntegerField()
    confidence = models.FloatField()
    hot = models.FloatField()
    controversy = models.FloatField()
    retired_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "generation"], name="past_rank_once_per_generation"),
        ]
        indexes = [
            models.Index(fields=["hangs_on", "generation"], name="past_rank_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} · {self.generation}"
