"""Who may call for a moderator, and who may decide."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from articles.models import Site
from comments.accounts.models import Membership, User
from comments.accounts.policies import sites_moderated_by
from comments.accounts.viewer import STAFF_ROLES, Viewer
from comments.threads.models import Comment
from comments.threads.policies import is_author


@dataclass(frozen=True, kw_only=True)
class Moderator:
    """Somebody with all the sites they moderate: whose queue it is. Reads of the queue take one."""

    user: User | None = None
    # By name; empty for everybody else.
    sites: tuple[Site, ...] = ()

    @property
    def user_id(self) -> UUID | None:
        return self.user.pk if self.user else None

    @property
    def site_ids(self) -> list[int]:
        return [site.pk for site in self.sites]


def moderator_of(user: AbstractBaseUser | AnonymousUser) -> Moderator:
    """Return this person with the sites they moderate, in one query; the operator moderates every site."""
    if not isinstance(user, User):
        return Moderator()
    return Moderator(user=user, sites=tuple(sites_moderated_by(user).order_by("name", "pk")))


def may_flag(comment: Comment, viewer: Viewer) -> bool:
    """Everybody signed in, whatever stands for all to read, but not oneself."""
    return viewer.is_signed_in and comment.is_public and not is_author(comment, viewer)


def may_decide(viewer: Viewer) -> bool:
    """Moderators, editors and owners of the viewer's site, on every comment of it."""
    return viewer.is_signed_in and viewer.is_moderator


def is_for_a_colleague(comment: Comment, viewer: Viewer) -> bool:
    """
    Tell whether the viewer wrote the comment and somebody else moderates the site: nobody judges themselves, unless they are
    all alone. One query where it is their own, else none.
    """
    if viewer.user is None or not is_author(comment, viewer):
        return False
    team = Membership.objects.filter(site=viewer.site_id, role__in=STAFF_ROLES, user__is_active=True)
    return team.exclude(user=viewer.user).exists()
