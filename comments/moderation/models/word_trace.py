from django.db import models
from django.db.models import Q

from articles.models import Site
from comments.threads.models import Comment


class WordTrace(models.Model):
    """By what a comment's words are recognised when they come again (likeness.py); kept for some days."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="trace")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    author_id = models.UUIDField()
    at = models.DateTimeField(db_index=True)
    exact = models.BigIntegerField()
    # The first heaps of the sketch; -1 for an empty one.
    probe_0 = models.IntegerField()
    probe_1 = models.IntegerField()
    probe_2 = models.IntegerField()
    probe_3 = models.IntegerField()
    sketch = models.CharField(max_length=128)

    class Meta:
        indexes = [
            models.Index(fields=["site", "exact", "at"], name="word_trace_exact"),
            *(
                models.Index(
                    fields=["site", f"probe_{number}", "at"],
                    condition=~Q(**{f"probe_{number}": -1}),
                    name=f"word_trace_probe_{number}",
                )
                for number in range(4)
            ),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)
