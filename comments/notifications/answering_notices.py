"""Mail about legal notices. Their senders have no account here: the letters go to the address that they gave, or nowhere."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from comments.moderation.appeals import holding
from comments.moderation.models import ABOUT_SENDING, Appeal, Notice, Statement
from comments.notifications.channels import email
from comments.notifications.guest_letters import letter_of_reasons_to_guest
from comments.notifications.letters import Letter, filled, in_the_words_of
from comments.notifications.notice_letters import answer_to, answer_to_appeal, receipt_of
from comments.notifications.owed_letters import said_of_answer


def confirm(*, notice_id: UUID, mail_id: UUID, now: datetime) -> None:
    """
    Confirm that a notice came, to whoever sent it, if they said where.

    :param mail_id: the same for each repeat
    :raises OSError: (among others) when the mail server is away; the outbox tries again
    """
    _send(notice_id, receipt_of, mail_id=mail_id, now=now)


def answer(*, notice_id: UUID, mail_id: UUID, now: datetime) -> None:
    """Likewise say what was decided."""
    _send(notice_id, answer_to, mail_id=mail_id, now=now)


def answer_appeal(*, appeal_id: UUID, mail_id: UUID, now: datetime) -> None:
    """Say what came of an objection, where whoever sent the notice filed it; others hear of theirs elsewhere."""
    _answer_sender(appeal_id, mail_id=mail_id, now=now)
    found = Appeal.objects.select_related("notice_item__notice__site")
    appeal = found.filter(pk=appeal_id, decided_at__isnull=False, notice_item__isnull=False).first()
    if appeal is None or appeal.notice_item is None or not appeal.notice_item.notice.email:
        return
    notice = appeal.notice_item.notice
    letter = answer_to_appeal(appeal)
    email.send_letter(letter, to=notice.email, site=notice.site, mail_id=mail_id, now=now)


def tell_sender(*, statement_id: UUID, mail_id: UUID, now: datetime) -> None:
    """Tell whoever sends notices from an address that they were warned, or are suspended, unless it holds no more."""
    statement = Statement.objects.select_related("site").filter(pk=statement_id, exemption="").first()
    to = _address_of(statement) if statement else ""
    if statement is not None and to and holding.in_force(statement, None):
        letter = letter_of_reasons_to_guest(statement)
        email.send_letter(letter, to=to, site=statement.site, mail_id=mail_id, now=now)


def _answer_sender(appeal_id: UUID, *, mail_id: UUID, now: datetime) -> None:
    decided = Appeal.objects.select_related("site", "statement").filter(decided_at__isnull=False)
    appeal = decided.filter(pk=appeal_id, statement__isnull=False).first()
    to = _address_of(appeal.statement) if appeal and appeal.statement else ""
    if appeal is None or appeal.statement is None or not to:
        return
    with in_the_words_of(None, language=appeal.statement.language, site=appeal.site):
        letter = filled("appeal", site=appeal.site, said=said_of_answer(appeal))
    email.send_letter(letter, to=to, site=appeal.site, mail_id=mail_id, now=now)


def _address_of(statement: Statement) -> str:
    """Return where to write about what somebody sends who is known by their address alone; empty for everybody else."""
    if statement.measure not in ABOUT_SENDING or statement.recipient_id is not None:
        return ""
    notice = statement.suspension.notice
    return notice.email if notice is not None else ""


def _send(notice_id: UUID, letter_of: Callable[[Notice], Letter], *, mail_id: UUID, now: datetime) -> None:
    notice = Notice.objects.select_related("site").filter(pk=notice_id).first()
    if notice is None or not notice.email:
        return
    email.send_letter(letter_of(notice), to=notice.email, site=notice.site, mail_id=mail_id, now=now)
