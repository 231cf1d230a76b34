"""What moderators keep for themselves and for each other while they work."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.ids import uuid7
from comments.moderation.models.reasons import Action, Reason
from comments.threads.models import Comment


class Note(models.Model):
    """A moderator's words about a comment, for moderators only. Added and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(_("by"), max_length=254)
    body = models.CharField(_("note"), max_length=1000)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = [models.Index(fields=["comment", "written_at", "id"], name="note_by_comment")]

    def __str__(self) -> str:
        return self.body[:40]


class CannedReason(models.Model):
    """Words that a site's moderators use again and again, by language."""

    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="canned_reasons"
    )
    language = models.CharField(_("language"), max_length=35, blank=True)
    action = models.CharField(_("action"), max_length=10, choices=Action.choices)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("words for the author"), max_length=1000)

    class Meta:
        verbose_name = _("canned reason")
        verbose_name_plural = _("canned reasons")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "language", "title"], name="canned_reason_once_per_title"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SavedView(models.Model):
    """A filter of the queue that a moderator comes back to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    # The query string of the queue page.
    query = models.CharField(max_length=1000)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_once_per_name")]

    def __str__(self) -> str:
        return self.name


class BulkRun(models.Model):
    """Many decisions that one moderator asked for at once; a worker takes them one by one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="bulk_runs")
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    moderator_name = models.CharField(_("moderator"), max_length=254)
    action = models.CharField(_("action"), max_length=10, choices=Action.choices)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    # Words for the authors, and the law where it is the law.
    explanation = models.CharField(max_length=2000, blank=True)
    law = models.CharField(max_length=500, blank=True)
    # The number of the house rule, if another one than the reason's own, and the version in which it was read.
    clause = models.PositiveSmallIntegerField(null=True, blank=True)
    rules = models.PositiveSmallIntegerField(null=True, blank=True)
    # Whether it lets stand what has nothing in common but a link: only whoever has looked at it begins (looking.py).
    must_be_read = models.BooleanField(default=False, db_default=False, editable=False)
    asked_at = models.DateTimeField(_("asked"))
    # Empty while it is looked at before it happens.
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("bulk decision")
        verbose_name_plural = _("bulk decisions")
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(begun_at__isnull=True), name="bulk_run_not_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.moderator_name}"


class BulkItem(models.Model):
    """One comment of a bulk decision, as the moderator saw it."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    # The number of the newer words that they saw waiting, 0 for none; empty where only the version was written down.
    pending = models.PositiveIntegerField(null=True)
    # Empty while it waits; else "decided" or the code of the refusal.
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "comment"], name="bulk_item_once")]
        indexes = [models.Index(fields=["run", "id"], condition=Q(outcome=""), name="bulk_item_waits")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.comment_id}"
