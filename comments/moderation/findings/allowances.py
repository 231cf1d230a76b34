"""
What a level of standing allows while somebody writes: the numbers by which the phases go, in one place.

The site's policy says how many links or first comments it holds; a level says for whom that is loosened.
"""

from comments.moderation.models.moderation_policy import ModerationRules

NEW, KNOWN, REGULAR, TRUSTED = range(4)
LEVELS = (NEW, KNOWN, REGULAR, TRUSTED)
# So many times the site's number of links wait for nobody.
_LINKS = {NEW: 1, KNOWN: 1, REGULAR: 2}


def links_held_from(level: int, rules: ModerationRules) -> int:
    """Return from how many links on a comment waits; 0 never."""
    return rules.hold_links_from * _LINKS.get(level, 0)


def first_comments_held(level: int, rules: ModerationRules) -> int:
    """Return how many first comments wait; 0 none."""
    return rules.hold_first_comments if level < REGULAR else 0


def holds_new_domains(level: int, rules: ModerationRules) -> bool:
    """Whether a link waits to a domain to which nobody linked before."""
    return rules.hold_new_domains and level < TRUSTED


def holds_images(level: int, rules: ModerationRules) -> bool:
    """Whether a comment with an image waits."""
    return level < rules.hold_images_below


def may_write(level: int, rules: ModerationRules) -> bool:
    """Whether somebody of this level is among the writers."""
    return level >= {"known": KNOWN, "trusted": TRUSTED}.get(rules.who_may_post, NEW)
