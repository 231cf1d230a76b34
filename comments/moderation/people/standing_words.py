"""A standing in sentences: which level, from which facts, and what it allows."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.moderation.findings.allowances import KNOWN, NEW, REGULAR, TRUSTED
from comments.moderation.models import Standing
from comments.moderation.people.person import PersonFile
from comments.moderation.people.trusting import LEVELS


def level_name(level: int) -> str:
    return {
        NEW: _("new"),
        KNOWN: _("known"),
        REGULAR: _("regular"),
        TRUSTED: _("trusted"),
    }[level]


def standing_in_words(file: PersonFile, *, now: datetime) -> list[str]:
    """Return a person's standing as sentences for moderators: the level, its facts, what is missing, and their reports."""
    standing = file.standing
    days = (now - file.profile.joined_at) // timedelta(days=1)
    said = [
        level_in_words(standing),
        ngettext("Here for %(days)d day.", "Here for %(days)d days.", days) % {"days": days},
        facts_in_words(standing),
    ]
    if standing.level < TRUSTED:
        said.append(next_level_in_words(standing.level))
    said.append(
        _(
            "Their reports are right in %(accuracy)d %% of cases as far as is known; one weighs %(weight).2f of 1."
        )
        % {"accuracy": round(100 * standing.accuracy), "weight": file.weight}
    )
    return said


def own_standing(standing: Standing, *, joined_at: datetime, now: datetime) -> list[str]:
    """Return somebody's standing as sentences for themselves; who reported them is not among it."""
    days = (now - joined_at) // timedelta(days=1)
    said = [
        level_in_words(standing),
        ngettext("You are here for %(days)d day.", "You are here for %(days)d days.", days) % {"days": days},
        _("%(approved)d of your comments stand, %(rejected)d were rejected or removed.")
        % {"approved": standing.approved_count, "rejected": standing.rejected_count},
    ]
    return said if standing.level >= TRUSTED else [*said, next_level_in_words(standing.level)]


def level_in_words(standing: Standing) -> str:
    words = {"level": standing.level, "name": level_name(standing.level)}
    return _("Level %(level)d of 3: %(name)s.") % words


def facts_in_words(standing: Standing) -> str:
    """Say from which facts a level follows, but for the days, which are counted when somebody looks."""
    return _(
        "%(approved)d comments stand, %(rejected)d were rejected or removed; readers reported %(flagged)d times, and"
        " %(upheld)d reported comments were taken away."
    ) % {
        "approved": standing.approved_count,
        "rejected": standing.rejected_count,
        "flagged": standing.flagged_count,
        "upheld": standing.upheld_count,
    }


def next_level_in_words(level: int) -> str:
    """Say what the level above this one asks for."""
    needed = LEVELS[level]
    return ngettext(
        "The next level asks for %(days)d day, %(approved)d comments that stand, and at most %(worst)d %% rejected.",
        "The next level asks for %(days)d days, %(approved)d comments that stand, and at most %(worst)d %% rejected.",
        needed.days,
    ) % {"days": needed.days, "approved": needed.approved, "worst": round(100 * needed.worst)}
