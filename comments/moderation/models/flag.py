from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Profile
from comments.threads.models import Comment


class FlagReason(models.TextChoices):
    # Article 18 of the DSA; first, because it goes before all else.
    THREAT = "threat", _("a threat to somebody's life or safety")
    SPAM = "spam", _("spam or advertising")
    ABUSE = "abuse", _("insult or harassment")
    HATE = "hate", _("hatred against a group")
    PRIVATE = "private", _("somebody's private details")
    FALSE = "false", _("false or misleading")
    OFF_TOPIC = "off_topic", _("off topic")
    OTHER = "other", _("something else")


class Flag(models.Model):
    """A reader's private call for a moderator, once per reader and comment until somebody decides (people/raising.py)."""

    comment = models.ForeignKey(
        Comment, verbose_name=_("comment"), on_delete=models.CASCADE, related_name="flags"
    )
    reporter = models.ForeignKey(
        Profile, verbose_name=_("reporter"), on_delete=models.CASCADE, related_name="flags"
    )
    reason = models.CharField(_("reason"), max_length=10, choices=FlagReason.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # The version that the reporter saw.
    version = models.PositiveIntegerField(_("version"))
    # The number of the words that they read; empty where that was not kept yet.
    revision_number = models.PositiveIntegerField(null=True, blank=True, editable=False)
    raised_at = models.DateTimeField(_("reported"))
    # When the same reader reported the comment anew, after this was decided.
    followed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "reporter"],
                condition=Q(followed_at__isnull=True),
                name="flag_once_per_reporter",
            ),
            models.CheckConstraint(condition=Q(reason__in=FlagReason.values), name="flag_reason_is_known"),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
