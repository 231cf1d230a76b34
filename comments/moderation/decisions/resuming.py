"""Newer words that waited when their comment was taken out of sight wait again once it is public."""

from datetime import datetime

from comments.moderation.casework.cases import open_case
from comments.moderation.casework.waiting import HELD_FOR
from comments.moderation.models import Finding, Measure
from comments.moderation.restraints import Restraint, restraint_of, sanctions_of
from comments.moderation.screening import shadows
from comments.threads.models import Comment


def let_wait_again(comment: Comment, *, was_hidden: bool, now: datetime) -> None:
    """
    Ask for a look at what waits beside a comment that was just made public, inside the caller's transaction; nothing waits
    beside most.

    :param was_hidden: whether all of it waited for a moderator until now; else it had been taken down, and nothing did
    """
    if not comment.is_edit_waiting or _is_in_the_shadow(comment, now=now):
        return
    waiting = comment.words_at_issue
    told = comment.statements.filter(words=waiting, measure=Measure.HELD).order_by("pk").last()
    case = open_case(comment=comment, now=now, is_held=True, told=told)
    since = waiting.written_at if was_hidden else now
    case.reasons_due_at = max(now, since + HELD_FOR)
    case.save(update_fields=["reasons_due_at"])


def _is_in_the_shadow(comment: Comment, *, now: datetime) -> bool:
    """Tell whether a shadow ban, in force still, keeps the newer words: nobody is asked to look at them."""
    about = Finding.objects.filter(
        comment=comment, revision_number=comment.words_at_issue.number, code=shadows.CODE
    )
    return about.exists() and Restraint.SHADOW_BAN in restraint_of(sanctions_of(comment.author_id, now=now))
