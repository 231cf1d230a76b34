"""Whose notices, reports and objections wait for a time (Article 23(2) of Regulation (EU) 2022/2065)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from articles.models import Site
from comments.accounts.addresses import digest_of
from comments.accounts.guests import address_of
from comments.accounts.models import AddressPolicy, Profile, User
from comments.moderation.models import Heard, Notice, Step, Suspension


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who sends something to a site: somebody known there, somebody by the digest of their address, or both."""

    site_id: int
    profile_id: UUID | None = None
    digest: str = ""
    # That of the address as it is written: it may have been kept before the site had lists of aliases.
    exact: str = ""

    def __bool__(self) -> bool:
        return self.profile_id is not None or bool(self.digest)

    def rows(self, *, profile: str = "profile", digest: str = "sender_digest") -> Q:
        """Return what leaves the rows that are theirs; asked only of who is anybody."""
        theirs = Q(**{profile: self.profile_id}) if self.profile_id else Q()
        if self.digest:
            theirs |= Q(**{f"{digest}__in": {self.digest, self.exact or self.digest}})
        return theirs


def sender_of(*, site: Site, user: User | None, email: str) -> Sender:
    """
    Return who sends something: by the person that they are on the site, and by the address that they give, else their own.

    One query for somebody signed in, and one for an address.
    """
    here = Profile.objects.filter(user=user, site=site) if user is not None else Profile.objects.none()
    profile_id = here.values_list("pk", flat=True).first()
    address = email or (user.email if user is not None else "")
    return known_sender(site=site, profile_id=profile_id, address=address)


def known_sender(*, site: Site, profile_id: UUID | None, address: str) -> Sender:
    """Return who that is, by their address too: signed out somebody is the same. One query where there is an address."""
    if not address:
        return Sender(site_id=site.pk, profile_id=profile_id)
    policy = AddressPolicy.objects.filter(site=site).first()
    return Sender(
        site_id=site.pk,
        profile_id=profile_id,
        digest=digest_of(address, site=site, policy=policy),
        exact=digest_of(address, site=site, policy=None),
    )


def person_sending(profile: Profile) -> Sender:
    """Return somebody, member or guest, with user and site at hand, as who sends something; two queries at most."""
    return known_sender(site=profile.site, profile_id=profile.pk, address=address_of(profile))


def sender_of_notice(notice: Notice) -> Sender:
    """Return who sent a notice."""
    return Sender(site_id=notice.site_id, profile_id=notice.sender_id, digest=notice.sender_digest)


def suspension_of(sender: Sender, what: Heard, *, now: datetime) -> Suspension | None:
    """Return by what whatever somebody sends waits now; of several the one that ends last. One query, none for nobody."""
    if not sender:
        return None
    theirs = Suspension.objects.filter(sender.rows(), running(now=now), site=sender.site_id, what=what)
    return theirs.order_by("-ends_at").first()


def running(*, now: datetime) -> Q:
    """Return what leaves the suspensions that hold now; their end is the first instant that is free again."""
    return Q(step=Step.SUSPENSION, lifted_at__isnull=True, starts_at__lte=now, ends_at__gt=now)
