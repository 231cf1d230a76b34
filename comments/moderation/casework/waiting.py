"""What waits for longer than a day: its author is owed the reasons, as of any other restriction."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from comments.moderation.findings.verdicts import Asks
from comments.moderation.models import Automation, Case, Finding, Measure, Statement
from comments.moderation.reasons.reasoning import Why, reason_of, statement_of, words_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment

# Less is the time that looking takes.
HELD_FOR = timedelta(days=1)


def tell_who_waited(case: Case, comment: Comment, *, is_over: bool = False, now: datetime) -> Statement:
    """
    Write down why these words have waited for so long, inside the caller's transaction; the database lets no such case end
    without it.

    The author is told by the event of the statement, which is dropped if somebody decides before it is heard.

    :param is_over: the waiting ends now, so that there is nothing to tell any more; the reasons are kept all the same
    :param comment: with its latest words, or they are fetched like all else
    """
    words, site = comment.words_at_issue, comment.thread.article.site
    is_edit = comment.is_edit_waiting
    findings = Finding.objects.filter(comment=comment, revision_number=words.number, verdict=Asks.HOLD)
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
            words=words,
            of_edit=is_edit,
            automation=Automation.FULLY,
        ),
        measure=Measure.HELD,
        site=site,
        recipient=comment.author,
        comment=comment,
        starts_at=now,
    )
    statement.save(force_insert=True)
    case.held_statement = statement
    Case.objects.filter(pk=case.pk).update(held_statement=statement)
    if not is_over:
        record(Event.STATEMENT_WRITTEN, at=now, statement_id=statement.pk, comment_id=comment.pk)
    return statement
