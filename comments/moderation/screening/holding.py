"""Comments that wait for longer than a day: their authors are owed the reasons, as of any other restriction."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from comments.moderation.findings.verdicts import Asks
from comments.moderation.models import Automation, Case, Exemption, Finding, Measure, Statement
from comments.moderation.reasons.reasoning import Why, statement_of, words_of
from comments.moderation.screening.pipeline import reason_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.keyset import RowComparison
from comments.threads.models import Comment, Status
from comments.threads.placing import lock_thread

HELD_FOR = timedelta(days=1)
_AT_ONCE = 500


def tell_who_waits(*, now: datetime) -> int:
    """
    Write the reasons, once a comment, of everything that has been held for a day or longer; returns how many.

    The author is told by the event of the statement, which is dropped if somebody decides before it is heard.
    """
    return sum(_write_down(comment_id, now=now) for comment_id in _waiting(now=now))


def _waiting(*, now: datetime) -> Iterator[UUID]:
    """Yield the comments whose statement is due, in bounded bites of one walk in the queue's index."""
    # What was in the shadow of a ban has a statement that nobody was told; brought to light, it waits like any other.
    told = Statement.objects.filter(comment=OuterRef("comment"), measure=Measure.HELD)
    due = Case.objects.filter(
        ~Exists(told.exclude(exemption=Exemption.SPAM)),
        closed_at__isnull=True,
        is_held=True,
        opened_at__lte=now - HELD_FOR,
        comment__status=Status.HELD,
    ).order_by("wanted_at", "pk")
    after: list[object] = []
    while True:
        rest = due.filter(RowComparison(("wanted_at", "id"), ">", after)) if after else due
        found = list(rest.values_list("comment_id", "wanted_at", "pk")[:_AT_ONCE])
        for comment_id, _wanted_at, _case_id in found:
            yield comment_id
        if len(found) < _AT_ONCE:
            return
        _last, wanted_at, case_id = found[-1]
        after = [
            models.DateTimeField().get_db_prep_value(wanted_at, connection),
            models.UUIDField().get_db_prep_value(case_id, connection),
        ]


@transaction.atomic
def _write_down(comment_id: UUID, *, now: datetime) -> bool:
    """Write one statement; not if somebody decided meanwhile, or another worker was faster."""
    thread = lock_thread(Comment.objects.values_list("thread_id", flat=True).get(pk=comment_id))
    locked = Comment.objects.select_for_update(of=("self",)).select_related("author__user", "revision")
    comment = locked.get(pk=comment_id)
    comment.thread = thread
    told = comment.statements.filter(measure=Measure.HELD).exclude(exemption=Exemption.SPAM)
    if comment.status != Status.HELD or told.exists():
        return False
    site = thread.article.site
    findings = Finding.objects.filter(
        comment=comment, revision_number=comment.revision.number, verdict=Asks.HOLD
    )
    held_by = tuple(findings.order_by("pk"))
    with words_of(comment.author, site=site):
        explanation = _(
            "The settings of the site send it to a moderator first. That is no decision against it: once somebody has"
            " looked, you are told, and it appears if it keeps to the rules."
        )
    statement = statement_of(
        Why(
            reason=reason_of(held_by),
            explanation=explanation,
            findings=held_by,
            automation=Automation.FULLY,
        ),
        measure=Measure.HELD,
        site=site,
        recipient=comment.author,
        comment=comment,
        starts_at=now,
    )
    statement.save(force_insert=True)
    record(Event.STATEMENT_WRITTEN, at=now, statement_id=statement.pk, comment_id=comment.pk)
    return True
