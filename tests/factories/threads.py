"""Threads and comments for tests, placed by the same code that places real ones."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import factory
from django.db import transaction

from articles.models import Site
from comments.ids import uuid7
from comments.moderation.models import Exemption, Statement
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


def no_reasons(status: str, *, site: Site, at: datetime = FIRST_POSTED) -> UUID | None:
    """Record that a restriction has no reasons, as before they were recorded; None for what is no restriction."""
    if status not in {Status.REJECTED, Status.REMOVED}:
        return None
    return Statement.objects.create(
        site=site, measure=status, starts_at=at, exemption=Exemption.EARLIER, written_at=at
    ).pk


def give_status(*, comment: Comment, status: str, now: datetime) -> Comment:
    """Change a comment's status as a decision would whose reasons were not recorded."""
    reasons = no_reasons(status, site=comment.site, at=now)
    return change_status(comment=comment, status=Status(status), restriction_id=reasons, now=now)


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
    reasons = no_reasons(status, site=thread.article.site, at=at)
    comment = placing.place(
        draft=draft,
        thread=thread,
        author=author,
        answers=answers,
        status=born,
        restriction_id=reasons if born == status else None,
        now=at,
    )
    for _ in range(replies):
        make_comment(answers=comment)
    if status != born:
        comment = change_status(
            comment=Comment.objects.with_words().get(pk=comment.pk),
            status=status,
            restriction_id=reasons,
            now=at + timedelta(minutes=1),
        )
    comment.refresh_from_db()
    return comment
