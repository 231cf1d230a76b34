"""What this room hears; config/events.py says from whom."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from comments.moderation.decisions.undoing import was_undone
from comments.moderation.people.retracting import (
    was_refusal_retracted,
    was_retracted,
    was_suspension_retracted,
)
from comments.notifications import (
    answering_notices,
    calling,
    notifying,
    reporting,
    spreading,
    telling_guests,
    telling_news,
)
from comments.notifications.channels import email
from comments.notifications.kinds import Kind
from comments.notifications.news_letters import EndpointOff, News
from comments.outbox.cleaning import wipe_private

Payload = Mapping[str, str | int | None]


def tell_readers(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """
    Hear that a comment was published, approved or restored, for whoever it is news to: posting, or whatever came late.

    Of what was taken back meanwhile there is nothing to tell.
    """
    decision_id = payload.get("decision_id")
    if decision_id and was_undone(UUID(str(decision_id))):
        return
    notifying.notify_readers(comment_id=UUID(str(payload["comment_id"])), now=now)


def tell_more_followers(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that more people follow than one run tells."""
    spreading.tell_followers(
        comment_id=UUID(str(payload["comment_id"])),
        kind=Kind(str(payload["kind"])),
        after=int(payload["after"] or 0),
        is_late=bool(payload["is_late"]),
        now=now,
    )


