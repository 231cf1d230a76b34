from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.moderation.models.statement import Statement


class NameRefusalQuerySet(models.QuerySet["NameRefusal"]):
    def standing(self) -> Self:
        """What is still refused: neither given after all, nor taken back."""
        return self.filter(given_at=None, taken_back_at=None)


class NameRefusal(models.Model):
    """
    A name that somebody asked for and that a moderator did not let them bear, with its reasons.

    Whose it is says the statement, so that it stays with the person when a guest becomes a member.
    """

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="name_refusal")
    name = models.CharField(_("name"), max_length=60)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moderator_name = models.CharField(_("moderator"), max_length=254)
    refused_at = models.DateTimeField(_("refused"))
    # Since when it had waited, and how they were called then: whoever has another name since keeps it, even where an objection was right.
    asked_at = models.DateTimeField(null=True, blank=True)
    before = models.CharField(max_length=60, blank=True, default="", db_default="")
    # Refused no more: an objection was right, or the person asked again and somebody else accepted it.
    given_at = models.DateTimeField(_("given"), null=True, blank=True)
    # By whoever refused it, before the person was told.
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = NameRefusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("refused name")
        verbose_name_plural = _("refused names")

    def __str__(self) -> str:
        return f"{self.refused_at:%Y-%m-%d %H:%M}"

    @property
    def is_in_force(self) -> bool:
        """Whether there is still somebody who asked for it and is called otherwise; `statement.recipient` is read."""
        person = self.statement.recipient
        is_standing = self.given_at is None and self.taken_back_at is None
        return is_standing and person is not None and person.display_name != self.name
