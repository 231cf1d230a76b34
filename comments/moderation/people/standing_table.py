"""What each level allows on a site, as a table for whoever asks: made from the very rules that the phases go by."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from comments.moderation.casework.crediting import LEVEL_WEIGHTS
from comments.moderation.findings import allowances
from comments.moderation.findings.allowances import LEVELS
from comments.moderation.models.moderation_policy import ModerationRules
from comments.threads.models.discussion_policy import DiscussionRules


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """One thing, and what each level is allowed of it, from 0 to 3."""

    name: str
    by_level: tuple[str, ...]


def allowances_of(rules: ModerationRules, discussion: DiscussionRules) -> list[Allowance]:
    """Return what holds for each level where these rules are in force."""
    return [
        _row(_("write comments"), [_yes(allowances.may_write(level, rules)) for level in LEVELS]),
        _row(
            _("first comments that a moderator reads before they show"),
            [str(allowances.first_comments_held(level, rules)) for level in LEVELS],
        ),
        _row(
            _("links from which a comment waits"),
            [str(allowances.links_held_from(level, rules) or _("never")) for level in LEVELS],
        ),
        _row(
            _("link to a domain that is new here without waiting"),
            [_yes(not allowances.holds_new_domains(level, rules)) for level in LEVELS],
        ),
        _row(
            _("show images without waiting"),
            [_yes(not allowances.holds_images(level, rules)) for level in LEVELS],
        ),
        _row(
            _("seconds in which a comment can be edited"),
            [str(discussion.edit_window_seconds) for _level in LEVELS],
        ),
        _row(_("vote, from the first day on"), [_yes(discussion.takes_vote(1)) for _level in LEVELS]),
        _row(
            _("what a report weighs at most"),
            [number_format(LEVEL_WEIGHTS[level], decimal_pos=1) for level in LEVELS],
        ),
    ]


def _row(name: str, by_level: list[str]) -> Allowance:
    return Allowance(name=name, by_level=tuple(by_level))


def _yes(yes: bool) -> str:
    return _("yes") if yes else _("no")
