"""Giving a comment its place. Everything here runs inside the verb's transaction, under the thread's lock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comments.accounts.models import Profile
from comments.ids import uuid7
from comments.threads import markup, path
from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Revision, Status, Thread
from comments.threads.publishing import count_published, count_shown
from comments.threads.ranking import hot_rank


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody wants to say: cleaned, rendered, and recognisable when it comes twice."""

    body: str
    html: str
    key: str
    fingerprint: str


def lock_thread(thread_id: UUID) -> Thread:
    """Return the thread with its article and site; until the transaction ends nobody else posts or decides in it."""
    return Thread.objects.select_for_update(of=("self",)).select_related("article__site").get(pk=thread_id)


def place(
    *,
    draft: Draft,
    thread: Thread,
    author: Profile,
    answers: Comment | None,
    status: Status,
    restriction_id: UUID | None = None,
    now: datetime,
) -> Comment:
    """
    Write the comment and its first revision behind everything posted so far.

    :param answers: the comment replied to; below the depth cap the reply hangs on its parent, so that trees stay flat enough to read
    """
    seq = path.seq_at(now, after=thread.last_seq)
    comment, revision = arrange(
        draft=draft, thread=thread, author=author, answers=answers, status=status, seq=seq, now=now
    )
    comment.restriction_id = restriction_id
    # Comment and revision name each other; the database checks that at commit.
    comment.save(force_insert=True)
    revision.save(force_insert=True)
    Thread.objects.filter(pk=thread.pk).update(last_seq=seq)
    if status == Status.PUBLISHED:
        count_shown(comment, by=1)
        count_published(thread.pk, by=1)
        Thread.objects.filter(pk=thread.pk).update(last_commented_at=now)
        touch_thread(thread)
    return comment


def arrange(
    *,
    draft: Draft,
    thread: Thread,
    author: Profile,
    answers: Comment | None,
    status: Status,
    seq: int,
    now: datetime,
) -> tuple[Comment, Revision]:
    """
    Return a comment and its first revision as they will stand, neither saved nor counted: for whoever writes many at once.

    :param answers: with its `parent` at hand when it is at the depth cap
    """
    parent = answers
    if parent is not None and parent.depth >= path.MAX_DEPTH:
        parent = parent.parent
    comment = Comment(
        site_id=thread.article.site_id,
        thread=thread,
        author=author,
        parent=parent,
        root_id=None if parent is None else parent.root_id or parent.pk,
        reply_to=answers,
        hangs_on=thread.pk if parent is None else parent.pk,
        depth=0 if parent is None else parent.depth + 1,
        seq=seq,
        path=(parent.path if parent else "") + path.step(seq),
        rpath=(parent.rpath if parent else "") + path.reversed_step(seq),
        status=status,
        is_shown=status == Status.PUBLISHED,
        posted_at=now,
        published_at=now if status == Status.PUBLISHED else None,
        key=draft.key,
        fingerprint=draft.fingerprint,
        hot=hot_rank(0, posted_at=now),
    )
    comment.revision = Revision(
        id=uuid7(),
        comment=comment,
        number=1,
        body=draft.body,
        html=draft.html,
        markup_version=markup.VERSION,
        written_at=now,
    )
    return comment, comment.revision
