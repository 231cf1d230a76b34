"""What moderators know of a guest and laid on them, when what they wrote becomes a member's (accounts/claiming.py)."""

from datetime import datetime

from django.db.models import F

from comments.accounts.claiming import Joining
from comments.accounts.models import Profile
from comments.moderation.casework.marking import mark_author
from comments.moderation.models import (
    Appeal,
    CaseMark,
    DecidedMark,
    Sanction,
    SanctionKind,
    Statement,
    Suspension,
    TurnedAway,
    WordTrace,
)
from comments.moderation.people.sanctioning import copy_ban
from comments.moderation.people.trusting import recompute
from comments.moderation.record.auditing import Act, audit


def hear_claim(joining: Joining, *, now: datetime) -> None:
    """Turn it to the member, whose standing follows from both; the log remembers which guest it was."""
    guest, member = joining.guest, joining.member
    for_good = Sanction.objects.filter(lifted_at=None, ends_at=None).exclude(kind=SanctionKind.WARNING)
    # What is laid on both for good goes on as what is laid on the member.
    twice = for_good.filter(profile=guest, kind__in=for_good.filter(profile=member).values("kind"))
    twice.update(lifted_at=now)
    Sanction.objects.filter(profile=guest).update(profile=member)
    Suspension.objects.filter(profile=guest).update(profile=member)
    Statement.objects.filter(recipient=guest).update(recipient=member)
    Appeal.objects.filter(appellant=guest).update(appellant=member)
    _turn_refusals(guest, member)
    WordTrace.objects.filter(author_id=guest.pk).update(author_id=member.pk)
    before, after = mark_author(guest.pk), mark_author(member.pk)
    for marks in (CaseMark, DecidedMark):
        marks.objects.filter(site_id=guest.site_id, mark=before).update(mark=after)
    copy_ban(member, now=now)
    recompute([member.pk], now=now)
    audit(
        Act(
            act="person.claim",
            site_id=member.site_id,
            actor=joining.by,
            actor_name=member.display_name,
            subject_kind="profile",
            subject_id=member.pk,
            facts={"guest": str(guest.pk)},
        ),
        at=now,
    )


def _turn_refusals(guest: Profile, member: Profile) -> None:
    """Add the days on which the guest was refused to those of the member; one row for each reason and day."""
    own = {(row.code, row.day): row for row in TurnedAway.objects.filter(profile=member)}
    for row in TurnedAway.objects.filter(profile=guest):
        known = own.get((row.code, row.day))
        if known is None:
            TurnedAway.objects.filter(pk=row.pk).update(profile=member)
            continue
        last_at = max(known.last_at, row.last_at)
        TurnedAway.objects.filter(pk=known.pk).update(times=F("times") + row.times, last_at=last_at)
        row.delete()
