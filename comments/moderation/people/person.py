"""Everything that moderators know of one person on one site, and what is laid on people there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from comments.accounts.models import Guest, Profile
from comments.moderation.casework.crediting import weights_of
from comments.moderation.models import AuditEntry, Case, Decision, Flag, Sanction, SanctionKind, Standing
from comments.moderation.people.laddering import Weighed, warning_of, weigh
from comments.moderation.people.sanctionable import PersonNotFound
from comments.moderation.people.sweeping import left_by_bans
from comments.moderation.people.track_record import LATEST_MAX, TrackRecord, track_records_of
from comments.moderation.people.turning_away import Turned, refusals_of
from comments.moderation.policies import OF_COMMENT, Moderator
from comments.moderation.restraints import in_force
from comments.threads.keyset import CursorRefused, decode_cursor, encode_cursor
from comments.threads.models import Comment

SHOWN_MAX = 10
PAGE_SIZE = 20


@dataclass(frozen=True, kw_only=True)
class PersonFile:
    """One person, newest first in every list, SHOWN_MAX of each."""

    # With its user and site.
    profile: Profile
    # Of somebody without an account: when they confirmed their address last.
    guest: Guest | None
    # Other guests here whose address is the same one in another spelling, the latest first.
    same_address: list[Profile]
    # Of somebody about whom nothing was computed yet, as it begins.
    standing: Standing
    # What one report of theirs weighs now, 0 to 1.
    weight: float
    track_record: TrackRecord
    in_force: list[Sanction]
    earlier: list[Sanction]
    # With revision and thread's article.
    comments: list[Comment]
    decisions: list[Decision]
    # With comment's revision.
    reports: list[Flag]
    # What stands in the audit log about the person.
    history: list[AuditEntry]
    open_cases: int
    # How often they were refused at the door lately, most first.
    turned_away: list[Turned]
    # The warning on which a suspension for what is illegal could stand, and what would be weighed.
    warning: Sanction | None
    weighed: Weighed
    # Whether whoever looks moderates the whole site. To others it tells of what stands in their sections, counts included, and
    # nothing of what is laid on people: that binds everywhere. Standing and weight are of the whole site to them too: they
    # have to judge with the same trust as everybody.
    is_whole: bool = True


@dataclass(frozen=True, kw_only=True)
class SanctionsPage:
    sanctions: list[Sanction]
    # Empty on the last page.
    next_cursor: str


def person_of(*, viewer: Moderator, profile_id: UUID, now: datetime) -> PersonFile:
    """
    Return what is known of a person on one of the viewer's sites; fourteen queries, and two more of a guest.

    :raises PersonNotFound: also for people of other sites, and of whom nothing stands in the viewer's sections
    """
    people = Profile.objects.select_related("site", "user")
    profile = people.filter(pk=profile_id, site__in=viewer.place_ids).first()
    if profile is None:
        raise PersonNotFound
    is_whole, reach = profile.site_id in viewer.site_ids, viewer.reach(profile.site_id)
    standing = Standing.objects.filter(pk=profile_id).first() or Standing(profile=profile, computed_at=now)
    sanctions = Sanction.objects.filter(reach.rows(), profile=profile).select_related("statement")
    sanctions = sanctions.prefetch_related(Prefetch("unswept", queryset=left_by_bans(), to_attr="left"))
    laid = list(sanctions.order_by("-pk")[:50])
    theirs = Comment.objects.filter(reach.rows("thread__article__section"), author=profile)
    written = theirs.select_related("revision", "thread__article")
    decided = Decision.objects.filter(reach.rows(OF_COMMENT), comment__author=profile)
    decided = decided.select_related("comment__thread__article")
    reports = Flag.objects.filter(reach.rows(OF_COMMENT, site="comment__site"), reporter=profile)
    reports = reports.select_related("comment__revision")
    said = AuditEntry.objects.filter(
        reach.rows(site="site_id"), subject_kind="profile", subject_id=str(profile.pk)
    )
    if not is_whole and not (theirs.exists() or reports.exists()):
        raise PersonNotFound
    cases = Case.objects.filter(reach.rows(OF_COMMENT), comment__author=profile, closed_at=None)
    guest = Guest.objects.filter(profile=profile).first() if profile.is_guest else None
    return PersonFile(
        profile=profile,
        guest=guest,
        same_address=_same_address(guest) if guest and is_whole else [],
        standing=standing,
        weight=weights_of([profile.pk], now=now).get(profile.pk, 0.0),
        track_record=_track_record(profile, theirs, is_whole=is_whole),
        in_force=[sanction for sanction in laid if not sanction.is_over(now=now)],
        earlier=[sanction for sanction in laid if sanction.is_over(now=now)],
        comments=list(written.order_by("-seq")[:SHOWN_MAX]),
        decisions=list(decided.order_by("-decided_at")[:SHOWN_MAX]),
        reports=list(reports.order_by("-pk")[:SHOWN_MAX]),
        history=list(said.order_by("-number")[:SHOWN_MAX]),
        turned_away=refusals_of(profile.pk, now=now) if is_whole else [],
        open_cases=cases[:SHOWN_MAX].count(),
        warning=warning_of(profile, now=now),
        weighed=weigh(profile, now=now),
        is_whole=is_whole,
    )


def _track_record(profile: Profile, theirs: QuerySet[Comment], *, is_whole: bool) -> TrackRecord:
    if is_whole:
        return track_records_of([profile.pk]).get(profile.pk, TrackRecord())
    return TrackRecord(**Counter(theirs.order_by("-seq").values_list("status", flat=True)[:LATEST_MAX]))


def _same_address(guest: Guest) -> list[Profile]:
    others = Profile.objects.filter(guest__site=guest.site_id, guest__digest=guest.digest)
    return list(others.exclude(pk=guest.profile_id).order_by("-joined_at", "-pk")[:SHOWN_MAX])


def sanctions_page(
    *,
    viewer: Moderator,
    site_id: int,
    kind: SanctionKind | None = None,
    profile_id: UUID | None = None,
    cursor: str = "",
    size: int = PAGE_SIZE,
    now: datetime,
) -> SanctionsPage:
    """
    Return what is in force on one of the viewer's sites, the latest first, with profiles; one query.

    :param site_id: of a site that is not theirs the list is empty
    :raises CursorRefused: for a cursor of another list
    """
    if site_id not in viewer.site_ids:
        return SanctionsPage(sanctions=[], next_cursor="")
    scope = f"sanctions:{site_id}:{kind or 'all'}:{profile_id or 'all'}"
    rows: QuerySet[Sanction] = Sanction.objects.filter(in_force(now=now), site=site_id)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if profile_id is not None:
        rows = rows.filter(profile=profile_id)
    if cursor:
        (last,) = decode_cursor(cursor, scope=scope, kinds=(str,))
        rows = rows.filter(pk__lt=id_in(last))
    found = list(rows.select_related("profile").order_by("-pk")[: size + 1])
    shown: Sequence[Sanction] = found[:size]
    more = len(found) > size
    return SanctionsPage(
        sanctions=list(shown), next_cursor=encode_cursor(scope, [str(shown[-1].pk.int)]) if more else ""
    )


def id_in(text: str) -> UUID:
    """Return the key that a cursor names; raise CursorRefused for what is none."""
    try:
        return UUID(int=int(text))
    except ValueError as error:
        raise CursorRefused from error
