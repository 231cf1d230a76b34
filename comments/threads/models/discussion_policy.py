from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Site
from comments.threads.models.scoped_policy import ScopedPolicy
from comments.threads.orders import Order

EDIT_WINDOW_SECONDS = 300


class RepliesOrder(models.TextChoices):
    SAME = "same", _("like the discussion")
    OLDEST = "oldest", _("oldest first")


@dataclass(frozen=True, kw_only=True)
class DiscussionRules:
    """The values in force for one article."""

    edit_window_seconds: int = EDIT_WINDOW_SECONDS
    closes_after_days: int | None = None
    replies_order: str = RepliesOrder.OLDEST

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """Return the rules of a policy's values; what it leaves empty is as it always is."""
        return cls(**{field: value for field, value in said.items() if value not in {None, ""}})

    def replies_order_for(self, order: Order) -> Order:
        """Return in what order replies stand where their roots stand in this one."""
        return order if self.replies_order == RepliesOrder.SAME else Order.OLDEST


RULES = tuple(field.name for field in fields(DiscussionRules))


class DiscussionPolicy(ScopedPolicy):
    """How a discussion runs."""

    edit_window_seconds = models.PositiveIntegerField(
        _("edit window (seconds)"),
        null=True,
        blank=True,
        help_text=_("0 means that a comment cannot be edited."),
    )
    closes_after_days = models.PositiveIntegerField(_("closes after (days)"), null=True, blank=True)
    replies_order = models.CharField(  # noqa: DJ001 - NULL asks the wider scope
        _("order of replies"), max_length=6, choices=RepliesOrder.choices, null=True, blank=True
    )

    class Meta(ScopedPolicy.Meta):
        abstract = False
        verbose_name = _("discussion policy")
        verbose_name_plural = _("discussion policies")

    @classmethod
    def of_site(cls: type[Self], site: Site) -> DiscussionRules:
        """Return the rules that hold on a site where neither section nor article says otherwise; one query."""
        return DiscussionRules.of(
            cls.objects.filter(site=site, section=None, article=None).values(*RULES).first() or {}
        )

    @classmethod
    def in_force(cls: type[Self], article: Article) -> DiscussionRules:
        return DiscussionRules.of(cls.nearest(article, *RULES))
