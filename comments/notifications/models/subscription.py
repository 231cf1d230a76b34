from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Section, Site
from comments.accounts.models import Profile
from comments.threads.models import Thread


class Level(models.TextChoices):
    """How much of a discussion somebody wants to hear of; who never said hears as of `replies`, and whom else they follow."""

    ALL = "all", _("everything")
    REPLIES = "replies", _("only what is for me")
    OFF = "off", _("nothing")


class Subscription(models.Model):
    """One person's ear for one thing: a discussion, an author or a section of a site."""

    # Without indexes of their own: those below begin with them.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions", db_index=False
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(
        Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    author = models.ForeignKey(
        Profile, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # Of authors and sections people hear all, or they have no row.
    level = models.CharField(_("how much"), max_length=7, choices=Level.choices, default=Level.ALL)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=["user", what],
                    condition=Q(**{f"{what}__isnull": False}),
                    name=f"subscription_once_per_{what}",
                )
                for what in ("thread", "author", "section")
            ),
            models.CheckConstraint(
                condition=Q(thread__isnull=False, author__isnull=True, section__isnull=True)
                | Q(thread__isnull=True, author__isnull=False, section__isnull=True, level="all")
                | Q(thread__isnull=True, author__isnull=True, section__isnull=False, level="all"),
                name="subscription_is_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="subscription_level_is_known"),
        ]
        indexes = [
            # A new comment's listeners are read along these, some thousand at a time.
            *(
                models.Index(
                    fields=[what, "id"],
                    condition=Q(**{f"{what}__isnull": False}),
                    name=f"subscription_of_{what}",
                )
                for what in ("thread", "author", "section")
            ),
            models.Index(fields=["user", "-id"], name="subscription_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.thread or self.author or self.section}"
