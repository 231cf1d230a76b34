"""A form in which somebody writes a comment: what stands in it, what was wrong with it, and sending it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.accounts import limits
from comments.accounts.limits import TooOften
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.people.turning_away import count_refusal
from comments.moderation.screening.nudging import Advice
from comments.pages.callers import network_of
from comments.posting.previewing import preview
from comments.posting.submitting import KeyReused, submit_comment
from comments.threads.models import Comment, Status
from comments.threads.voting import NotSignedIn


class NotAccepted(Refused):
    """Screening rejected the words; the author may write others."""

    code: ClassVar[str] = "not_accepted"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "body"
    message = _(
        "The rules of this discussion do not allow these words, so the comment was not published. You can change them"
        " and send them again."
    )


class SentBefore(Refused):
    """The browser's Back button brought a form that was sent already, and the words in it were changed."""

    code: ClassVar[str] = "sent_before"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "body"
    message = _(
        "You already sent this form with other words. Send it again to post these as a comment of their own."
    )


class GoneSince(Refused):
    """The same words were sent before and do not stand any more: the browser's Back button again."""

    code: ClassVar[str] = "gone_since"
    status: ClassVar[int] = 409
    field: ClassVar[str] = "body"
    message = _(
        "You sent these words before, and they were taken back since. Send them again to post them anew."
    )


def _fresh_key() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, kw_only=True)
class GuestFields:
    """The fields for somebody without an account, and what is wrong with one of them."""

    name: str = ""
    email: str = ""
    wants_replies: bool = False
    # The one at fault: name or email.
    field: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What a form for writing shows."""

    # Where it is sent.
    action: str
    body: str = ""
    error: str | Promise = ""
    # One for each time the form is shown, so that sending it twice makes one comment.
    key: str = field(default_factory=_fresh_key)
    # The version that somebody who edits has seen.
    version: int | None = None
    # How the words would look, when the writer asked for that.
    preview: str = ""
    # What would keep the words from showing at once, with the preview.
    advice: Sequence[Advice] = ()
    # Told apart from other forms on the same page by this.
    suffix: str = ""
    # What somebody without an account types beside the words; None where the form takes nobody without one.
    guest: GuestFields | None = None
    # How somebody is called whose browser writes as a guest already, and whether they still may ask to hear of answers.
    writes_as: str = ""
    offers_replies: bool = False

    @property
    def field_id(self) -> str:
        return f"body-{self.suffix}" if self.suffix else "body"

    @property
    def may_lead_to_sign_in(self) -> bool:
        """Whether somebody who is signed out can do nothing else with the form."""
        return self.guest is None and not self.writes_as

    def refused(self, refusal: Refused) -> "Writing":
        """Return the form with what was wrong beside the field, and the words still in it."""
        if self.guest is not None and refusal.field in {"name", "email"}:
            return replace(self, guest=replace(self.guest, field=refusal.field, error=str(refusal)))
        return replace(self, error=str(refusal))


def previewed(
    writing: Writing, *, article: Article, viewer: Viewer, comment_id: UUID | None = None, now: datetime
) -> tuple[Writing, int]:
    """Return the form with a preview of its words, or with what is wrong with them, and the HTTP status for it."""
    try:
        seen = preview(body=writing.body, article=article, viewer=viewer, comment_id=comment_id, now=now)
        return replace(writing, preview=seen.html, advice=seen.advice), 200
    except Refused as refusal:
        return writing.refused(refusal), refusal.status


def asks_for_preview(request: HttpRequest) -> bool:
    return "preview" in request.POST


# Control characters, which no page may hold, stand as their pictures: ␀ for NUL.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}
_PICTURES |= dict.fromkeys([*range(0x80, 0xA0), *range(0xD800, 0xE000)], 0xFFFD)


def typed(request: HttpRequest, name: str = "body") -> str:
    """Return the words as they were typed, fit to be shown again."""
    return request.POST.get(name, "").translate(_PICTURES)


def send(
    request: HttpRequest, *, article: Article, viewer: Viewer, parent_id: UUID | None = None, now: datetime
) -> Comment:
    """
    Post what the form holds.

    :raises NotAccepted: when screening rejects the words
    :raises GoneSince: when they were sent before, and withdrawn or removed since
    :raises SentBefore: when the form's key was used for other words
    :raises Refused: for everything that `submit_comment` or the limit on posting refuses
    """
    if not viewer.is_known:
        raise NotSignedIn
    try:
        limits.take(limits.POST, caller=limits.caller_for(viewer), now=now)
    except TooOften as refusal:
        count_refusal(refusal, site_id=article.site_id, profile_id=viewer.profile_id, now=now)
        raise
    try:
        comment = submit_comment(
            article=article,
            viewer=viewer,
            body=request.POST.get("body", ""),
            parent_id=parent_id,
            key=request.POST.get("key", ""),
            address=network_of(request),
            now=now,
        )
    except KeyReused as reused:
        raise SentBefore from reused
    if comment.status == Status.REJECTED:
        raise NotAccepted
    if comment.is_tombstone:
        raise GoneSince
    return comment
