from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.ids import uuid7


class State(StrEnum):
    ON = "on"
    # By an owner: what happens meanwhile waits.
    PAUSED = "paused"
    # By us: what happens meanwhile is not kept for it.
    OFF = "off"


class WhyOff(models.TextChoices):
    GONE = "gone", _("it answered that it is gone (410)")
    FAILING = "failing", _("it took nothing any more, for days")
    SECRET = "secret", _("its secret cannot be read any more")


class Endpoint(models.Model):
    """An address of a publisher that hears what happens on one site."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.CASCADE, related_name="endpoints")
    url = models.URLField(_("address"), max_length=500)
    description = models.CharField(_("description"), max_length=200, blank=True)
    # Names of kinds (kinds.py); without any it hears all of them, those of later versions too.
    events = models.JSONField(_("events"), default=list, blank=True)
    with_text = models.BooleanField(_("with the words of comments that everybody can read"), default=False)
    with_held_text = models.BooleanField(_("with the words of comments that wait"), default=False)
    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    # What signs, as sealing.py keeps it; after a rotation the one before signs too, until its end.
    sealed_secret = models.CharField(max_length=300, editable=False)
    sealed_old_secret = models.CharField(max_length=300, blank=True, editable=False)
    old_secret_until = models.DateTimeField(_("old secret until"), null=True, blank=True, editable=False)

    enabled_at = models.DateTimeField(_("on since"), editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(_("switched off"), null=True, blank=True, editable=False)
    disabled_why = models.CharField(
        _("switched off because"), max_length=7, choices=WhyOff.choices, blank=True, editable=False
    )

    # How it fares (pacing.py): failures in a row and since when, and until when it is left alone after them.
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    retry_at = models.DateTimeField(null=True, blank=True, editable=False)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True, editable=False)
    # One request at a time: until when the present one may take; from when on the next one may begin.
    busy_until = models.DateTimeField(null=True, blank=True, editable=False)
    next_at = models.DateTimeField(editable=False)
    # Behind the last place in the line of what waits for it.
    line_ends_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("endpoint")
        verbose_name_plural = _("endpoints")
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_why="")
                | Q(disabled_at__isnull=False, disabled_why__in=WhyOff.values),
                name="endpoint_is_off_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(with_held_text=False) | Q(with_text=True), name="endpoint_held_text_is_text"
            ),
            models.CheckConstraint(
                condition=Q(sealed_old_secret="", old_secret_until__isnull=True)
                | ~Q(sealed_old_secret="") & Q(old_secret_until__isnull=False),
                name="endpoint_old_secret_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since__isnull=True)
                | Q(failures__gt=0, failing_since__isnull=False),
                name="endpoint_fails_since",
            ),
        ]

    def __str__(self) -> str:
        return self.description or self.url

    @property
    def state(self) -> State:
        if self.disabled_at is not None:
            return State.OFF
        return State.ON if self.paused_at is None else State.PAUSED

    def hears(self, kind: str) -> bool:
        """Whether it asked for this kind of event."""
        return not self.events or kind in self.events

    def is_left_alone(self, *, now: datetime) -> bool:
        """Whether it failed so often in a row that it is given time."""
        return self.retry_at is not None and self.retry_at > now
