"""Not wanting to read somebody: kept for the reader alone, on one site."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import Ignore, Profile
from comments.accounts.profiles import ensure_profile
from comments.accounts.viewer import Viewer
from comments.errors import Refused

# The list goes along with every page that the reader opens.
IGNORED_MAX = 500


class OneselfIgnored(Refused):
    code: ClassVar[str] = "oneself_ignored"
    status: ClassVar[int] = 422
    message = _("You cannot ignore yourself.")


class TooManyIgnored(Refused):
    """The list is full; facts `limit`."""

    code: ClassVar[str] = "too_many_ignored"
    status: ClassVar[int] = 409
    message = _("You ignore as many people as possible here. Take somebody off the list first.")


@transaction.atomic
def ignore(*, viewer: Viewer, profile: Profile, now: datetime) -> Ignore:
    """
    Put somebody on the reader's list; repeating it changes nothing.

    :param viewer: signed in, on the site of the profile
    :raises OneselfIgnored, TooManyIgnored:
    """
    if viewer.user is None or viewer.site_id != profile.site_id:
        raise ValueError("only somebody signed in ignores people, and on one site")
    if profile.user_id == viewer.user.pk:
        raise OneselfIgnored
    ignorer = viewer.profile or ensure_profile(
        user=viewer.user, site=Site.objects.get(pk=viewer.site_id), now=now
    )
    found = Ignore.objects.filter(ignorer=ignorer, ignored=profile).first()
    if found is None and Ignore.objects.filter(ignorer=ignorer).count() >= IGNORED_MAX:
        raise TooManyIgnored(limit=IGNORED_MAX)
    return found or Ignore.objects.get_or_create(ignorer=ignorer, ignored=profile, defaults={"since": now})[0]


@transaction.atomic
def unignore(*, viewer: Viewer, profile: Profile) -> None:
    """Take somebody off the reader's list; who is not on it stays off."""
    if viewer.profile_id is not None:
        Ignore.objects.filter(ignorer_id=viewer.profile_id, ignored=profile).delete()


def ignored_by(viewer: Viewer) -> list[UUID]:
    """Return whom the reader ignores on the site, the latest first; one query, none for whoever has no name there."""
    if viewer.profile_id is None:
        return []
    listed = Ignore.objects.filter(ignorer_id=viewer.profile_id).order_by("-since", "-pk")
    return list(listed.values_list("ignored_id", flat=True))
