from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from articles.models import Site
from comments.accounts.models import Membership, Profile, Role, User

STAFF_ROLES = frozenset({Role.MODERATOR, Role.EDITOR, Role.OWNER})


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Whoever is looking at one site, with their rights there. Every read takes one."""

    site_id: int
    user: User | None = None
    # Empty until somebody signed in speaks on the site for the first time (profiles.ensure_profile). A guest has a profile
    # and no user.
    profile: Profile | None = None
    role: str = Role.READER

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
        """May see what is hidden on this site, and decide on it."""
        return self.role in STAFF_ROLES

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER


def viewer_of(user: AbstractBaseUser | AnonymousUser, *, site: Site) -> Viewer:
    """Return who this is on this site, in two queries; nobody if signed out or switched off."""
    if not isinstance(user, User) or not user.is_active:
        return Viewer(site_id=site.pk)
    role = Membership.objects.filter(user=user, site=site).values_list("role", flat=True).first()
    profile = Profile.objects.filter(user=user, site=site).first()
    return viewer_from(user, site=site, role=role, profile=profile)


def viewer_from(user: User, *, site: Site, role: str | None, profile: Profile | None) -> Viewer:
    """Return who this is on this site, from what was read about them there."""
    if not user.is_active:
        return Viewer(site_id=site.pk)
    if user.is_superuser:
        role = Role.OWNER
    return Viewer(site_id=site.pk, user=user, profile=profile, role=role or Role.READER)
