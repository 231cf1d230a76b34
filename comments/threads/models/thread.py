from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.ids import uuid7


class Thread(models.Model):
    """The whole discussion of one article. Its row is the lock under which a comment finds its place."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="thread")
    # Published comments, kept in the transaction of each change and repaired by `recount_threads`.
    comment_count = models.PositiveIntegerField(_("comments"), default=0)
    # The latest place given out; the next live comment stands behind it whatever the clock says.
    last_seq = models.BigIntegerField(default=0)
    # Grows with every visible change, so that a reading page knows when it is old.
    version = models.BigIntegerField(default=0)
    # Each batch of votes that changes an order of this thread is a generation, so that cursors can say which order they
    # were given out in (ranks.py).
    rank_generation = models.BigIntegerField(default=0, editable=False)
    ranked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_commented_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    # From this instant on, itself included, the thread takes no more comments.
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    # When it was told that it closed (closing.py).
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        constraints = [
            models.CheckConstraint(
                condition=Q(comment_count__gte=0), name="thread_comment_count_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["opened_at"], condition=Q(closed_at__isnull=True), name="thread_not_told_closed"
            ),
            models.Index(
                fields=["closes_at"],
                condition=Q(closed_at__isnull=True, closes_at__isnull=False),
                name="thread_closes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.article)
