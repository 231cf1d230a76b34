"""The words that stand beside every comment, looked up once for a language and not two hundred times a page."""

from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def words() -> Mapping[str, str]:
    """Return the words in the language of the page, by the names under which the templates know them."""
    return _words(get_language())


def replies_counted(count: int) -> str:
    return ngettext("%(count)s reply", "%(count)s replies", count) % {"count": count}


def more_replies_counted(count: int) -> str:
    return ngettext("Show %(more)s more reply", "Show %(more)s more replies", count) % {"more": count}


@lru_cache(maxsize=32)
def _words(language: str | None) -> Mapping[str, str]:
    return {
        "answers": _("in reply to <bdi>%(answered)s</bdi>"),
        "edit": _("Edit"),
        "edited": _("edited"),
        "featured": _("Featured"),
        "guest": _("Guest"),
        "held": _("Waiting for a moderator."),
        "held_own": _("Only you and the moderators see this comment."),
        "label": _("The site says:"),
        "pinned": _("Pinned"),
        "rejected": _("Not published."),
        "rejected_own": _(
            "The rules of this discussion do not allow this comment. Only you and the moderators see it."
        ),
        "removed": _("This comment was removed by a moderator."),
        "removed_for": _("Removed: <bdi>%(reason)s</bdi>"),
        "reply": _("Reply"),
        "reply_to": _("Reply to %(name)s"),
        "report": _("Report"),
        "report_by": _("Report the comment by %(name)s"),
        "score": _("Score:"),
        "vote_down": _("Vote down"),
        "vote_up": _("Vote up"),
        "votes": _("Votes"),
        "why": _("Why?"),
        "withdraw": _("Withdraw"),
        "withdrawn": _("This comment was withdrawn by its author."),
    }
