"""Who writes, as they come to the door: strangers in a crowd, guests with another name, members who are new on a site."""

from dataclasses import replace
from datetime import datetime

from comments.accounts.models import Profile
from comments.accounts.profiles import ensure_profile
from comments.moderation.people.arriving import check_crowd, check_guest, check_newcomer
from comments.posting.surroundings import Surroundings


def arrived(seen: Surroundings, *, address: str, now: datetime) -> Surroundings:
    """
    Refuse who comes with a crowd of strangers, and whose address may not write here; of a guest, bring along what lies on
    the address under another name.
    """
    viewer, site = seen.viewer, seen.article.site
    if seen.known == 0 and not seen.is_moderator:
        check_crowd(site, address=address, now=now)
    if viewer.user is None:
        assert viewer.profile is not None  # noqa: S101 - nobody else is known
        laid = check_guest(viewer.profile, site=site, now=now)
        return replace(seen, restraint=seen.restraint | laid)
    if seen.known == 0 and not seen.is_moderator:
        check_newcomer(viewer.user, site=site, now=now)
    return seen


def author_of(seen: Surroundings, *, now: datetime) -> Profile:
    """Return as whom somebody writes; whoever writes here for the first time gets a name for the site."""
    viewer = seen.viewer
    if viewer.profile is not None:
        return viewer.profile
    assert viewer.user is not None  # noqa: S101 - a guest has a profile
    return ensure_profile(user=viewer.user, site=seen.article.site, now=now)
