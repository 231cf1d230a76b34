from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    APPROVE = "approve", _("approve")
    REJECT = "reject", _("reject")
    REMOVE = "remove", _("remove")
    RESTORE = "restore", _("restore")


# What a record says of a decision that was taken back; nobody decides it about a comment (undoing.py).
UNDO = "undo"
RECORDED = [*Action.choices, (UNDO, _("undo"))]


class Reason(models.TextChoices):
    FINE = "fine", _("within the rules")
    SPAM = "spam", _("spam or advertising")
    ABUSE = "abuse", _("insult or harassment")
    HATE = "hate", _("hatred against a group")
    PRIVATE = "private", _("somebody's private details")
    FALSE = "false", _("false or misleading")
    OFF_TOPIC = "off_topic", _("off topic")
    ILLEGAL = "illegal", _("against the law")
    MISTAKE = "mistake", _("decided by mistake")
    OTHER = "other", _("another reason, given in the note")


class DecidedBy(models.TextChoices):
    PERSON = "person", _("a moderator")
    RULE = "rule", _("a rule of the site")
    SERVICE = "service", _("a checking service")
