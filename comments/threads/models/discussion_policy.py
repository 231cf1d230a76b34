from dataclasses import dataclass
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.threads.models.scoped_policy import ScopedPolicy

EDIT_WINDOW_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class DiscussionRules:
    """The values in force for one article."""

    edit_window_seconds: int
    closes_after_days: int | None


class DiscussionPolicy(ScopedPolicy):
    """How a discussion runs."""

    edit_window_seconds = models.PositiveIntegerField(
        _("edit window (seconds)"),
        null=True,
        blank=True,
        help_text=_("0 means that a comment cannot be edited."),
    )
    closes_after_days = models.PositiveIntegerField(_("closes after (days)"), null=True, blank=True)

    class Meta(ScopedPolicy.Meta):
        abstract = False
        verbose_name = _("discussion policy")
        verbose_name_plural = _("discussion policies")

    @classmethod
    def in_force(cls: type[Self], article: Article) -> DiscussionRules:
        found = cls.nearest(article, "edit_window_seconds", "closes_after_days")
        window = found["edit_window_seconds"]
        return DiscussionRules(
            edit_window_seconds=EDIT_WINDOW_SECONDS if window is None else window,
            closes_after_days=found["closes_after_days"],
        )
