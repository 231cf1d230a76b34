from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.ids import uuid7
from comments.moderation.models import Appeal, Flag, Note, Notice, Statement
from comments.notifications.kinds import Kind
from comments.threads.models import Comment

_NO_CALL = {"notice__isnull": True, "note__isnull": True}
_OF_OLD = {**_NO_CALL, "flag__isnull": True}


class Notification(models.Model):
    """One thing that one person should know, once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notifications",
        verbose_name=_("recipient"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    # What it is about; a restriction of a person names no comment.
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("comment")
    )
    statement = models.ForeignKey(
        Statement, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    appeal = models.ForeignKey(Appeal, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    # Found by the unique constraints below, which begin with them.
    notice = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    note = models.ForeignKey(
        Note, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    flag = models.ForeignKey(
        Flag, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    notified_at = models.DateTimeField(_("notified"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            # Posting and a late approval tell the same thing; the second one finds it told.
            models.UniqueConstraint(
                fields=["recipient", "kind", "comment"],
                condition=Q(statement__isnull=True, appeal__isnull=True),
                name="notification_once",
            ),
            models.UniqueConstraint(
                fields=["statement"],
                condition=Q(statement__isnull=False),
                name="notification_once_of_reasons",
            ),
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(kind="appeal"), name="notification_once_of_answer"
            ),
            # Of what calls the team each of them hears once.
            models.UniqueConstraint(
                fields=["appeal", "recipient"], condition=Q(kind="call"), name="notification_once_of_appeal"
            ),
            models.UniqueConstraint(
                fields=["notice", "recipient"],
                condition=Q(notice__isnull=False),
                name="notification_once_of_notice",
            ),
            models.UniqueConstraint(
                fields=["note", "recipient"],
                condition=Q(note__isnull=False),
                name="notification_once_of_note",
            ),
            # Whoever reported hears once what came of it.
            models.UniqueConstraint(
                fields=["flag"], condition=Q(flag__isnull=False), name="notification_once_of_report"
            ),
            models.CheckConstraint(
                condition=Q(kind="statement", statement__isnull=False, appeal__isnull=True, **_OF_OLD)
                | Q(kind="appeal", appeal__isnull=False, statement__isnull=True, **_OF_OLD)
                | Q(kind="call", comment__isnull=True, statement__isnull=True, flag__isnull=True)
                & (
                    Q(appeal__isnull=False, **_NO_CALL)
                    | Q(appeal__isnull=True, notice__isnull=False, note__isnull=True)
                    | Q(appeal__isnull=True, notice__isnull=True, note__isnull=False)
                )
                | Q(kind="report", comment__isnull=True, statement__isnull=True, appeal__isnull=True)
                & Q(flag__isnull=False, **_NO_CALL)
                | ~Q(kind__in=["statement", "appeal", "call", "report"])
                & Q(comment__isnull=False, statement__isnull=True, appeal__isnull=True, **_OF_OLD),
                name="notification_is_about_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["recipient", "-notified_at", "id"], name="notification_inbox")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def site(self) -> Site:
        """The site that speaks."""
        about = self.statement or self.appeal or self.notice
        if about is not None:
            return about.site
        if self.note is not None:
            return self.note.comment.site
        if self.flag is not None:
            return self.flag.comment.site
        return self.comment.thread.article.site  # type: ignore[union-attr]  # the check constraint sees to it
