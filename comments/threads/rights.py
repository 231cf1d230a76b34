"""What somebody may do in the admin: their roles, read once a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from django.http import HttpRequest

from articles.models import Site
from comments.accounts.models import Membership, Role, User
from comments.accounts.models.membership import limits

# Asked for by every model of every admin page, so asked of the database once a request.
_rights: WeakKeyDictionary[HttpRequest, Rights] = WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True)
class Rights:
    # By site, of roles that hold for all of it.
    roles: dict[int, str]
    # Of moderators that are limited to some, and the sites that these are of.
    section_ids: list[int] = field(default_factory=list)
    part_ids: list[int] = field(default_factory=list)


def roles_of(request: HttpRequest) -> dict[int, str]:
    """Return the role that whoever asks has on each whole site; the operator owns them all."""
    return rights_of(request).roles


def rights_of(request: HttpRequest) -> Rights:
    """One query, one more for who moderates some sections alone."""
    if request not in _rights:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            _rights[request] = Rights(roles={})
        elif user.is_superuser:
            every = Site.objects.values_list("pk", flat=True)
            _rights[request] = Rights(roles=dict.fromkeys(every, Role.OWNER))
        else:
            _rights[request] = _read(list(Membership.objects.filter(user=user)))
    return _rights[request]


def _read(memberships: Sequence[Membership]) -> Rights:
    limited = [one for one in memberships if one.is_limited]
    through = limits().filter(membership__in=limited).values_list("section", "membership__site")
    sections = dict(through) if limited else {}
    return Rights(
        roles={one.site_id: one.role for one in memberships if not one.is_limited},
        section_ids=sorted(sections),
        part_ids=sorted(set(sections.values())),
    )
