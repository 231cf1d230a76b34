"""Legal notices: anybody says that comments are illegal, and is told what came of it (Article 16 of Regulation (EU) 2022/2065)."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Site
from comments.accounts.models import User
from comments.errors import Refused
from comments.moderation.models import Heard, Notice, NoticeCategory, NoticeItem
from comments.moderation.notes import clean_claim, clean_law, clean_name
from comments.moderation.notices.flaggers import flagger_of
from comments.moderation.notices.opening import open_item
from comments.moderation.record.auditing import Act, audit
from comments.moderation.suspended import sender_of, suspension_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment

ITEMS_MAX = 20
ADDRESS_MAX = 500
EMAIL_MAX = 254
# What people read to one another over the telephone: no letter that looks or sounds like a digit.
_LETTERS = "34679ACDEFGHJKMNPQRTUVWXY"
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE)
_SHOWN = [Article.Discussion.OPEN, Article.Discussion.CLOSED]
# When the queue wants a legal case decided (needing.py); a notice that waits for longer is overdue.
DECIDED_WITHIN = timedelta(hours=12)


class CommentsUnfit(Refused):
    """
    Some comments cannot be the subject of this notice.

    Facts are `limit`, or `items`: for each one at fault `comment`, as it was given, and `detail`, what is wrong with it.
    """

    code: ClassVar[str] = "comments_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "comments"


class CategoryUnknown(Refused):
    code: ClassVar[str] = "category_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "category"
    message = gettext_lazy("Choose what kind of wrong it is.")


class ClaimMissing(Refused):
    code: ClassVar[str] = "claim_missing"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "explanation"
    message = gettext_lazy("Say why you think that this is illegal.")


class EmailUnfit(Refused):
    code: ClassVar[str] = "email_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "email"
    message = gettext_lazy("This is no e-mail address. Correct it, or leave it out.")


class GoodFaithMissing(Refused):
    code: ClassVar[str] = "good_faith_missing"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "in_good_faith"
    message = gettext_lazy(
        "Confirm that you believe in good faith that what you say is accurate and complete."
    )


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What somebody sent; `receive_notice` looks at all of it."""

    # Addresses of comments, or their ids.
    comments: Sequence[str]
    category: str
    explanation: str
    law: str = ""
    name: str = ""
    email: str = ""
    in_good_faith: bool = False
    # In which the sender reads our letters.
    language: str = ""


@transaction.atomic
def receive_notice(claim: Claim, *, caller: str, user: User | None = None, now: datetime) -> Notice:
    """
    Take a claim that comments are illegal: freeze them as they stand, open their cases, and tell that it came.

    The same notice from the same place is one notice, as long as the comments stand as they did.

    :param user: who is signed in, if anybody: what trusted flaggers send comes first
    :param caller: who sends it, as `limits.caller_of` says; kept only as part of a digest
    :raises CommentsUnfit, CategoryUnknown, ClaimMissing, ExplanationTooLong, LawTooLong, NameTooLong, WordsNotText:
    :raises EmailUnfit, GoodFaithMissing:
    """
    ids = _ids_in(claim.comments)
    if claim.category not in NoticeCategory.values:
        raise CategoryUnknown
    explanation = clean_claim(claim.explanation)
    if not explanation:
        raise ClaimMissing
    law, name, email = clean_law(claim.law), clean_name(claim.name), _clean_email(claim.email)
    if claim.in_good_faith is not True:
        raise GoodFaithMissing
    comments = _locked(ids)
    fingerprint = _fingerprint(
        caller,
        claim.category,
        explanation,
        law,
        name,
        email,
        *((str(comment.pk), comment.version) for comment in comments),
    )
    earlier = Notice.objects.filter(fingerprint=fingerprint).first()
    if earlier is not None:
        return earlier
    site = comments[0].thread.article.site
    flagger = flagger_of(user, site_id=site.pk)
    sender = sender_of(site=site, user=user, email=email)
    # A threat to somebody's life or safety is looked at whoever sends it (Article 18).
    may_wait = claim.category != NoticeCategory.THREAT
    notice = Notice.objects.create(
        site=site,
        reference=_free_reference(),
        category=claim.category,
        explanation=explanation,
        law=law,
        name=name,
        email=email,
        is_trusted=flagger is not None,
        flagger=flagger,
        sender_id=sender.profile_id,
        sender_digest=sender.digest,
        paused_by=suspension_of(sender, Heard.NOTICES, now=now) if may_wait else None,
        in_good_faith_at=now,
        language=claim.language,
        received_at=now,
        fingerprint=fingerprint,
    )
    for comment in comments:
        item = NoticeItem.objects.create(
            notice=notice,
            comment=comment,
            revision=comment.revision,
            version=comment.version,
            address=address_of(comment.pk),
        )
        if notice.paused_by is None:
            open_item(item, comment, now=now)
    record(Event.NOTICE_RECEIVED, at=now, notice_id=notice.pk)
    audit(
        Act(
            act="notice.received",
            site_id=notice.site_id,
            actor=None,
            # Who it was stands on the notice, which can be deleted; this cannot.
            actor_name=_("Somebody outside"),
            subject_kind="notice",
            subject_id=notice.pk,
            facts={
                "reference": notice.reference,
                "category": notice.category,
                "comments": [str(comment.pk) for comment in comments],
            },
        ),
        at=now,
    )
    return notice


