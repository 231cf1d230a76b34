"""Who may write in a discussion, and how soon again, as the site's policy says."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.errors import Refused
from comments.moderation.casework.crediting import weight_in
from comments.moderation.findings.allowances import may_write
from comments.moderation.models.moderation_policy import ModerationRules, WhoMayPost
from comments.moderation.restraints import Restraint
from comments.posting.surroundings import Surroundings

# Whatever the reports weigh, nobody waits longer for them than this.
_COOL_DOWN_MAX = 3_600


class NotAmongWriters(Refused):
    """Only people with a standing may write here; facts are `who`."""

    code: ClassVar[str] = "not_among_writers"
    status: ClassVar[int] = 403


class ReadOnly(Refused):
    """The site, the section or the article takes no comments for now."""

    code: ClassVar[str] = "read_only"
    status: ClassVar[int] = 403
    message = _("For now nobody can write here. What stands here can be read.")


class TooSoon(Refused):
    """Slow mode; facts are `wait_seconds` and `retry_after_seconds`."""

    code: ClassVar[str] = "too_soon"
    status: ClassVar[int] = 429


_ONLY = {
    WhoMayPost.EVERYBODY: _("In this discussion people write who are signed in."),
    WhoMayPost.KNOWN: _("In this discussion people write who have taken part on this site before."),
    WhoMayPost.TRUSTED: _(
        "In this discussion only people write whom the site trusts for what they wrote before."
    ),
}


def check_may_post(seen: Surroundings, *, rules: ModerationRules, now: datetime) -> float | None:
    """
    Refuse who may not write here, or not yet; no query, and one where a discussion cools down. Staff may always.

    Return what the open reports in the discussion weigh together; None where they mean nothing.

    :raises ReadOnly, NotAmongWriters, TooSoon:
    """
    reports = weight_in(seen.thread, now=now) if rules.cool_down_seconds else None
    if seen.is_moderator:
        return reports
    if seen.viewer.is_guest:
        check_takes_guests(rules)
    if rules.is_read_only:
        raise ReadOnly
    if not _is_among(rules, seen):
        raise _not_among(rules)
    last = seen.history.last_here_at
    wait = rules.slow_mode_seconds + min(_COOL_DOWN_MAX, round(rules.cool_down_seconds * (reports or 0.0)))
    if last is None or not wait:
        return reports
    left = last + timedelta(seconds=wait) - now
    if left <= timedelta():
        return reports
    seconds = -(-left // timedelta(seconds=1))
    raise TooSoon(
        ngettext(
            "This discussion goes slowly: you can write again in %(count)d second. Your words are still in the form.",
            "This discussion goes slowly: you can write again in %(count)d seconds. Your words are still in the form.",
            seconds,
        )
        % {"count": seconds},
        wait_seconds=wait,
        retry_after_seconds=seconds,
    )


def _is_among(rules: ModerationRules, seen: Surroundings) -> bool:
    if Restraint.TRUSTED in seen.restraint:
        return True
    return may_write(seen.history.level, rules)


def takes_guests(rules: ModerationRules) -> bool:
    """Whether people without an account may write."""
    return rules.who_may_post == WhoMayPost.GUESTS and not rules.is_read_only


def check_takes_guests(rules: ModerationRules) -> None:
    """
    Refuse people without an account where the site does not take them.

    :raises ReadOnly, NotAmongWriters:
    """
    if rules.is_read_only:
        raise ReadOnly
    if not takes_guests(rules):
        raise _not_among(rules)


def _not_among(rules: ModerationRules) -> NotAmongWriters:
    return NotAmongWriters(_ONLY[WhoMayPost(rules.who_may_post)], who=str(rules.who_may_post))
