"""Words of somebody without an account: taken, and kept apart until they show that the address they gave is theirs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from articles.models import Article
from comments.accounts import limits
from comments.accounts.addresses import check_address
from comments.accounts.guests import clean_email
from comments.accounts.models import AddressProof
from comments.accounts.profiles import check_name
from comments.accounts.proving import ask_for_proof
from comments.moderation.models import ModerationPolicy
from comments.posting.admitting import check_takes_guests
from comments.posting.answering import answered_in_public
from comments.posting.models import Unconfirmed
from comments.posting.submitting import ThreadClosed
from comments.posting.surroundings import fingerprint_of
from comments.threads import markup
from comments.threads.opening import thread_of
from comments.threads.policies import is_open, rules_of

# So much waits for one address. Who sends more is not told: how much others sent under it is nobody's business.
WAITING_MAX = 50


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What somebody without an account sends."""

    name: str
    email: str
    body: str
    # The comment answered; None for a root.
    parent_id: UUID | None = None
    # Whether they want to hear of answers.
    wants_replies: bool = False
    # Of the page that they wrote on.
    language: str = ""
    # Of their browser or app.
    sender: UUID


@transaction.atomic
def offer_words(*, article: Article, offer: Offer, now: datetime) -> AddressProof:
    """
    Keep words until their address is confirmed, and have a mail sent to it, one an hour at most; return what waits for it.

    Nothing of the answer depends on the address but its domain: whether it has an account here, wrote as a guest before
    or may not write at all is told to whoever confirms it. The same words sent again are kept once.

    :param article: with its site at hand
    :raises BodyEmpty, BodyTooLong, BodyNotText, NameRefused, NameReserved, NameTaken, AddressUnfit, AddressRefused:
    :raises ThreadClosed, ReadOnly, NotAmongWriters: where nobody, or nobody without an account, may write
    :raises ParentNotFound, ParentElsewhere, ParentGone: for a reply that cannot stand where it was meant to
    :raises TooOften: where too many guests write at once
    """
    thread = thread_of(article=article, now=now)
    if not is_open(thread, rules=rules_of(article), now=now):
        raise ThreadClosed
    check_takes_guests(ModerationPolicy.in_force(article))
    body = markup.clean_body(offer.body)
    name = check_name(offer.name, site=article.site)
    email = clean_email(offer.email)
    check_address(email, site=article.site)
    answers = answered_in_public(thread, offer.parent_id)
    # What is refused above uses nothing of what the whole site shares.
    limits.take(limits.GUEST_SITE, caller=limits.caller_site(article.site_id), now=now)
    proof = ask_for_proof(article=article, email=email, language=offer.language, now=now)
    same = {
        "proof": proof,
        "sender": offer.sender,
        "fingerprint": fingerprint_of(thread.pk, offer.parent_id, body),
    }
    if Unconfirmed.objects.filter(proof=proof).count() < WAITING_MAX:
        Unconfirmed.objects.update_or_create(
            **same,
            defaults={"name": name, "wants_replies": offer.wants_replies, "sent_at": now},
            create_defaults={
                "thread": thread,
                "answers": answers,
                "name": name,
                "body": body,
                "wants_replies": offer.wants_replies,
                "sent_at": now,
            },
        )
    return proof
