from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from articles.models import Site
from comments.accounts.models import Membership, Profile, Role, User

STAFF_ROLES = frozenset({Role.MODERATOR, Role.EDITOR, Role.OWNER})
# Of a row `m` of memberships: its sections with commas between where it is limited to some, else NULL (sections_in).
_SECTIONS = (
    "CASE WHEN m.is_limited THEN COALESCE((SELECT {joined} FROM accounts_membership_sections ms"
    " WHERE ms.membership_id = m.id), '') END"
)
SECTIONS_SQL = {
    "postgresql": _SECTIONS.format(joined="string_agg(ms.section_id::text, ',')"),
    "sqlite": _SECTIONS.format(joined="group_concat(ms.section_id)"),
}


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Whoever is looking at one site, with their rights there. Every read takes one."""

    site_id: int
    user: User | None = None
    # Empty until somebody signed in speaks on the site for the first time (profiles.ensure_profile). A guest has a profile
    # and no user.
    profile: Profile | None = None
    role: str = Role.READER
    # Of moderators that are limited to some sections, these; None where the role holds for the whole site.
    sections: frozenset[int] | None = None

    @property
    def is_signed_in(self) -> bool:
        return self.user is not None

    @property
    def is_guest(self) -> bool:
        """Somebody without an account whose browser or app showed that it writes for a confirmed address."""
        return self.user is None and self.profile is not None

    @property
    def is_known(self) -> bool:
        """Signed in, or a guest: whoever may write, and change what they wrote."""
        return self.user is not None or self.profile is not None

    @property
    def profile_id(self) -> UUID | None:
        return self.profile.pk if self.profile else None

    @property
    def is_moderator(self) -> bool:
        """May see what is hidden anywhere on this site, and decide on it; of some sections alone is not enough."""
        return self.role in STAFF_ROLES and self.sections is None

    def moderates(self, section_id: int | None) -> bool:
        """May see and decide what stands below articles of this section; None for articles of no section."""
        return self.role in STAFF_ROLES and (self.sections is None or section_id in self.sections)

    @property
    def moderates_somewhere(self) -> bool:
        return self.is_moderator or (self.role in STAFF_ROLES and bool(self.sections))

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER


def viewer_of(user: AbstractBaseUser | AnonymousUser, *, site: Site) -> Viewer:
    """
    Return who this is on this site; nobody if signed out or switched off. Two queries, one more for who moderates some
    sections alone.
    """
    if not isinstance(user, User) or not user.is_active:
        return Viewer(site_id=site.pk)
    membership = Membership.objects.filter(user=user, site=site).only("role", "is_limited").first()
    profile = Profile.objects.filter(user=user, site=site).first()
    return viewer_from(
        user,
        site=site,
        role=membership.role if membership else None,
        sections=membership.section_ids if membership else None,
        profile=profile,
    )


def viewer_from(
    user: User,
    *,
    site: Site,
    role: str | None,
    sections: frozenset[int] | None,
    profile: Profile | None,
) -> Viewer:
    """
    Return who this is on this site, from what was read about them there.

    :param sections: those that the role is limited to; None for the whole site
    """
    if not user.is_active:
        return Viewer(site_id=site.pk)
    if user.is_superuser:
        role, sections = Role.OWNER, None
    return Viewer(site_id=site.pk, user=user, profile=profile, role=role or Role.READER, sections=sections)


def sections_in(joined: str | None) -> frozenset[int] | None:
    """Return the sections that SECTIONS_SQL told."""
    if joined is None:
        return None
    return frozenset(int(one) for one in joined.split(",") if one)