def address_of(comment_id: UUID) -> str:
    """Return where a comment stands. The doors lie above; this address is fixed for good."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/c/{comment_id}/"


def site_of_notice(comments: Sequence[str]) -> Site | None:
    """Return the site of the first comment that can be found, for a page to look like it; one query, or none."""
    found = next((id_ for id_ in map(_id_in, comments) if id_ is not None), None)
    if found is None:
        return None
    return Site.objects.filter(
        articles__discussion__in=_SHOWN,
        articles__thread__comments__in=Comment.objects.shown().filter(pk=found),
    ).first()


def _ids_in(given: Sequence[str]) -> dict[UUID, str]:
    """Return the comments that are meant, each once, with how it was given."""
    named = [text.strip() for text in given if text.strip()]
    if not named:
        raise CommentsUnfit(_("Give the address of at least one comment."), limit=ITEMS_MAX)
    if len(named) > ITEMS_MAX:
        raise CommentsUnfit(
            _("These are %(count)d comments; a notice can be about %(limit)d at most. Send several notices.")
            % {"count": len(named), "limit": ITEMS_MAX},
            limit=ITEMS_MAX,
        )
    found = {text: _id_in(text) for text in named}
    _refuse(
        {text: _("This is not the address of a comment here.") for text, id_ in found.items() if id_ is None}
    )
    ids: dict[UUID, str] = {}
    for text, id_ in found.items():
        if id_ is not None:
            ids.setdefault(id_, text)
    return ids


def _id_in(text: str) -> UUID | None:
    """Return the comment that an address names last; an article may have such an id in its own."""
    found = _ID.findall(text) if len(text) <= ADDRESS_MAX else []
    return UUID(found[-1]) if found else None


def _locked(ids: Mapping[UUID, str]) -> list[Comment]:
    """Return the comments, locked in the order of their keys, if everybody can read all of them and they are of one site."""
    comments = list(
        Comment.objects.shown()
        .filter(pk__in=ids, thread__article__discussion__in=_SHOWN)
        .select_for_update(of=("self",))
        .select_related("author", "revision", "pending", "thread__article__site")
        .order_by("pk")
    )
    here = {comment.pk: comment for comment in comments}
    first = next((here[id_].site_id for id_ in ids if id_ in here), None)
    wrong = {}
    for id_, text in ids.items():
        comment = here.get(id_)
        if comment is None:
            # Absent, hidden and never public are one and the same answer.
            wrong[text] = _("There is no such comment here.")
        elif comment.is_tombstone:
            wrong[text] = _("This comment has been taken down already.")
        elif comment.site_id != first:
            wrong[text] = _("This comment stands on another site. Send a notice of its own about it.")
    _refuse(wrong)
    return comments


def _refuse(wrong: Mapping[str, str]) -> None:
    if not wrong:
        return
    items = [{"comment": text[:ADDRESS_MAX], "detail": detail} for text, detail in wrong.items()]
    words = "\n".join(f"{item['comment'][:100]}: {item['detail']}" for item in items)
    raise CommentsUnfit(words, items=items)


def _clean_email(raw: str) -> str:
    email = raw.strip()
    if not email:
        return ""
    try:
        if len(email) > EMAIL_MAX:
            raise EmailUnfit
        validate_email(email)
    except ValidationError:
        raise EmailUnfit from None
    return email


def _fingerprint(*said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _free_reference() -> str:
    reference = _reference()
    while Notice.objects.filter(reference=reference).exists():
        reference = _reference()
    return reference


def _reference() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _place in range(8))
    return f"BL-{letters[:4]}-{letters[4:]}"
