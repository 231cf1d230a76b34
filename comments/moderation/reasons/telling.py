"""A statement of reasons in sentences, for mails and pages; facts and explanation were written down with it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from articles.models import Site
from comments.moderation.models import (
    Automation,
    Decision,
    DisputeBody,
    Ground,
    Heard,
    Measure,
    Source,
    Statement,
)
from comments.moderation.models.legal_setting import COUNTRIES


@dataclass(frozen=True, kw_only=True)
class Told:
    """What somebody reads of a restriction, in the language that is active."""

    # What was done, as a headline and as a sentence.
    headline: str
    done: str
    # One paragraph each: what happened, and who noticed it.
    facts: tuple[str, ...]
    # Which clause or law, and its own words.
    ground: str
    ground_text: str
    explanation: str
    # Which authority ordered it, under which reference and when that came; empty where none did.
    ordered: str
    # Whether a person decided.
    decided: str
    # Where it holds.
    territory: str
    # Empty means until somebody decides otherwise.
    ends_at: datetime | None


def dispute_bodies_on(site: Site) -> list[DisputeBody]:
    """Return the certified bodies to which people can turn about what is decided on a site; one query."""
    return list(DisputeBody.objects.filter(site=site, is_named=True).order_by("name"))


def told_of(statement: Statement) -> Told:
    headline, done = _done(statement)
    return Told(
        headline=headline,
        done=done,
        facts=tuple(part for part in statement.facts.split("\n\n") if part.strip()),
        ground=_ground(statement),
        ground_text=statement.clause_text if statement.ground == Ground.RULES else "",
        explanation=statement.explanation,
        ordered=_ordered(statement),
        decided=_decided(statement),
        territory=_territory(statement),
        ends_at=statement.ends_at,
    )


def _done(statement: Statement) -> tuple[str, str]:
    if statement.measure == Measure.REJECTED and (
        statement.words_id is not None
        # From before statements named the words.
        or Decision.objects.filter(statement=statement, words_before__isnull=False).exists()
    ):
        return (
            _("The changes to your comment were not published"),
            _("Your comment stands as it was. Readers do not see the newer words."),
        )
    if statement.words_id is not None and statement.measure == Measure.HELD:
        return (
            _("The changes to your comment still wait for a moderator"),
            _(
                "Your changes have waited for a moderator for more than a day. Until then readers see your comment as it was."
            ),
        )
    if statement.measure == Measure.HELD and statement.source == Source.FLAG:
        return (
            _("Your comment is hidden until a moderator has looked"),
            _("Readers reported your comment. Until a moderator has looked at it, readers do not see it."),
        )
    if statement.measure == Measure.HELD and _was_public(statement):
        return (
            _("Your comment is hidden until a moderator has looked"),
            _("Until somebody has looked at your comment, readers do not see it."),
        )
    if statement.measure == Measure.SUSPENDED:
        return _("What you send us waits for a time"), _waits(statement)
    return {
        Measure.CAUTIONED: (
            _("A warning about what you send us"),
            _(
                "Much of what you sent us was manifestly unfounded. Nothing changes yet; if it goes on, what you send may have to wait for a time."
            ),
        ),
        Measure.REJECTED: (
            _("Your comment was not published"),
            _("Your comment was not published. Only you and the moderators can read it."),
        ),
        Measure.REMOVED: (
            _("Your comment was taken down"),
            _("Your comment was taken down. Readers no longer see it."),
        ),
        Measure.HELD: (
            _("Your comment still waits for a moderator"),
            _(
                "Your comment has waited for a moderator for more than a day. Until then readers do not see it."
            ),
        ),
        Measure.LABELLED: (
            _("Your comment is shown with a label"),
            _("Your comment stands where it was, with a label that readers see beside it."),
        ),
        Measure.WARNED: (
            _("You have been warned"),
            _("This is a warning. You can take part as before, and you will be asked to acknowledge it."),
        ),
        Measure.MUTED: (
            _("You cannot post for a time"),
            _("You can read the discussions, and you cannot post in them."),
        ),
        Measure.BANNED: (
            _("You can no longer take part"),
            _("You can read the discussions, and you cannot take part in them."),
        ),
        Measure.LIMITED: (
            _("Your comments wait for a moderator"),
            _("What you post waits for a moderator before readers see it."),
        ),
        Measure.NOT_NAMED: (
            _("Your new name is not shown"),
            _(
                "A moderator did not accept the name that you asked for. Nobody reads it, you are called as before, and you can choose another one at any time."
            ),
        ),
    }[Measure(statement.measure)]


def _was_public(statement: Statement) -> bool:
    """Whether everybody read the comment when it was restricted, so that nothing waited before."""
    comment = statement.comment
    shown_at = comment.published_at if comment is not None else None
    return shown_at is not None and shown_at < statement.starts_at


def _waits(statement: Statement) -> str:
    if statement.suspension.what == Heard.OBJECTIONS:
        return _(
            "Your objections are received, and looked at once this has ended. An objection to this itself is looked at now."
        )
    return _(
        "Your notices and reports are received, and looked at once this has ended. A threat to somebody’s life or safety is looked at now."
    )


def _ground(statement: Statement) -> str:
    if statement.ground == Ground.LAW:
        return _("The law: %(law)s") % {"law": statement.law}
    return _("Rule %(number)s of the house rules, “%(title)s” (version %(version)s)") % {
        "number": statement.clause_number,
        "title": statement.clause_title,
        "version": statement.rules_number,
    }


def _ordered(statement: Statement) -> str:
    """Name the order that it follows as it stood then, with the day by the clock of the site."""
    if statement.order_received_at is None:
        return ""
    local = timezone.localtime(statement.order_received_at, ZoneInfo(statement.site.time_zone))
    told = {
        "authority": statement.order_authority,
        "reference": statement.order_reference,
        "date": formats.date_format(local, "DATE_FORMAT"),
    }
    if statement.order_reference:
        return (
            _("An order of %(authority)s (reference %(reference)s), received on %(date)s, asked for this.")
            % told
        )
    return _("An order of %(authority)s, received on %(date)s, asked for this.") % told


def _territory(statement: Statement) -> str:
    countries = statement.territory
    if not countries or set(countries) == set(COUNTRIES):
        return _("It holds wherever this site is read.")
    return _("It holds in these countries: %(countries)s.") % {"countries": ", ".join(countries)}


def _decided(statement: Statement) -> str:
    if statement.automation == Automation.FULLY:
        return _("A program decided this. No person has looked at it.")
    if statement.automation == Automation.PARTLY:
        return _("A program proposed this and a person decided it.")
    if statement.automated_detection:
        return _("A program noticed it and a person decided it.")
    return _("A person decided this. No program had a part in it.")
