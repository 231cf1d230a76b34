from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.ids import uuid7
from comments.threads.models.comment import Comment


class Revision(models.Model):
    """One immutable version of a comment's words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(default=1)
    # What the author wrote, trimmed; Markdown.
    body = models.TextField(_("text"))
    # Rendered and sanitised once, by the renderer of this version (markup.py).
    html = models.TextField(editable=False)
    markup_version = models.PositiveSmallIntegerField(editable=False)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="revision_numbered_once"),
            models.CheckConstraint(condition=~Q(body=""), name="revision_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} · {self.number}"
