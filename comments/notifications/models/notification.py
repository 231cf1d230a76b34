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
    # Without an index of its own: the unique one begins with it.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notifications",
        verbose_name=_("recipient"),
        db_index=False,
    )
    # The site that speaks.
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    # What it is about in a few letters (news.py): of one such thing somebody hears once, whoever tells it how often.
    key = models.CharField(max_length=60, editable=False)
    # What it is about; a restriction of a person names no comment.
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("comment")
    )
    statement = models.ForeignKey(
        Statement, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    appeal = models.ForeignKey(
        Appeal, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    notice = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    note = models.ForeignKey(
        Note, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    flag = models.ForeignKey(
        Flag, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # Whether it stands in the list of news where they are signed in: they said so when they were told.
    is_listed = models.BooleanField(default=True, db_default=True)
    notified_at = models.DateTimeField(_("notified"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            # Posting and a late approval tell the same thing; the second one finds it told.
            models.UniqueConstraint(fields=["recipient", "key"], name="notification_once"),
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
        indexes = [
            # The list of news, the latest first, and how much of it is new.
            models.Index(fields=["recipient", "-id"], condition=Q(is_listed=True), name="notification_inbox"),
            models.Index(
                fields=["recipient", "-id"],
                condition=Q(is_listed=True, read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(fields=["site", "-id"], name="notification_of_site"),
            # What most rows are not about is looked for when it is deleted.
            *(
                models.Index(
                    fields=[what],
                    condition=Q(**{f"{what}__isnull": False}),
                    name=f"notification_about_{what}",
                )
                for what in ("statement", "appeal", "notice", "note", "flag")
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
