"""The list of news where somebody is signed in: a notification stands in it as soon as it is there, and goes nowhere."""

from django.utils.translation import gettext_lazy as _

from comments.notifications.kinds import IN_APP, Rhythm


class InApp:
    name = IN_APP
    words = _("on the site")
    rhythms = (Rhythm.OFF, Rhythm.AT_ONCE)


CHANNEL = InApp()
