"""Who works for a site: giving a role there, and taking it back."""

from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.editions import touch_site
from articles.models import Site
from articles.turning import Turn, remember
from comments.accounts.models import Membership, Role, User
from comments.accounts.policies import may_grant
from comments.accounts.viewer import STAFF_ROLES
from comments.errors import Refused


class NotAllowed(Refused):
    """Who asks does not own the site."""

    code: ClassVar[str] = "not_allowed"
    status: ClassVar[int] = 403
    message = _("Only owners of the site give and take roles there.")


@transaction.atomic
def grant(*, user: User, site: Site, role: Role, by: User | None, now: datetime) -> Membership:
    """
    Give this person a role on the site, in place of the one that they have there.

    :param by: who gives it; None is the operator at the command line
    :raises NotAllowed: unless `by` owns the site
    """
    _check(by, site)
    before = Membership.objects.filter(user=user, site=site).first()
    membership, _is_new = Membership.objects.update_or_create(
        user=user, site=site, defaults={"role": role, "since": now}
    )
    _keep_staff_flag(user)
    # Readers see it beside their name.
    touch_site(site.pk)
    _remember(membership, before=before.role if before else "", after=role, by=by, now=now)
    return membership


@transaction.atomic
def remove(*, user: User, site: Site, by: User | None, now: datetime) -> None:
    """
    Take this person's role on the site away; without one they are a reader like any other.

    :param by: who takes it; None is the operator at the command line
    :raises NotAllowed: unless `by` owns the site
    """
    _check(by, site)
    before = Membership.objects.filter(user=user, site=site).first()
    if before is None:
        return
    key = before.pk
    before.delete()
    _keep_staff_flag(user)
    touch_site(site.pk)
    before.pk = key
    _remember(before, before=before.role, after="", by=by, now=now)


def _check(by: User | None, site: Site) -> None:
    if by is not None and not may_grant(by, site=site):
        raise NotAllowed


def _remember(row: Membership, *, before: str, after: str, by: User | None, now: datetime) -> None:
    who = row.user.name or str(row.user_id)
    remember(
        Turn(
            kind="membership",
            key=row.pk,
            site_id=row.site_id,
            name=who,
            before={"user": who, "role": str(before)} if before else {},
            after={"user": who, "role": str(after)} if after else {},
            by=by,
        ),
        now=now,
    )


def _keep_staff_flag(user: User) -> None:
    """Keep Django's word for staff true: its own pages and packages ask it, ours ask the memberships."""
    user.is_staff = user.is_superuser or user.memberships.filter(role__in=STAFF_ROLES).exists()
    user.save(update_fields=["is_staff"])
