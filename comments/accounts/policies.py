"""Who may do what for a site, and who may open the admin at all."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from articles.models import Site
from comments.accounts.models import Membership, Role, User
from comments.accounts.viewer import STAFF_ROLES

# Whoever may be looking: Django types `request.user` no closer.
Somebody = AbstractBaseUser | AnonymousUser


def sites_moderated_by(user: Somebody) -> QuerySet[Site]:
    """
    Return the sites on which this person may decide on every comment; every site for the operator.

    A site of which somebody moderates some sections alone is not among them.
    """
    return _sites(user, STAFF_ROLES)


def sites_owned_by(user: Somebody) -> QuerySet[Site]:
    """Return the sites whose people and policies this person looks after; every site for the operator."""
    return _sites(user, frozenset({Role.OWNER}))


def is_staff_of(user: Somebody, *, site: Site) -> bool:
    """Moderators of the site or of some of its sections, editors, owners, and the operator."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or user.memberships.filter(site=site, role__in=STAFF_ROLES).exists()


def may_open_admin(user: Somebody) -> bool:
    """Whoever moderates a site or some of it, and the operator; each page then shows what they may see of it."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or user.memberships.filter(role__in=STAFF_ROLES).exists()


def may_grant(user: Somebody, *, site: Site) -> bool:
    """Owners of the site, and the operator."""
    return sites_owned_by(user).filter(pk=site.pk).exists()


def _sites(user: Somebody, roles: frozenset[Role]) -> QuerySet[Site]:
    if not isinstance(user, User) or not user.is_active:
        return Site.objects.none()
    if user.is_superuser:
        return Site.objects.all()
    whole = Membership.objects.filter(user=user, role__in=roles, is_limited=False)
    return Site.objects.filter(pk__in=whole.values("site_id"))
