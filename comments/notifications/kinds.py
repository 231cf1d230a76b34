"""Everything that people can be told, in one table: to whom it may matter, whether they are owed it, and how it comes by default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EMAIL = "email"
IN_APP = "in_app"


class Rhythm(models.TextChoices):
    """When somebody wants to be told of one kind over one channel."""

    OFF = "off", _("never")
    AT_ONCE = "at_once", _("at once")
    HOURLY = "hourly", _("every hour")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")


class Kind(models.TextChoices):
    REPLY = "reply", _("somebody answered you")
    AUTHOR = "author", _("somebody whom you follow wrote")
    THREAD = "thread", _("somebody wrote in a discussion that you follow")
    SECTION = "section", _("somebody wrote in a section that you follow")
    FEATURED = "featured", _("your comment was featured")
    MILESTONE = "milestone", _("your comment found many friends")
    STATEMENT = "statement", _("the reasons of a restriction")
    APPEAL = "appeal", _("an objection was decided")
    REPORT = "report", _("a report was settled")
    HELD = "held", _("a comment waits for a moderator")
    CALL = "call", _("an objection, a legal notice or a colleague asks for a moderator")


class Concerned(models.TextChoices):
    """To whom a kind may matter; nobody else is shown it, and asked how they want it."""

    READERS = "readers", _("What you read and write")
    TEAM = "team", _("What waits for the team")


class Family(models.TextChoices):
    """What may stand in one mail; nothing of two families does."""

    READING = "reading"
    REPORTS = "reports"
    QUEUE = "queue"
    CALLS = "calls"
    # Each has a mail of its own.
    NONE = ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """
    How one kind is told.

    :param wish: what somebody chooses a rhythm for, in the first person
    :param owed: why nobody can switch it off, for what people are owed
    :param waits: how long the first of its kind waits for more, where it is told at once: two answers make one mail
    :param pause: how long after a mail the next one waits for more
    :param rhythms: by channel; a channel that is not named is off until somebody asks for it
    """

    wish: Promise
    concerns: Concerned = Concerned.READERS
    family: Family = Family.READING
    owed: Promise | str = ""
    waits: bool = True
    pause: timedelta = timedelta()
    rhythms: Mapping[str, Rhythm] = field(
        default_factory=lambda: MappingProxyType({EMAIL: Rhythm.AT_ONCE, IN_APP: Rhythm.AT_ONCE})
    )


def _by_mail(rhythm: Rhythm, *, in_app: Rhythm = Rhythm.AT_ONCE) -> Mapping[str, Rhythm]:
    return MappingProxyType({EMAIL: rhythm, IN_APP: in_app})


# In the order of the page on which people choose; of one comment that matters to somebody in several ways the first
# of REPLY to SECTION that they want is told.
KINDS: Mapping[Kind, Terms] = MappingProxyType(
    {
        Kind.REPLY: Terms(wish=_("Somebody answers a comment of mine")),
        Kind.AUTHOR: Terms(wish=_("Somebody whom I follow writes")),
        Kind.THREAD: Terms(
            wish=_("Somebody writes in a discussion that I follow"), rhythms=_by_mail(Rhythm.HOURLY)
        ),
        Kind.SECTION: Terms(
            wish=_("Somebody writes in a section that I follow"), rhythms=_by_mail(Rhythm.DAILY)
        ),
        Kind.FEATURED: Terms(wish=_("The editors feature a comment of mine")),
        Kind.MILESTONE: Terms(
            wish=_("A comment of mine gets many votes"),
            rhythms=_by_mail(Rhythm.OFF, in_app=Rhythm.OFF),
        ),
        Kind.STATEMENT: Terms(
            wish=_("A comment of mine, or I, am restricted: why, and how to object"),
            family=Family.NONE,
            waits=False,
            owed=_(
                "The law says that you are told why, and how to object (Article 17 of Regulation (EU) 2022/2065)."
            ),
        ),
        Kind.APPEAL: Terms(
            wish=_("An objection of mine is decided"),
            family=Family.NONE,
            waits=False,
            owed=_(
                "The law says that you are told what came of it (Article 20 of Regulation (EU) 2022/2065)."
            ),
        ),
        Kind.REPORT: Terms(
            wish=_("A report of mine is settled"),
            family=Family.REPORTS,
            waits=False,
            pause=timedelta(hours=1),
        ),
        Kind.HELD: Terms(
            wish=_("A comment waits for a moderator"),
            concerns=Concerned.TEAM,
            family=Family.QUEUE,
            waits=False,
            pause=timedelta(minutes=5),
        ),
        Kind.CALL: Terms(
            wish=_("An objection, a legal notice or a colleague asks for me"),
            concerns=Concerned.TEAM,
            family=Family.CALLS,
            waits=False,
            pause=timedelta(minutes=5),
        ),
    }
)

# What people may do without. The rest they are owed, whatever else they stopped.
OPTIONAL = frozenset(kind for kind, terms in KINDS.items() if not terms.owed)
# What a new comment can be to somebody, the strongest first: they hear of it once.
OF_A_COMMENT = (Kind.REPLY, Kind.AUTHOR, Kind.THREAD, Kind.SECTION)


def by_default(kind: Kind, channel: str) -> Rhythm:
    """Return how a kind comes over a channel to somebody who never said."""
    return KINDS[kind].rhythms.get(channel, Rhythm.OFF)
