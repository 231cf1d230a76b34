"""Which comment a reply may stand below."""

from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.moderation.restraints import Restraint
from comments.posting.surroundings import Surroundings
from comments.threads.models import Comment, Status, Thread
from comments.threads.policies import may_reply


class ParentNotFound(Refused):
    code: ClassVar[str] = "parent_not_found"
    status: ClassVar[int] = 404
    field: ClassVar[str] = "parent"
    message = _("The comment you answer is not here. Load the page again.")


class ParentElsewhere(Refused):
    code: ClassVar[str] = "parent_elsewhere"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "parent"
    message = _("The comment you answer belongs to another discussion. Reply to it there.")


class ParentGone(Refused):
    code: ClassVar[str] = "parent_gone"
    status: ClassVar[int] = 409
    field: ClassVar[str] = "parent"
    message = _(
        "The comment you answer was removed meanwhile. You can post your words as a comment of their own."
    )


class ParentWaiting(Refused):
    code: ClassVar[str] = "parent_waiting"
    status: ClassVar[int] = 409
    field: ClassVar[str] = "parent"
    message = _("The comment you answer still waits for a moderator. Answer it when everybody can read it.")


def answered_in_public(thread: Thread, parent_id: UUID | None) -> Comment | None:
    """
    Return the comment that somebody answers of whom nothing is known: one that everybody can read; one query.

    :param thread: with its article at hand
    :raises ParentNotFound, ParentElsewhere, ParentGone:
    """
    if parent_id is None:
        return None
    here = Comment.objects.on_site(thread.article.site_id).shown()
    answers = here.only("id", "thread_id", "status").filter(pk=parent_id).first()
    if answers is None:
        raise ParentNotFound
    if answers.thread_id != thread.pk:
        raise ParentElsewhere
    if not may_reply(answers):
        raise ParentGone
    return answers


def answered_in(seen: Surroundings, parent_id: UUID | None) -> Comment | None:
    """Return the comment replied to; that it is public is looked at once more under the lock."""
    if parent_id is None:
        return None
    answers = seen.answers
    if answers is None or not seen.shows(answers):
        raise ParentNotFound
    if answers.thread_id != seen.thread.pk:
        raise ParentElsewhere
    if answers.status == Status.HELD:
        if Restraint.SHADOW_BAN not in seen.restraint or answers.author_id != seen.viewer.profile_id:
            raise ParentWaiting
    elif not may_reply(answers):
        raise ParentGone
    return answers
