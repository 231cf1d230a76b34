"""Who works for a site: giving a role there, and taking it back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.editions import touch_site
from articles.models import Section, Site
from articles.turning import Rows, Turn, remember
from comments.accounts.models import Membership, Role, User
from comments.accounts.policies import may_grant
from comments.accounts.viewer import STAFF_ROLES
from comments.errors import Refused

# A moderator's queue is put together from so many walks in an index at most.
SECTIONS_MAX = 20


class NotAllowed(Refused):
    """Who asks does not own the site."""

    code: ClassVar[str] = "not_allowed"
    status: ClassVar[int] = 403
    message = _("Only owners of the site give and take roles there.")


class SectionsUnfit(Refused):
    """The sections are none, too many, of another site, or given with a role that holds for the whole site."""

    code: ClassVar[str] = "sections_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "sections"


@transaction.atomic
def grant(
    *,
    user: User,
    site: Site,
    role: Role,
    sections: Collection[Section] | None = None,
    by: User | None,
    now: datetime,
) -> Membership:
    """
    Give this person a role on the site, in place of the one that they have there.

    :param sections: the sections that it is limited to, SECTIONS_MAX at most, which only moderators can be; None for the
        whole site
    :param by: who gives it; None is the operator at the command line
    :raises NotAllowed: unless `by` owns the site
    :raises SectionsUnfit:
    """
    _check(by, site)
    check_sections(sections, role=role, site=site)
    earlier = Membership.objects.filter(user=user, site=site).first()
    before = _as_kept(earlier) if earlier else {}
    membership, _is_new = Membership.objects.update_or_create(
        user=user, site=site, defaults={"role": role, "is_limited": sections is not None, "since": now}
    )
    membership.sections.set(sections or ())
    _keep_staff_flag(user)
    # Readers see it beside their name.
    touch_site(site.pk)
    _remember(membership, before=before, after=_as_kept(membership), by=by, now=now)
    return membership


def check_sections(sections: Collection[Section] | None, *, role: Role, site: Site) -> None:
    """
    Refuse sections to which a role on the site cannot be limited; None is the whole site.

    :raises SectionsUnfit:
    """
    if sections is None:
        return
    if role != Role.MODERATOR:
        raise SectionsUnfit(
            _("Only moderators can be limited to sections. Editors and owners see the whole site.")
        )
    if not sections:
        raise SectionsUnfit(_("Choose the sections that this moderator is limited to, at least one."))
    if len(sections) > SECTIONS_MAX:
        raise SectionsUnfit(
            _("At most %(limit)d sections can be chosen. Whoever moderates more moderates the whole site.")
            % {"limit": SECTIONS_MAX}
        )
    if any(section.site_id != site.pk for section in sections):
        raise SectionsUnfit(_("Choose sections of this site."))


@transaction.atomic
def remove(*, user: User, site: Site, by: User | None, now: datetime) -> None:
    """
    Take this person's role on the site away; without one they are a reader like any other.

    :param by: who takes it; None is the operator at the command line
    :raises NotAllowed: unless `by` owns the site
    """
    _check(by, site)
    row = Membership.objects.filter(user=user, site=site).first()
    if row is None:
        return
    key, before = row.pk, _as_kept(row)
    row.delete()
    _keep_staff_flag(user)
    touch_site(site.pk)
    row.pk = key
    _remember(row, before=before, after={}, by=by, now=now)


def _check(by: User | None, site: Site) -> None:
    if by is not None and not may_grant(by, site=site):
        raise NotAllowed


def _as_kept(row: Membership) -> dict[str, Any]:
    """Return a row as the audit log keeps it; where it is limited, with the names of the sections, a line each."""
    kept: dict[str, Any] = {"user": row.user.name or str(row.user_id), "role": str(row.role)}
    if row.is_limited:
        kept["sections"] = Rows(sorted(section.name for section in row.sections.all()))
    return kept


def _remember(
    row: Membership, *, before: dict[str, Any], after: dict[str, Any], by: User | None, now: datetime
) -> None:
    remember(
        Turn(
            kind="membership",
            key=row.pk,
            site_id=row.site_id,
            name=str((before or after)["user"]),
            before=before,
            after=after,
            by=by,
        ),
        now=now,
    )


def _keep_staff_flag(user: User) -> None:
    """Keep Django's word for staff true: its own pages and packages ask it, ours ask the memberships."""
    user.is_staff = user.is_superuser or user.memberships.filter(role__in=STAFF_ROLES).exists()
    user.save(update_fields=["is_staff"])
