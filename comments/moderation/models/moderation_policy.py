from dataclasses import dataclass
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.threads.models import ScopedPolicy


class Mode(models.TextChoices):
    PRE = "pre", _("nothing shows before approval")
    POST = "post", _("comments show at once")


@dataclass(frozen=True, kw_only=True)
class ModerationRules:
    """The values in force for one article."""

    mode: str = Mode.POST
    hold_first_comments: int = 1
    hold_links_from: int = 3


class ModerationPolicy(ScopedPolicy):
    """What is looked at before it shows."""

    mode = models.CharField(_("moderation"), max_length=4, choices=Mode.choices, null=True, blank=True)  # noqa: DJ001 - NULL asks the wider scope
    hold_first_comments = models.PositiveIntegerField(
        _("hold a newcomer's first comments"), null=True, blank=True, help_text=_("0 holds none.")
    )
    hold_links_from = models.PositiveIntegerField(
        _("hold from this number of links"), null=True, blank=True, help_text=_("0 never holds for links.")
    )

    class Meta(ScopedPolicy.Meta):
        abstract = False
        verbose_name = _("moderation policy")
        verbose_name_plural = _("moderation policies")

    @classmethod
    def in_force(cls: type[Self], article: Article) -> ModerationRules:
        found = cls.nearest(article, "mode", "hold_first_comments", "hold_links_from")
        return ModerationRules(**{field: value for field, value in found.items() if value not in {None, ""}})
