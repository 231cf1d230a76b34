"""What a moderator sees of somebody's notices, reports and objections before saying that they have to wait."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comments.accounts.models import Profile
from comments.moderation.models import Heard, Notice, Suspension
from comments.moderation.people.sanctionable import PersonNotFound
from comments.moderation.people.suspending import warning_about
from comments.moderation.people.unfounded import Unfounded, weigh_sent
from comments.moderation.policies import Moderator
from comments.moderation.suspended import Sender, person_sending

_SHOWN_MAX = 20


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Of one kind of what they send: what would be weighed, and the warning on which a suspension could stand."""

    what: Heard
    weighed: Unfounded
    warning: Suspension | None


@dataclass(frozen=True, kw_only=True)
class SenderFile:
    """One sender: somebody known on the site, or whoever gives the address of a notice."""

    site_id: int
    profile: Profile | None
    notice: Notice | None
    sent: list[Sent]
    # Newest first.
    suspensions: list[Suspension]


def sender_file(
    *, viewer: Moderator, profile_id: UUID | None = None, notice_id: UUID | None = None, now: datetime
) -> SenderFile:
    """
    Return what is known of a sender on one of the sites that the viewer moderates whole; at most twelve queries.

    :raises PersonNotFound: also for those of other sites
    """
    notice = None
    if notice_id is not None:
        found = Notice.objects.select_related("sender", "site").filter(site__in=viewer.site_ids)
        notice = found.filter(pk=notice_id).first()
        if notice is None:
            raise PersonNotFound
    people = Profile.objects.select_related("site", "user").filter(site__in=viewer.site_ids)
    known = notice.sender_id if notice is not None else profile_id
    profile = people.filter(pk=known).first() if known is not None else None
    if profile is None and notice is None:
        raise PersonNotFound
    sender = _sender(profile, notice)
    laid = Suspension.objects.none()
    if sender:
        laid = Suspension.objects.filter(sender.rows(), site=sender.site_id).select_related("statement")
    return SenderFile(
        site_id=sender.site_id,
        profile=profile,
        notice=notice,
        sent=[
            Sent(
                what=what,
                weighed=weigh_sent(sender, what, now=now),
                warning=warning_about(sender, what, now=now),
            )
            for what in Heard
        ],
        suspensions=list(laid.order_by("-pk")[:_SHOWN_MAX]),
    )


def _sender(profile: Profile | None, notice: Notice | None) -> Sender:
    if profile is not None:
        return person_sending(profile)
    assert notice is not None  # noqa: S101 - the caller has looked
    return Sender(site_id=notice.site_id, digest=notice.sender_digest)
