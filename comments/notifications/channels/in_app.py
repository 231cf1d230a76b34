"""The list of news where somebody is signed in: a notification stands in it as soon as it is there, and goes nowhere."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import User
from comments.notifications.channels import Reach
from comments.notifications.kinds import IN_APP, Rhythm
from comments.notifications.models import Dispatch, Notification


class InApp:
    name = IN_APP
    words = _("on the site")
    rhythms = (Rhythm.OFF, Rhythm.AT_ONCE)
    lane = ""

    def reach(self, recipient: User, *, site: Site) -> Reach:
        return Reach(address=str(recipient.pk))

    def send(self, *, dispatch: Dispatch, told: Sequence[Notification], address: str, now: datetime) -> None:
        """Nothing is ever made to go out here."""
        raise NotImplementedError


CHANNEL = InApp()
