"""Whom and what a suspension can be about, and why one may be refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy

from articles.models import Site
from comments.accounts.models import Profile
from comments.errors import Refused
from comments.moderation.models import Notice
from comments.moderation.suspended import Sender


class SenderUnknown(Refused):
    code: ClassVar[str] = "sender_unknown"
    status: ClassVar[int] = 409
    message = gettext_lazy(
        "Whoever sent this gave no address and was not signed in, so nobody would know them again."
    )


class NotOften(Refused):
    """Facts are `unfounded`, how much was, and `needed`."""

    code: ClassVar[str] = "not_often"
    status: ClassVar[int] = 422


class NotSinceWarned(Refused):
    """Nothing that came after the warning was unfounded, so that it may have helped. Fact is `warned_at` (ISO 8601)."""

    code: ClassVar[str] = "not_since_warned"
    status: ClassVar[int] = 422


class ExplanationMissing(Refused):
    code: ClassVar[str] = "explanation_missing"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "explanation"
    message = gettext_lazy("Say in words for them what was manifestly unfounded about it.")


@dataclass(frozen=True, kw_only=True)
class SenderWish:
    """What a moderator wants of what somebody sends."""

    step: str
    what: str
    # Of a suspension.
    until: datetime | None = None
    # For whoever it is about.
    explanation: str
    # For the team.
    note: str = ""
    gravity: str = ""
    intent: str = ""


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Who is meant, under their lock: the row of the person, or of the first notice from the address."""

    site: Site
    profile: Profile | None
    # By what their address is known, too; signed out they are the same.
    sender: Sender
    # The notice to whose address letters go.
    notice: Notice | None

    @property
    def language(self) -> str:
        return self.notice.language if self.notice is not None and self.profile is None else ""

    @property
    def is_reached(self) -> bool:
        if self.profile is not None:
            return self.profile.user_id is not None or self.profile.is_guest
        return self.notice is not None and bool(self.notice.email)