def tell_featured(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that a comment was lifted above the others, for its author."""
    notifying.notify_author(comment_id=UUID(str(payload["comment_id"])), kind=Kind.FEATURED, now=now)


def tell_milestone(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that a comment's score passed a milestone, for its author."""
    notifying.notify_author(
        comment_id=UUID(str(payload["comment_id"])),
        kind=Kind.MILESTONE,
        part=str(payload["score"]),
        now=now,
    )


def tell_moderators(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that a comment is held."""
    notifying.notify_moderators(comment_id=UUID(str(payload["comment_id"])), now=now)


def tell_reporters(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that somebody decided about a comment, for whoever reported it; of what was taken back nothing is told."""
    if decision_id := payload.get("decision_id"):
        reporting.tell_reporters(decision_id=UUID(str(decision_id)), now=now)


def tell_reasons(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that the reasons of a restriction are written down; of what was taken back meanwhile nobody is told."""
    if _was_taken_back(payload):
        return
    notifying.notify_of_reasons(statement_id=UUID(str(payload["statement_id"])), now=now)


def _was_taken_back(payload: Payload) -> bool:
    """Tell whether what reasons are about was taken back before they were told."""
    sanction_id, suspension_id = payload.get("sanction_id"), payload.get("suspension_id")
    refusal_id = payload.get("name_refusal_id")
    return (
        was_retracted(UUID(str(sanction_id)) if sanction_id else None)
        or was_suspension_retracted(UUID(str(suspension_id)) if suspension_id else None)
        or was_refusal_retracted(int(refusal_id) if refusal_id else None)
    )


def tell_answer(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that an appeal is decided."""
    appeal_id = UUID(str(payload["appeal_id"]))
    notifying.notify_of_answer(appeal_id=appeal_id, now=now)
    answering_notices.answer_appeal(appeal_id=appeal_id, mail_id=event_id, now=now)


def tell_of_trust(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that something was laid on somebody: that they are trusted is told by mail, all else by its reasons."""
    telling_news.tell_of_sanction(
        sanction_id=UUID(str(payload["sanction_id"])), what=News.TRUSTED, mail_id=event_id, now=now
    )


def tell_of_lifting(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that something was lifted from somebody."""
    telling_news.tell_of_sanction(
        sanction_id=UUID(str(payload["sanction_id"])), what=News.LIFTED, mail_id=event_id, now=now
    )


def tell_of_release(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that a suspension of what somebody sends was lifted, or a warning about it taken back."""
    suspension_id = UUID(str(payload["suspension_id"]))
    telling_news.tell_of_release(suspension_id=suspension_id, mail_id=event_id, now=now)


def tell_of_shortening(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that something that lies on somebody ends sooner."""
    telling_news.tell_of_sanction(
        sanction_id=UUID(str(payload["sanction_id"])), what=News.SHORTENED, mail_id=event_id, now=now
    )


def tell_owner_of_service(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that a checking service went down or came back, for one of the site's owners."""
    telling_news.tell_of_service(
        classifier_id=int(payload["classifier_id"] or 0),
        user_id=UUID(str(payload["user_id"])),
        since=datetime.fromisoformat(str(payload["since"])),
        mail_id=event_id,
        now=now,
    )


def tell_owner_of_endpoint(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that an endpoint of webhooks was switched off, for one of the site's owners."""
    telling_news.tell_of_endpoint(
        site_id=int(payload["site_id"] or 0),
        user_id=UUID(str(payload["user_id"])),
        endpoint=EndpointOff(
            id=str(payload["endpoint_id"]),
            name=str(payload["name"]),
            why=str(payload["why"]),
            since=datetime.fromisoformat(str(payload["since"])),
        ),
        mail_id=event_id,
        now=now,
    )


def tell_of_appeal(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that somebody objected, for whoever of the team may answer."""
    calling.call_about_appeal(appeal_id=UUID(str(payload["appeal_id"])), now=now)


def tell_of_notice(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that a legal notice came, for the team."""
    calling.call_about_notice(notice_id=UUID(str(payload["notice_id"])), now=now)


def tell_of_note(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that a note asks for somebody of the team."""
    calling.call_about_note(note_id=UUID(str(payload["note_id"])), now=now)


def tell_sender(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that reasons are written down, for whoever sends notices and is known by their address alone."""
    if _was_taken_back(payload):
        return
    answering_notices.tell_sender(statement_id=UUID(str(payload["statement_id"])), mail_id=event_id, now=now)


def confirm_notice(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that a legal notice came."""
    answering_notices.confirm(notice_id=UUID(str(payload["notice_id"])), mail_id=event_id, now=now)


def answer_notice(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that everything in a legal notice is decided."""
    answering_notices.answer(notice_id=UUID(str(payload["notice_id"])), mail_id=event_id, now=now)


def send_delivery(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear from older code that a delivery is to be sent: by now it waits in a dispatch, which is work of its own."""


def tell_answered_guest(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that a comment was published or approved, for the guest whom it answers."""
    decision_id = payload.get("decision_id")
    if decision_id and was_undone(UUID(str(decision_id))):
        return
    telling_guests.tell_who_was_answered(
        comment_id=UUID(str(payload["comment_id"])),
        decision_id=UUID(str(decision_id)) if decision_id else None,
        mail_id=event_id,
        now=now,
    )


def tell_guest_reasons(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that the reasons of a restriction are written down, for the guest whom it restricts."""
    if _was_taken_back(payload):
        return
    telling_guests.tell_reasons(statement_id=UUID(str(payload["statement_id"])), mail_id=event_id, now=now)


def tell_guest_answer(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that an appeal is decided, for the guest who filed it."""
    telling_guests.tell_answer(appeal_id=UUID(str(payload["appeal_id"])), mail_id=event_id, now=now)


def send_proof(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """Hear that somebody gave an address without an account, for whoever reads its mails to confirm."""
    telling_guests.send_proof(
        proof_id=UUID(str(payload["proof_id"])),
        mail_number=int(payload["mail_number"] or 0),
        article_id=int(payload["article_id"] or 0),
        waited=bool(payload.get("waited")),
        mail_id=event_id,
        now=now,
    )


def send_account_mail(*, payload: Payload, event_id: UUID, now: datetime) -> None:
    """
    Hear that somebody is to get a mail about their account, and forget its texts once it is sent.

    Without texts it was sent before, or waited until its code was of no use.
    """
    if not payload.get("to"):
        return
    email.send_account_mail(
        to=str(payload["to"]),
        subject=str(payload.get("subject") or ""),
        text=str(payload.get("text") or ""),
        html=str(payload.get("html") or ""),
        mail_id=event_id,
        now=now,
    )
    wipe_private(event_id=event_id)
