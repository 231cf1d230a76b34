"""Objecting to a decision: once, within half a year, signed in or by the link of a mail."""

from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused
from comments.moderation.appeals import redress
from comments.moderation.appeals.redress import Redress, State
from comments.moderation.casework.cases import open_case
from comments.moderation.models import ABOUT_SENDING, Appeal, Heard, Queue, Statement, Suspension
from comments.moderation.notes import clean_appeal
from comments.moderation.record.auditing import Act, audit
from comments.moderation.suspended import person_sending, sender_of_notice, suspension_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment
from comments.threads.placing import lock_thread


class AppealTooLate(Refused):
    """Facts are `closed_at` (ISO 8601): from then on nobody could object."""

    code: ClassVar[str] = "appeal_too_late"
    status: ClassVar[int] = 409


class AppealedAlready(Refused):
    code: ClassVar[str] = "appealed_already"
    status: ClassVar[int] = 409
    message = _("You have objected to this already, and that can be done once. You get the answer by mail.")


class NothingToAppeal(Refused):
    code: ClassVar[str] = "nothing_to_appeal"
    status: ClassVar[int] = 409
    message = _("This was changed meanwhile and is in force no more, so there is nothing left to object to.")


@transaction.atomic
def file_appeal(*, about: Redress, body: str, now: datetime) -> Appeal:
    """
    Object to a restriction, or to a decision that kept what one reported; the same words sent twice are one objection.

    The comment's case waits in the queue of appeals until another person than the first decides (reviewing.py).

    Of whoever is suspended from objecting it is received and waits until that ends.

    :param about: what the person may object to, read by their link or as whom they are signed in
    :param body: why, 1 to 3,000 characters
    :raises AppealMissing, AppealTooLong, AppealNotText: for words that are none
    :raises AppealedAlready, NothingToAppeal, AppealTooLate:
    """
    words = clean_appeal(body)
    lock(about)
    found = _again(about)
    state = found.state(now=now)
    if found.appeal is not None:
        if found.appeal.body == words:
            return found.appeal
        raise AppealedAlready
    if state == State.OVER:
        raise NothingToAppeal
    if state == State.LATE:
        raise too_late(found)
    paused_by = _suspended(found, now=now)
    case = None
    if found.comment is not None and paused_by is None:
        case = open_case(comment=found.comment, now=now, is_held=False, queue=Queue.APPEAL)
    appeal = Appeal.objects.create(
        site=found.site,
        statement=found.statement,
        flag=found.flag,
        notice_item=found.item,
        decision=found.decision,
        appellant=found.person,
        case=case,
        paused_by=paused_by,
        body=words,
        filed_at=now,
    )
    if paused_by is None:
        record(Event.APPEAL_FILED, at=now, appeal_id=appeal.pk)
    audit(
        Act(
            act="appeal.filed",
            site_id=found.site.pk,
            actor=found.person.user if found.person else None,
            # Who sent a notice stands on it, and it can be deleted; this cannot.
            actor_name=found.person.display_name if found.person else gettext("Somebody outside"),
            subject_kind="appeal",
            subject_id=appeal.pk,
            facts=_facts(appeal),
        ),
        at=now,
    )
    return appeal


def too_late(about: Redress) -> AppealTooLate:
    """Return the refusal that says until when it was possible."""
    moment = formats.date_format(timezone.localtime(about.closes_at), "DATE_FORMAT")
    return AppealTooLate(
        _("You could object to this until %(moment)s. That time is over.") % {"moment": moment},
        closed_at=about.closes_at.isoformat(),
    )


def lock(about: Redress) -> Comment | None:
    """Let nobody else decide about the same thing until the transaction ends; return its comment, if there is one."""
    if about.comment is None:
        # A restriction of a person: its statement is what two who come at once have in common.
        assert about.statement is not None  # noqa: S101 - a report is always of a comment
        Statement.objects.select_for_update(of=("self",)).get(pk=about.statement.pk)
        return None
    thread = lock_thread(about.comment.thread_id)
    locked = Comment.objects.select_for_update(of=("self",)).select_related("author__user", "revision")
    comment = locked.get(pk=about.comment.pk)
    comment.thread = thread
    return comment


def _again(about: Redress) -> Redress:
    """Read the same anew, under the lock."""
    found = None
    if about.item is not None:
        found = redress.of_item(about.item.pk, notice_id=about.item.notice_id)
    elif about.statement is not None and about.person is None:
        found = redress.of_sender(about.statement.pk, suspension_id=about.statement.suspension.pk)
    elif about.person is None:
        raise NothingToAppeal
    elif about.statement is not None:
        found = redress.of_statement(about.statement.pk, person_id=about.person.pk)
    elif about.flag is not None:
        found = redress.of_flag(about.flag.pk, person_id=about.person.pk)
    if found is None:
        raise NothingToAppeal
    return found


def _suspended(about: Redress, *, now: datetime) -> Suspension | None:
    """Return by what an objection waits; being suspended, or warned of it, is objected to at once."""
    if about.statement is not None and about.statement.measure in ABOUT_SENDING:
        return None
    if about.item is not None:
        return suspension_of(sender_of_notice(about.item.notice), Heard.OBJECTIONS, now=now)
    return suspension_of(person_sending(about.person), Heard.OBJECTIONS, now=now) if about.person else None


def _facts(appeal: Appeal) -> dict[str, object]:
    if appeal.statement_id is not None:
        return {"statement": str(appeal.statement_id)}
    if appeal.notice_item_id is not None:
        return {"decision": str(appeal.decision_id), "notice_item": appeal.notice_item_id}
    return {"decision": str(appeal.decision_id), "flag": appeal.flag_id}
