"""E-mail: the one place that talks to a mail server."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import User
from comments.notifications import headers
from comments.notifications.channels import AddressRefused, Reach
from comments.notifications.composing import letter_of
from comments.notifications.kinds import EMAIL, Rhythm
from comments.notifications.letters import Letter
from comments.notifications.models import Dispatch, Notification
from comments.notifications.recipients import can_be_reached
from comments.outbox.lanes import MAIL

# RFC 3834: nobody's holiday answer comes back.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class EMail:
    name = EMAIL
    words = _("by e-mail")
    rhythms = tuple(Rhythm)
    lane = MAIL.name

    def reach(self, recipient: User, *, site: Site) -> Reach:
        if not can_be_reached(recipient):
            return Reach(why_not="recipient cannot be reached")
        return Reach(address=recipient.email)

    def send(self, *, dispatch: Dispatch, told: Sequence[Notification], address: str, now: datetime) -> None:
        letter = letter_of(told, to=dispatch.recipient, site=dispatch.site)
        gathered_under = headers.conversation_id(letter.conversation)
        heading = {
            **_heading(mail_id=dispatch.pk, now=now),
            "In-Reply-To": gathered_under,
            "References": gathered_under,
        }
        heading |= _stopping(letter)
        _post(
            EmailMultiAlternatives(
                subject=letter.subject,
                body=letter.text,
                from_email=headers.sender(dispatch.site.name),
                to=[address],
                headers=heading,
            ),
            html=letter.html,
        )


CHANNEL = EMail()


def send_letter(letter: Letter, *, to: str, site: Site, mail_id: UUID, now: datetime) -> None:
    """
    Send a letter of a site to somebody who need not have an account. A refused address is not tried again.

    :raises OSError: (among others) when the server is away or has no time
    """
    gathered_under = headers.conversation_id(letter.conversation)
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=headers.sender(site.name),
        to=[to],
        headers={
            **_heading(mail_id=mail_id, now=now),
            "In-Reply-To": gathered_under,
            "References": gathered_under,
            **_stopping(letter),
        },
    )
    try:
        _post(mail, html=letter.html)
    except AddressRefused:
        return


def send_account_mail(*, to: str, subject: str, text: str, html: str, mail_id: UUID, now: datetime) -> None:
    """
    Send a mail about somebody's account: codes, confirmations. Nobody can unsubscribe from those.

    A refused address is nobody's fault here, and nothing is tried again.

    :raises OSError: (among others) when the server is away or has no time
    """
    mail = EmailMultiAlternatives(
        subject=headers.clean(subject, length=headers.SUBJECT_LENGTH),
        body=text,
        to=[to],
        headers=_heading(mail_id=mail_id, now=now),
    )
    try:
        _post(mail, html=html)
    except AddressRefused:
        return


def _stopping(letter: Letter) -> dict[str, str]:
    """Return the headers by which a mail program stops such mails with one click (RFC 8058)."""
    if not letter.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{letter.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _heading(*, mail_id: UUID, now: datetime) -> dict[str, str]:
    return {"Message-ID": headers.message_id(mail_id), "Date": format_datetime(now), **AUTOMATIC}


def _post(mail: EmailMultiAlternatives, *, html: str) -> None:
    if html:
        mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        if all(500 <= code < 600 for code, _answer in error.recipients.values()):
            raise AddressRefused from None
        raise
