"""Somebody who writes on a site for the first time, or without an account: whether their address may."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts import limits
from comments.accounts.addresses import AddressRefused, check_address, digests_of
from comments.accounts.limits import TooOften
from comments.accounts.models import Guest, Profile, User
from comments.moderation.models import Sanction, SanctionKind
from comments.moderation.restraints import Restraint, check_may_write, in_force

# Who may not write with one spelling of an address may not with another one either.
_BINDING = (SanctionKind.BAN, SanctionKind.MUTE)


def check_crowd(site: Site, *, address: str, now: datetime) -> None:
    """
    Refuse a comment by somebody of whom nothing is published where very many come from the same network, or at all; one query.

    :param address: the network address that they write from; "" if nobody knows
    :raises TooOften: with when to come again
    """
    if not limits.STRANGERS.quota:
        return
    here = limits.caller_site(site.pk)
    try:
        if not limits.network_of(address):
            limits.take(limits.STRANGERS, caller=here, now=now)
            return
        limits.take_within(
            limits.STRANGER,
            limits.STRANGERS,
            caller=limits.caller_of(address=address),
            wide_caller=here,
            now=now,
        )
    except TooOften as refusal:
        said = TooOften(_MANY, **refusal.facts)
        said.is_first = refusal.is_first
        raise said from refusal


_MANY = _(
    "Very many people write here for the first time at this moment. Please try again in a little while; your words are"
    " still in the form."
)


def check_newcomer(user: User, *, site: Site, now: datetime) -> None:
    """
    Refuse an address of a domain that the site does not take, and one that is a banned one in another spelling; two queries.

    Both are refused in the same words: they tell nobody who has an account.

    :raises AddressRefused:
    """
    policy = check_address(user.email, site=site)
    banned = Sanction.objects.filter(
        in_force(now=now),
        site=site,
        kind=SanctionKind.BAN,
        address_digest__in=digests_of(user.email, site=site, policy=policy),
    )
    if banned.exclude(profile__user=user).exists():
        raise AddressRefused


def check_guest(profile: Profile, *, site: Site, now: datetime) -> Restraint:
    """
    Return what lies on a guest's address under the name of a member; at most five queries. An account is no way around it,
    and having none is not either.

    :param profile: of a guest who showed that the address is theirs, so that it may be told what lies on it
    :raises AddressRefused: for a domain that the site does not take, and for another spelling of an address that may not write
    :raises Banned, Muted, WarningUnread: where the same is laid on the member of this address
    """
    guest = Guest.objects.filter(profile=profile).first()
    if guest is None:
        # They made an account of it just now.
        raise AddressRefused
    policy = check_address(guest.email, site=site)
    digests = digests_of(guest.email, site=site, policy=policy)
    member = Profile.objects.filter(
        site=site, user__emailaddress__email=guest.email, user__emailaddress__verified=True
    ).first()
    bound = Sanction.objects.filter(
        in_force(now=now), site=site, kind__in=_BINDING, address_digest__in=digests
    )
    laid = check_may_write(member.pk, now=now) if member else Restraint.NONE
    if bound.exclude(profile=profile).exists():
        raise AddressRefused
    # That moderators trust an account says nothing about what is written beside it.
    return laid & ~Restraint.TRUSTED
