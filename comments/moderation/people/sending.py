"""What a moderator sees of somebody's notices, reports and objections before saying that they have to wait."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from articles.models import Site
from comments.accounts.models import Profile
from comments.moderation.models import Heard, Notice, Step, Suspension
from comments.moderation.people.person import id_in
from comments.moderation.people.sanctionable import PersonNotFound
from comments.moderation.people.suspending import warning_about
from comments.moderation.people.unfounded import Unfounded, weigh_sent
from comments.moderation.policies import Moderator
from comments.moderation.suspended import Sender, person_sending, running
from comments.threads.keyset import decode_cursor, encode_cursor

_SHOWN_MAX = 20
PAGE_SIZE = 20


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


@dataclass(frozen=True, kw_only=True)
class SuspensionsPage:
    """With their statements; the cursor is empty on the last page."""

    suspensions: list[Suspension]
    next_cursor: str


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


def site_of_sender(
    *, viewer: Moderator, profile_id: UUID | None = None, notice_id: UUID | None = None
) -> Site:
    """
    Return the site on which somebody sends; one query.

    :raises PersonNotFound: also where the viewer does not moderate the whole site
    """
    sites = Site.objects.filter(pk__in=viewer.site_ids)
    found = sites.filter(notices=notice_id) if notice_id is not None else sites.filter(profiles=profile_id)
    site = found.first()
    if site is None:
        raise PersonNotFound
    return site


def suspensions_page(
    *,
    viewer: Moderator,
    site_id: int,
    what: Heard | None = None,
    cursor: str = "",
    size: int = PAGE_SIZE,
    now: datetime,
) -> SuspensionsPage:
    """
    Return the warnings that stand and the suspensions that run on one of the viewer's sites, the latest first; one query.

    :param site_id: of a site that is not theirs the list is empty
    :raises CursorRefused: for a cursor of another list
    """
    if site_id not in viewer.site_ids:
        return SuspensionsPage(suspensions=[], next_cursor="")
    scope = f"suspensions:{site_id}:{what or 'all'}"
    rows = Suspension.objects.filter(
        running(now=now) | Q(step=Step.WARNING, lifted_at__isnull=True), site=site_id
    )
    if what is not None:
        rows = rows.filter(what=what)
    if cursor:
        (last,) = decode_cursor(cursor, scope=scope, kinds=(str,))
        rows = rows.filter(pk__lt=id_in(last))
    found = list(rows.select_related("statement").order_by("-pk")[: size + 1])
    shown = found[:size]
    more = len(found) > size
    return SuspensionsPage(
        suspensions=shown, next_cursor=encode_cursor(scope, [str(shown[-1].pk.int)]) if more else ""
    )


def _sender(profile: Profile | None, notice: Notice | None) -> Sender:
    if profile is not None:
        return person_sending(profile)
    assert notice is not None  # noqa: S101 - the caller has looked
    return Sender(site_id=notice.site_id, digest=notice.sender_digest)
