from datetime import datetime

from django.db.models import Max

from comments.threads import markup
from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Revision


def revise(*, comment: Comment, body: str, html: str, now: datetime) -> Revision:
    """
    Add a version of a comment's words and make it the current one; earlier ones stay as they were.

    The caller holds the thread's lock and has read the comment with its revision under it.
    """
    revision = _added(comment, body=body, html=html, now=now)
    _make_current(comment, revision, edited_at=now)
    return revision


def propose(*, comment: Comment, body: str, html: str, now: datetime) -> Revision:
    """
    Add a version that waits for a moderator, in place of any that waited before; everybody goes on reading the current one.

    The caller holds the thread's lock. The comment's version grows, so that who decides has seen these words.
    """
    revision = _added(comment, body=body, html=html, now=now)
    _let_wait(comment, revision)
    return revision


def turn_down(*, comment: Comment, body: str, html: str, now: datetime) -> Revision:
    """
    Add a version that was not accepted: it stands in the history alone. What is public, what waits and the comment's version
    stay as they are.
    """
    return _added(comment, body=body, html=html, now=now)


def take_up(comment: Comment, revision: Revision) -> None:
    """Make a version that was not accepted the current one of a comment that nobody reads yet."""
    _make_current(comment, revision, edited_at=revision.written_at)


def accept_pending(comment: Comment) -> Revision:
    """Make the words that wait the ones that everybody reads."""
    pending = comment.pending
    assert pending is not None  # noqa: S101 - the caller has looked
    comment.pending = None
    _make_current(comment, pending, edited_at=pending.written_at)
    return pending


def drop_pending(comment: Comment) -> None:
    """Let the words that wait go; they stay in the history, and the current ones stay as they are."""
    _let_wait(comment, None)


def let_wait(comment: Comment, revision: Revision) -> None:
    """Let a version wait that is there already."""
    _let_wait(comment, revision)


def bring_back(comment: Comment, *, public: Revision, waiting: Revision | None = None) -> None:
    """
    Take back what was decided about newer words: the public ones are public again, and the newer ones wait.

    :param waiting: those that were decided about; without them, the latest
    """
    comment.pending = waiting or comment.revisions.latest("number")
    _make_current(comment, public, edited_at=public.written_at if public.number > 1 else None)


def _added(comment: Comment, *, body: str, html: str, now: datetime) -> Revision:
    # Words that were not accepted keep their number, so that the latest one may be neither current nor waiting.
    latest = comment.revisions.aggregate(number=Max("number"))["number"]
    return Revision.objects.create(
        comment=comment,
        number=latest + 1,
        body=body,
        html=html,
        markup_version=markup.VERSION,
        written_at=now,
    )


def _make_current(comment: Comment, revision: Revision, *, edited_at: datetime | None) -> None:
    comment.revision = revision
    comment.edited_at = edited_at
    comment.version += 1
    comment.save(update_fields=["revision", "pending", "edited_at", "version"])
    touch_thread(comment.thread)


def _let_wait(comment: Comment, revision: Revision | None) -> None:
    comment.pending = revision
    if comment.is_public:
        # Whoever decides about what readers reported is not kept from it by newer words, which are not at issue.
        comment.version += 1
    comment.save(update_fields=["pending", "version"])
    # The version is public; what a page says of it is old.
    touch_thread(comment.thread)
