"""The way back: what somebody restricted, or whose call changed nothing, may read and object to, also signed out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.claiming import called_now
from comments.accounts.models import Profile
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.appeals.holding import in_force
from comments.moderation.models import ABOUT_SENDING, Action, Appeal, Decision, Flag, NoticeItem, Statement
from comments.moderation.people.raising import decided_since, latest_flag
from comments.threads.models import Comment, Status

# Article 20(1) of Regulation (EU) 2022/2065 asks for six months from being told; no six months have more days.
OPEN_FOR = timedelta(days=184)
# Written out: asking the URL table for it would load every view into the worker that sends mails.
PAGE = "/reasons/{}/"

# A token of another purpose does not open this door. The dot stays whole wherever a mail program breaks addresses.
_signer = Signer(salt="comments.moderation.appeals.redress", sep=".")


class LinkRefused(Refused):
    """The link was not made here, or whom it was made for is gone."""

    code: ClassVar[str] = "reasons_link_refused"
    status: ClassVar[int] = 404
    message = _("This link is not complete. Open it from the mail again, or copy all of it.")


class NoReasons(Refused):
    """There is nothing that this person could be told about the comment."""

    code: ClassVar[str] = "no_reasons"
    status: ClassVar[int] = 404
    message = _("There is nothing to tell you about this comment: no decision about it was yours to hear.")


class State(StrEnum):
    """Whether somebody can object."""

    OPEN = "open"
    # They did, and nobody has decided yet.
    ASKED = "asked"
    ANSWERED = "answered"
    # What it was about is in force no more.
    OVER = "over"
    # Half a year has gone.
    LATE = "late"


@dataclass(frozen=True, kw_only=True)
class Redress:
    """
    One person and one act that they may object to: a restriction of theirs, or that what they called for was kept.

    Who sent a legal notice is known by its address alone, and is no `person` here.
    """

    site: Site
    person: Profile | None = None
    statement: Statement | None = None
    flag: Flag | None = None
    item: NoticeItem | None = None
    decision: Decision | None = None
    comment: Comment | None = None
    appeal: Appeal | None = None
    is_in_force: bool

    @property
    def told_at(self) -> datetime:
        if self.statement is not None:
            return self.statement.written_at
        if self.item is not None and self.item.notice.decided_at is not None:
            # One letter answers all of a notice, once the last of it is decided.
            return self.item.notice.decided_at
        assert self.decision is not None  # noqa: S101 - a flag comes with its decision
        return self.decision.decided_at

    @property
    def closes_at(self) -> datetime:
        """The first instant at which it is too late to object."""
        return self.told_at + OPEN_FOR

    @property
    def token(self) -> str:
        if self.statement is not None:
            return token_for(self.statement)
        if self.item is not None:
            return token_of_item(self.item)
        assert self.flag is not None  # noqa: S101 - one of the three is there
        return token_of_flag(self.flag)

    def state(self, *, now: datetime) -> State:
        if self.appeal is not None:
            return State.ASKED if self.appeal.decided_at is None else State.ANSWERED
        if not self.is_in_force:
            return State.OVER
        return State.LATE if now >= self.closes_at else State.OPEN


def token_for(statement: Statement) -> str:
    """Return the signed text that opens a statement to its recipient and to nobody else."""
    if statement.measure in ABOUT_SENDING and statement.recipient_id is None:
        # Whoever sent something from an address is nobody here.
        return _signer.sign(f"u.{statement.pk.hex}.{statement.suspension.pk.hex}")
    assert statement.recipient_id is not None  # noqa: S101 - only who is told gets a link
    return _signer.sign(f"s.{statement.pk.hex}.{statement.recipient_id.hex}")


def token_of_flag(flag: Flag) -> str:
    """Return the signed text that opens the outcome of a report to whoever reported."""
    return _signer.sign(f"f.{flag.pk}.{flag.reporter_id.hex}")


def token_of_item(item: NoticeItem) -> str:
    """Return the signed text that opens what came of one comment of a legal notice to whoever sent the notice."""
    return _signer.sign(f"n.{item.pk}.{item.notice_id.hex}")


def by_token(token: str) -> Redress:
    """
    Return what a link opens, with comment, revision, article and site at hand.

    :raises LinkRefused: for everything that was not signed here, and once its person is gone
    """
    try:
        kind, named, person = _signer.unsign(token).split(".")
        whose = UUID(hex=person)
        if kind == "s":
            # A mail to a guest may be older than their account.
            found = of_statement(UUID(hex=named), person_id=called_now(whose))
        elif kind == "u":
            found = of_sender(UUID(hex=named), suspension_id=whose)
        elif kind == "n":
            found = of_item(int(named), notice_id=whose)
        else:
            found = of_flag(int(named), person_id=whose)
    except (BadSignature, ValueError):
        raise LinkRefused from None
    if found is None:
        raise LinkRefused
    return found


def of_statement(statement_id: UUID, *, person_id: UUID | None) -> Redress | None:
    """Return what the recipient of a statement may do about it; None for anybody else, and where nobody is told."""
    statement = (
        Statement.objects.select_related("site", "recipient__user", "appeal")
        .filter(pk=statement_id, recipient=person_id, recipient__isnull=False, exemption="")
        .first()
    )
    return None if statement is None else _of(statement)


def of_appeal(appeal: Appeal) -> Redress | None:
    """Return what an appeal is about, also where whoever objected is gone; None where that is no more."""
    if appeal.notice_item is not None:
        return of_item(appeal.notice_item.pk, notice_id=appeal.notice_item.notice_id)
    if appeal.flag is not None:
        return of_flag(appeal.flag.pk, person_id=appeal.flag.reporter_id)
    told = Statement.objects.select_related("site", "recipient__user", "appeal")
    return _of(told.get(appeal=appeal))


def _of(statement: Statement) -> Redress:
    comment = _comment(statement.comment_id)
    return Redress(
        site=statement.site,
        person=statement.recipient,
        statement=statement,
        comment=comment,
        appeal=getattr(statement, "appeal", None),
        is_in_force=in_force(statement, comment),
    )


def of_sender(statement_id: UUID, *, suspension_id: UUID) -> Redress | None:
    """Return what whoever sent something from an address may do about being suspended; None for all else."""
    theirs = Statement.objects.select_related("site", "recipient__user", "appeal", "suspension")
    statement = theirs.filter(pk=statement_id, suspension=suspension_id, recipient__isnull=True).first()
    return None if statement is None else _of(statement)


def of_flag(flag_id: int, *, person_id: UUID | None) -> Redress | None:
    """Return what a reporter may do about a comment that was kept; None for anybody else, and while nothing is decided."""
    flag = (
        Flag.objects.select_related("reporter__user", "appeal__decision")
        .filter(pk=flag_id, reporter=person_id)
        .first()
    )
    if flag is None:
        return None
    appeal: Appeal | None = getattr(flag, "appeal", None)
    latest = decided_since(flag)
    kept = appeal.decision if appeal is not None else latest
    comment = _comment(flag.comment_id)
    if kept is None or comment is None or not _keeps(kept):
        return None
    return Redress(
        site=comment.thread.article.site,
        person=flag.reporter,
        flag=flag,
        decision=kept,
        comment=comment,
        appeal=appeal,
        # Whoever reported it anew gets a decision of its own about that.
        is_in_force=comment.is_public and latest == kept and flag.followed_at is None,
    )


def of_item(item_id: int, *, notice_id: UUID) -> Redress | None:
    """Return what whoever sent a notice may do about a comment that was kept; None for all else, and while it is open."""
    item = (
        NoticeItem.objects.select_related("notice__site", "decision", "appeal__decision")
        .filter(pk=item_id, notice=notice_id, notice__decided_at__isnull=False)
        .first()
    )
    if item is None:
        return None
    appeal: Appeal | None = getattr(item, "appeal", None)
    kept = appeal.decision if appeal is not None else item.decision
    comment = _comment(item.comment_id)
    if kept is None or comment is None or kept.status_after != Status.PUBLISHED:
        return None
    return Redress(
        site=item.notice.site,
        item=item,
        decision=kept,
        comment=comment,
        appeal=appeal,
        is_in_force=comment.is_public,
    )


def at_comment(comment_id: UUID, *, viewer: Viewer) -> Redress | None:
    """Return what somebody signed in may ask about a comment: its author why it is restricted, a reporter why it is not."""
    if viewer.profile_id is None:
        return None
    told = Statement.objects.filter(
        comment=comment_id, recipient=viewer.profile_id, site=viewer.site_id, exemption=""
    )
    statement_id = told.order_by("-written_at", "-pk").values_list("pk", flat=True).first()
    if statement_id is not None:
        return of_statement(statement_id, person_id=viewer.profile_id)
    flag = latest_flag(comment_id, reporter_id=viewer.profile_id)
    return None if flag is None else of_flag(flag.pk, person_id=viewer.profile_id)


def _comment(comment_id: UUID | None) -> Comment | None:
    if comment_id is None:
        return None
    found = Comment.objects.select_related("author__user", "revision", "thread__article__site")
    return found.filter(pk=comment_id).first()


def _keeps(decision: Decision) -> bool:
    return decision.action in {Action.APPROVE, Action.RESTORE} and decision.status_after == Status.PUBLISHED
