from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Section, Site


class Role(models.TextChoices):
    READER = "reader", _("reader")
    MODERATOR = "moderator", _("moderator")
    EDITOR = "editor", _("editor")
    OWNER = "owner", _("owner")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def covering(self, section_id: int | None) -> Self:
        """Those whose role holds for articles of this section; None for articles of no section."""
        here = limits().filter(membership=OuterRef("pk"), section=section_id)
        return self.filter(Q(is_limited=False) | Exists(here))


class Membership(models.Model):
    """The role that somebody has on a site; without one they are a reader."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="memberships"
    )
    site = models.ForeignKey(
        Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.READER)
    # Said apart from the sections: whoever is limited to one that is deleted is left with none, not with the whole site.
    is_limited = models.BooleanField(
        _("limited to sections"),
        default=False,
        db_default=False,
        help_text=_("Moderators alone: they see and decide what stands in these sections, and nothing else."),
    )
    sections: "models.ManyToManyField[Section, models.Model]" = models.ManyToManyField(
        Section, verbose_name=_("sections"), blank=True, related_name="+"
    )
    since = models.DateTimeField(_("since"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "site"], name="membership_one_per_user_and_site"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.CheckConstraint(
                condition=Q(is_limited=False) | Q(role=Role.MODERATOR),
                name="membership_only_moderators_are_limited",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def section_ids(self) -> frozenset[int] | None:
        """The sections that the role is limited to; None for the whole site. One query where it is limited."""
        return frozenset(section.pk for section in self.sections.all()) if self.is_limited else None


def limits() -> models.QuerySet[Any]:
    """Return the rows, `membership` and `section`, by which memberships are limited."""
    return Membership.sections.through._default_manager.all()  # noqa: SLF001 - Django's documented API
