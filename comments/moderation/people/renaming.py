"""Another name of somebody who has written, where what people say waits for a moderator: looked at like words."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Profile
from comments.accounts.profiles import rename, want_name
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.decisions.deciding import name_of
from comments.moderation.people.sanctionable import PersonNotFound
from comments.moderation.record.auditing import Act, audit

# Of so many names that wait, the oldest, a page shows; the rest comes up as they are settled.
WAITING_MAX = 20


class NameMoved(Refused):
    """The person asks for another name by now, or for none; facts are `wanted`."""

    code: ClassVar[str] = "name_moved"
    status: ClassVar[int] = 409
    message = _("This name does not wait any more. Look again.")


@transaction.atomic
def settle_name(*, profile_id: UUID, viewer: Viewer, name: str, accepts: bool, now: datetime) -> Profile:
    """
    Accept or refuse a name that waits, once; the author is called so from now on, or stays who they were.

    :param name: the one that the moderator looked at
    :raises PersonNotFound: also for people of other sites, and for whoever does not moderate the whole site
    :raises NameMoved: when another name waits by now, or none
    :raises NameRefused, NameReserved, NameTaken: where it cannot be borne by now; it goes on waiting
    """
    people = Profile.objects.select_for_update(of=("self",)).select_related("site", "user")
    profile = people.filter(pk=profile_id, site=viewer.site_id).first()
    if profile is None or viewer.user is None or not viewer.is_moderator:
        raise PersonNotFound
    if not name or profile.wanted_name != name:
        raise NameMoved(wanted=profile.wanted_name)
    before = profile.display_name
    if accepts:
        rename(profile=profile, name=name, now=now, is_looked_at=True)
    else:
        want_name(profile, "", now=now)
    audit(
        Act(
            act="person.accept_name" if accepts else "person.refuse_name",
            site_id=profile.site_id,
            actor=viewer.user,
            actor_name=name_of(viewer),
            subject_kind="profile",
            subject_id=profile.pk,
            facts={"name": name, "before": before},
        ),
        at=now,
    )
    return profile


def names_waiting(site_ids: Sequence[int]) -> list[Profile]:
    """Return who waits for another name on these sites, the longest first, with their site; one query, none without a site."""
    if not site_ids:
        return []
    waiting = Profile.objects.filter(site__in=site_ids, wanted_at__isnull=False).select_related("site")
    return list(waiting.order_by("wanted_at", "pk")[:WAITING_MAX])
