"""Threads and comments for tests, placed by the same code that places real ones."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count

import factory
from django.db import transaction

from comments.ids import uuid7
from comments.threads import markup, placing
from comments.threads.models import Comment, Status, Thread
from comments.threads.publishing import change_status
from tests.factories.accounts import ProfileFactory
from tests.factories.articles import ArticleFactory

FIRST_POSTED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_minutes = count()


class ThreadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Thread

    article = factory.SubFactory(ArticleFactory)
    opened_at = FIRST_POSTED


@transaction.atomic
def make_comment(
    *,
    thread=None,
    author=None,
    answers=None,
    body="Well said.",
    status=Status.PUBLISHED,
    at=None,
    key="",
    replies=0,
) -> Comment:
    """Place a comment as posting would, without screening; a removed or withdrawn one was published first."""
    thread = placing.lock_thread((answers.thread if answers else thread or ThreadFactory()).pk)
    at = at or FIRST_POSTED + timedelta(minutes=next(_minutes))
    draft = placing.Draft(
        body=body,
        html=markup.render(body),
        key=key or str(uuid7()),
        fingerprint=hashlib.sha256(body.encode()).hexdigest(),
    )
    born = Status.PUBLISHED if status in {Status.REMOVED, Status.WITHDRAWN} else status
    author = author or ProfileFactory(site=thread.article.site)
    if answers is not None:
        answers = Comment.objects.select_related("parent").get(pk=answers.pk)
    comment = placing.place(draft=draft, thread=thread, author=author, answers=answers, status=born, now=at)
    for _ in range(replies):
        make_comment(answers=comment)
    if status != born:
        comment = change_status(
            comment=Comment.objects.with_words().get(pk=comment.pk),
            status=status,
            now=at + timedelta(minutes=1),
        )
    comment.refresh_from_db()
    return comment
