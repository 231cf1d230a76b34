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


class Votes(models.TextChoices):
    """What can be said about comments without words, and what is shown of it. What was said is kept under every value."""

    BOTH = "both", _("up and down")
    UP = "up", _("up only")
    FROZEN = "frozen", _("no more votes; the scores stay")
    OFF = "off", _("no votes, and no scores")


_VALUES = {Votes.BOTH.value: frozenset({-1, 0, 1}), Votes.UP.value: frozenset({0, 1})}


@dataclass(frozen=True, kw_only=True)
class DiscussionRules:
    """The values in force for one article."""

    edit_window_seconds: int = EDIT_WINDOW_SECONDS
    closes_after_days: int | None = None
    replies_order: str = RepliesOrder.OLDEST
    votes: str = Votes.BOTH

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """Return the rules of a policy's values; what it leaves empty is as it always is."""
        return cls(**{field: value for field, value in said.items() if value not in {None, ""}})

    def replies_order_for(self, order: Order) -> Order:
        """Return in what order replies stand where their roots stand in this one."""
        return order if self.replies_order == RepliesOrder.SAME else Order.OLDEST

    @property
    def shows_scores(self) -> bool:
        """Whether readers see what others voted, in numbers and in the order of comments."""
        return self.votes != Votes.OFF

    def takes_vote(self, value: int) -> bool:
        """Tell whether somebody may vote so: 1 up, -1 down, 0 to take a vote back."""
        return value in _VALUES.get(self.votes, ())


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
    votes = models.CharField(  # noqa: DJ001 - NULL asks the wider scope
        _("votes"),
        max_length=6,
        choices=Votes.choices,
        null=True,
        blank=True,
        help_text=_("Votes that were cast are kept, whatever is chosen."),
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
