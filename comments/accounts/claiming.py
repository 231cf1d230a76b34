"""From guest to member: what somebody wrote without an account becomes theirs once they have one of the same address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from articles.editions import touch_site
from articles.models import Site
from comments.accounts.models import Claim, Guest, Ignore, Profile, User
from comments.accounts.profiles import ensure_profile


@dataclass(frozen=True, kw_only=True)
class Joining:
    """A guest whose rows turn to a member, in the transaction in which the guest goes."""

    guest: Profile
    member: Profile
    by: User


def claimable(user: User, *, site: Site | None = None) -> QuerySet[Guest]:
    """
    Return the guests of the addresses that somebody confirmed for their account; one query more.

    :param site: the only one to look at; None for all
    """
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    guests = Guest.objects.filter(email__in=[email.lower() for email in confirmed])
    return (guests if site is None else guests.filter(site=site)).order_by("site_id", "pk")


@transaction.atomic
def claim(*, user: User, site: Site, now: datetime) -> Profile | None:
    """
    Give somebody what was written under their confirmed addresses on a site, and all that hangs on it; None where that is
    nothing, so that doing it twice is doing it once.

    Whoever keeps rows about people hears of it in the same transaction (`settings.CLAIMS_HEARD_BY`). What was laid on the
    guest holds for the member, and what the browsers of the guest hold opens nothing any more.
    """
    guests: Sequence[Guest] = list(
        claimable(user, site=site).select_related("profile").select_for_update(of=("self",))
    )
    if not guests:
        return None
    member = ensure_profile(user=user, site=site, now=now)
    for guest in guests:
        _join(guest.profile_id, member, user, now=now)
    touch_site(site.pk)
    return Profile.objects.get(pk=member.pk)


def called_now(profile_id: UUID) -> UUID:
    """Return who a person is now: the member who claimed what a guest of this id wrote, else the same. One query."""
    claimed = Claim.objects.filter(pk=profile_id).values_list("profile_id", flat=True).first()
    return claimed or profile_id


def _join(guest_id: UUID, member: Profile, user: User, *, now: datetime) -> None:
    both = Profile.objects.select_for_update(of=("self",)).filter(pk__in=[guest_id, member.pk])
    people = {one.pk: one for one in both.select_related("site").order_by("pk")}
    joining = Joining(guest=people[guest_id], member=people[member.pk], by=user)
    Claim.objects.create(guest_profile_id=guest_id, profile=joining.member, claimed_at=now)
    # They have been here since then.
    joined_at = min(joining.guest.joined_at, joining.member.joined_at)
    Profile.objects.filter(pk=member.pk).update(joined_at=joined_at)
    ignores_both = Ignore.objects.filter(ignored=joining.member).values("ignorer")
    turning = Ignore.objects.filter(ignored=joining.guest).exclude(ignorer=joining.member)
    turning.exclude(ignorer__in=ignores_both).update(ignored=joining.member)
    for path in settings.CLAIMS_HEARD_BY:
        import_string(path)(joining, now=now)
    joining.guest.delete()
