"""Who may do what in a discussion, as questions without side effects."""

from datetime import datetime, timedelta

from articles.models import Article
from comments.accounts.viewer import Viewer
from comments.threads.models import Comment, DiscussionPolicy, Status, Thread
from comments.threads.models.discussion_policy import DiscussionRules


def rules_of(article: Article) -> DiscussionRules:
    """Return the policy values in force for the article, in one query."""
    return DiscussionPolicy.in_force(article)


def closing_time(thread: Thread, *, rules: DiscussionRules) -> datetime | None:
    """Return when the thread closes: its own time, else so many days after its opening, else never."""
    if thread.closes_at is not None:
        return thread.closes_at
    if rules.closes_after_days is not None:
        return thread.opened_at + timedelta(days=rules.closes_after_days)
    return None


def is_open(thread: Thread, *, rules: DiscussionRules, now: datetime) -> bool:
    """Whether readers may post: the article allows it and the closing time, itself included, has not come."""
    closes = closing_time(thread, rules=rules)
    return thread.article.discussion == "open" and (closes is None or now < closes)


def open_for(thread: Thread, *, rules: DiscussionRules, now: datetime) -> tuple[bool, float | None]:
    """Return whether readers may post, and after how many seconds that ends by itself; None where it does not."""
    if not is_open(thread, rules=rules, now=now):
        return False, None
    closes = closing_time(thread, rules=rules)
    return True, (closes - now).total_seconds() if closes else None


def editable_until(comment: Comment, *, rules: DiscussionRules) -> datetime:
    """Return the first instant at which the author can no longer edit."""
    return comment.posted_at + timedelta(seconds=rules.edit_window_seconds)


def is_author(comment: Comment, viewer: Viewer) -> bool:
    return viewer.profile_id is not None and comment.author_id == viewer.profile_id


def may_edit(comment: Comment, viewer: Viewer, *, rules: DiscussionRules, now: datetime) -> bool:
    """Authors may mend their words within the edit window, while they stand or wait."""
    return (
        is_author(comment, viewer)
        and comment.status in {Status.PUBLISHED, Status.HELD}
        and now < editable_until(comment, rules=rules)
    )


def may_withdraw(comment: Comment, viewer: Viewer) -> bool:
    """Authors may take back what stands or waits, at any time."""
    return is_author(comment, viewer) and comment.status in {Status.PUBLISHED, Status.HELD}


def may_vote(comment: Comment, viewer: Viewer, *, rules: DiscussionRules) -> bool:
    return (
        viewer.is_signed_in and comment.is_public and rules.takes_vote(1) and not is_author(comment, viewer)
    )


def may_reply(comment: Comment) -> bool:
    """Only to words that everybody can read; whether the thread is open is another question."""
    return comment.is_public
