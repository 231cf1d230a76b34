"""
Mail to people without an account: to show that an address is theirs, and afterwards what they are owed or asked for.

They have no notifications: each letter follows from one event, under whose id it goes out, so that a repeat is recognisable.
"""

from datetime import datetime
from uuid import UUID

from articles.models import Article
from comments.accounts.models import Guest, User
from comments.accounts.proving import is_to_be_mailed, living_proof
from comments.moderation.appeals import holding
from comments.moderation.models import Appeal, Decision, Statement
from comments.notifications.channels import email
from comments.notifications.guest_letters import (
    letter_of_answer_to_guest,
    letter_of_proof,
    letter_of_reasons_to_guest,
    letter_to_answered,
)
from comments.threads.models import Comment


def send_proof(
    *, proof_id: UUID, mail_number: int, article_id: int, waited: bool, mail_id: UUID, now: datetime
) -> None:
    """
    Send the mail by which an address is confirmed, unless it was confirmed or a newer mail asked for meanwhile.

    :param waited: whether it had to wait for the end of an hour, and is to be counted now
    :param mail_id: the same for each repeat
    :raises OSError: (among others) when the mail server is away; the outbox tries again
    """
    proof = living_proof(proof_id, now=now)
    if proof is None or not is_to_be_mailed(proof, mail_number=mail_number, waited=waited, now=now):
        return
    members = User.objects.filter(is_active=True, emailaddress__verified=True)
    letter = letter_of_proof(
        proof,
        article=Article.objects.filter(pk=article_id, site=proof.site_id).first(),
        is_member=members.filter(emailaddress__email=proof.email).exists(),
    )
    email.send_letter(letter, to=proof.email, site=proof.site, mail_id=mail_id, now=now)


def tell_who_was_answered(
    *, comment_id: UUID, decision_id: UUID | None, mail_id: UUID, now: datetime
) -> None:
    """
    Tell a guest who asked for it that somebody answered them, when that is public for the first time; not of themselves.

    :param decision_id: what made it public, if a decision did: what everybody could read before was told then
    """
    found = Comment.objects.select_related(
        "author",
        "revision",
        "parent__revision",
        "parent__author",
        "reply_to__revision",
        "reply_to__author",
        "thread__article__site",
    )
    comment = found.filter(pk=comment_id, parent__isnull=False).first()
    answered = (comment.reply_to or comment.parent) if comment else None
    if comment is None or answered is None or not answered.author.is_guest:
        return
    if not comment.is_public or comment.author_id == answered.author_id:
        return
    if comment.thread.article.discussion == Article.Discussion.OFF:
        return
    if decision_id and not _made_public_first(comment, decision_id):
        return
    guest = (
        Guest.objects.select_related("site").filter(profile=answered.author_id, wants_replies=True).first()
    )
    if guest is not None:
        letter = letter_to_answered(comment, guest=guest)
        email.send_letter(letter, to=guest.email, site=guest.site, mail_id=mail_id, now=now)


def tell_reasons(*, statement_id: UUID, mail_id: UUID, now: datetime) -> None:
    """Tell a guest why something of theirs is restricted, unless it is so no more."""
    found = Statement.objects.select_related("site", "comment").filter(pk=statement_id, exemption="")
    statement = found.filter(recipient__is_guest=True).first()
    guest = _guest_of(statement.recipient_id) if statement else None
    if statement is None or guest is None or not holding.in_force(statement, statement.comment):
        return
    letter = letter_of_reasons_to_guest(statement)
    email.send_letter(letter, to=guest.email, site=statement.site, mail_id=mail_id, now=now)


def tell_answer(*, appeal_id: UUID, mail_id: UUID, now: datetime) -> None:
    """Tell a guest what came of their objection."""
    found = Appeal.objects.select_related("site", "statement", "decision", "flag")
    appeal = found.filter(pk=appeal_id, decided_at__isnull=False, appellant__is_guest=True).first()
    guest = _guest_of(appeal.appellant_id) if appeal else None
    if appeal is None or guest is None:
        return
    letter = letter_of_answer_to_guest(appeal, guest=guest)
    email.send_letter(letter, to=guest.email, site=appeal.site, mail_id=mail_id, now=now)


def _guest_of(profile_id: UUID | None) -> Guest | None:
    return Guest.objects.filter(profile=profile_id).first()


def _made_public_first(comment: Comment, decision_id: UUID) -> bool:
    decided = Decision.objects.filter(pk=decision_id).values_list("decided_at", flat=True).first()
    return decided is None or (comment.published_at is not None and comment.published_at >= decided)
