"""Mail about legal notices. Their senders have no account here: the letters go to the address that they gave, or nowhere."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from comments.moderation.models import Appeal, Notice
from comments.notifications.channels import email
from comments.notifications.letters import Letter
from comments.notifications.notice_letters import answer_to, answer_to_appeal, receipt_of


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
    found = Appeal.objects.select_related("notice_item__notice__site")
    appeal = found.filter(pk=appeal_id, decided_at__isnull=False, notice_item__isnull=False).first()
    if appeal is None or appeal.notice_item is None or not appeal.notice_item.notice.email:
        return
    notice = appeal.notice_item.notice
    letter = answer_to_appeal(appeal)
    email.send_letter(letter, to=notice.email, site=notice.site, mail_id=mail_id, now=now)


def _send(notice_id: UUID, letter_of: Callable[[Notice], Letter], *, mail_id: UUID, now: datetime) -> None:
    notice = Notice.objects.select_related("site").filter(pk=notice_id).first()
    if notice is None or not notice.email:
        return
    email.send_letter(letter_of(notice), to=notice.email, site=notice.site, mail_id=mail_id, now=now)
