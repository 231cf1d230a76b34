import hashlib
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.accounts.models import Profile
from comments.accounts.profiles import ensure_profile
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.ids import uuid7
from comments.moderation import cases, pipeline
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads import markup, placing
from comments.threads.models import Comment, Status, Thread
from comments.threads.opening import thread_of
from comments.threads.policies import is_open, may_reply, rules_of
from comments.threads.publishing import TOMBSTONES
from comments.threads.voting import NotSignedIn

# The same words by the same person in the same place within this time are one comment sent twice.
_REPEAT = timedelta(seconds=30)
_KEY_MAX = 100

_EVENTS = {
    Status.PUBLISHED: Event.COMMENT_PUBLISHED,
    Status.HELD: Event.COMMENT_HELD,
    Status.REJECTED: Event.COMMENT_REJECTED,
}


class ThreadClosed(Refused):
    code: ClassVar[str] = "thread_closed"
    status: ClassVar[int] = 403
    message = _("This discussion is closed and takes no more comments.")


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


class KeyReused(Refused):
    code: ClassVar[str] = "key_reused"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "key"
    message = _(
        "This idempotency key was used for another comment. Send these words with a key of their own."
    )


class KeyNotUsable(Refused):
    code: ClassVar[str] = "key_not_usable"
    status: ClassVar[int] = 400
    field: ClassVar[str] = "key"
    message = _("An idempotency key has 1 to 100 visible ASCII characters, for example a random UUID.")


def submit_comment(
    *,
    article: Article,
    viewer: Viewer,
    body: str,
    parent_id: UUID | None = None,
    key: str = "",
    now: datetime,
) -> Comment:
    """
    Give a reader's words a place and a status (published, held or rejected), once per idempotency key.

    :param parent_id: the comment answered, or None for a root
    :param key: the author's own word for this submission; without one, the same words in the same place within
        30 s count as sent twice, and the first comment is returned
    :param now: aware time of the request
    :raises NotSignedIn, BodyEmpty, BodyTooLong, BodyNotText, KeyNotUsable, KeyReused:
    :raises ThreadClosed: from the closing time onwards, that instant included
    :raises ParentNotFound, ParentElsewhere, ParentGone, ParentWaiting: for a reply that cannot stand where it was meant to
    """
    if viewer.user is None:
        raise NotSignedIn
    if len(key) > _KEY_MAX or not all("!" <= letter <= "~" for letter in key):
        raise KeyNotUsable
    # Cleaning and rendering need no database; the transaction below stays short, which matters where writers queue.
    cleaned = markup.clean_body(body)
    draft = placing.Draft(
        body=cleaned,
        html=markup.render(cleaned),
        key=key or str(uuid7()),
        fingerprint=_fingerprint(article, parent_id, cleaned),
    )
    return _submit(
        article=article, viewer=viewer, draft=draft, has_key=bool(key), parent_id=parent_id, now=now
    )


@transaction.atomic
def _submit(
    *,
    article: Article,
    viewer: Viewer,
    draft: placing.Draft,
    has_key: bool,
    parent_id: UUID | None,
    now: datetime,
) -> Comment:
    if viewer.user is None:
        raise NotSignedIn
    author = viewer.profile or ensure_profile(user=viewer.user, site=article.site, now=now)
    thread = placing.lock_thread(thread_of(article=article, now=now).pk)
    if earlier := _sent_before(author=author, thread=thread, draft=draft, has_key=has_key, now=now):
        return earlier
    if not is_open(thread, rules=rules_of(thread.article), now=now):
        raise ThreadClosed
    answers = _answered(parent_id, thread=thread, viewer=viewer)
    verdict = pipeline.screen(body=draft.body, author=author, viewer=viewer, article=thread.article, now=now)
    status = Status(verdict.status)
    comment = placing.place(
        draft=draft, thread=thread, author=author, answers=answers, status=status, now=now
    )
    pipeline.keep(comment=comment, revision_number=1, verdict=verdict, now=now)
    if status == Status.HELD:
        cases.open_case(comment=comment, now=now, is_held=True)
    record(_EVENTS[status], at=now, comment_id=comment.pk)
    return comment


def _fingerprint(article: Article, parent_id: UUID | None, body: str) -> str:
    return hashlib.sha256(f"{article.pk}\n{parent_id}\n{body}".encode()).hexdigest()


def _sent_before(
    *, author: Profile, thread: Thread, draft: placing.Draft, has_key: bool, now: datetime
) -> Comment | None:
    """Return the comment that this submission already made, if any."""
    own = Comment.objects.with_words().filter(author=author)
    if has_key:
        earlier = own.filter(key=draft.key).first()
        if earlier is not None and earlier.fingerprint != draft.fingerprint:
            raise KeyReused
        return earlier
    lately = own.filter(
        thread=thread, fingerprint=draft.fingerprint, posted_at__gt=now - _REPEAT, posted_at__lte=now
    )
    # Somebody who took the words back and sends them again means it.
    return lately.exclude(status__in=TOMBSTONES).order_by("-seq").first()


def _answered(parent_id: UUID | None, *, thread: Thread, viewer: Viewer) -> Comment | None:
    """Return the comment replied to, read under the thread's lock so that it cannot go away before the reply stands."""
    if parent_id is None:
        return None
    answers = Comment.objects.visible_to(viewer).select_related("parent").filter(pk=parent_id).first()
    if answers is None:
        raise ParentNotFound
    if answers.thread_id != thread.pk:
        raise ParentElsewhere
    if answers.status == Status.HELD:
        raise ParentWaiting
    if not may_reply(answers):
        raise ParentGone
    return answers
