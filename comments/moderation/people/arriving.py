"""Somebody who writes on a site for the first time: whether their address may."""

from datetime import datetime

from articles.models import Site
from comments.accounts.addresses import AddressRefused, check_address, digest_of
from comments.accounts.models import User
from comments.moderation.models import Sanction, SanctionKind
from comments.moderation.restraints import in_force


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
        address_digest=digest_of(user.email, site=site, policy=policy),
    )
    if banned.exclude(profile__user=user).exists():
        raise AddressRefused
