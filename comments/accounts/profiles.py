"""Who somebody is on a site: giving them a name there, and letting them change it."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.editions import touch_site
from articles.models import Site
from comments.accounts.models import Profile, User
from comments.accounts.names import NAME_LENGTH, NameRefused, clean_name, reserved, skeleton
from comments.accounts.policies import is_staff_of
from comments.errors import Refused

# So many names are looked up at once, and then twice as many, until one is free.
_FIRST_LOOK = 16


class NameTaken(Refused):
    """Somebody else on the site has this name, or one that looks like it."""

    code: ClassVar[str] = "name_taken"
    status: ClassVar[int] = 409
    field: ClassVar[str] = "name"
    message = gettext_lazy("Somebody here has this name or one that looks like it. Choose another.")


class NameReserved(Refused):
    """The name says that its bearer works for the site, and they do not."""

    code: ClassVar[str] = "name_reserved"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "name"
    message = gettext_lazy("This name looks like one of the site's staff. Choose another.")


def check_name(raw: str, *, site: Site | None, user: User | None = None) -> str:
    """
    Return the name as it would be kept, if this person could have it on the site now; another may be quicker.

    :param user: who asks; None for somebody who signs up
    :raises NameRefused, NameReserved, NameTaken:
    """
    name = clean_name(raw)
    if reserved(name, site=site) and not (user and site and is_staff_of(user, site=site)):
        raise NameReserved
    if site is not None:
        # What else a site wants of names is known above this room; config says who is asked.
        for asked in settings.NAME_CHECKS:
            import_string(asked)(name, site=site)
    bearer = _members(site).filter(skeleton=skeleton(name)).first() if site else None
    if bearer and (user is None or bearer.user_id != user.pk):
        raise NameTaken
    return name


@transaction.atomic
def ensure_profile(*, user: User, site: Site, now: datetime) -> Profile:
    """
    Return who this person is on the site; the first time, give them their name there or the next free "Name 2".

    A name that they may not have here (it is the site's own, say) is replaced by "Reader".
    """
    if profile := Profile.objects.filter(user=user, site=site).first():
        return profile
    try:
        wanted = check_name(user.name, site=site, user=user)
    except NameTaken:
        wanted = clean_name(user.name)
    except (NameRefused, NameReserved):
        wanted = _("Reader")
    names = free_names(wanted, site=site)
    while True:
        name = next(names)
        try:
            with transaction.atomic():
                return Profile.objects.create(
                    user=user, site=site, display_name=name, skeleton=skeleton(name), joined_at=now
                )
        except IntegrityError:
            # Another request gave this person a profile, or somebody else this name.
            if profile := Profile.objects.filter(user=user, site=site).first():
                return profile


@transaction.atomic
def rename(*, profile: Profile, name: str, now: datetime, is_looked_at: bool = False) -> Profile:
    """
    Give this person another name on the site of `profile`; where somebody has to look at it first, it waits as `wanted_name`
    and everybody reads the old one. Asking for the old one takes back what waits.

    :param is_looked_at: somebody of the team gives it, or has looked at it
    :raises NameRefused, NameReserved, NameTaken: and nothing changed; also where a moderator refused them this very name
    """
    wanted = check_name(name, site=profile.site, user=profile.user)
    if wanted != profile.display_name and not is_looked_at:
        check_not_refused(profile, name=wanted)
        if is_to_be_looked_at(profile, name=wanted, now=now):
            want_name(profile, wanted, now=now)
            return profile
    profile.display_name, profile.skeleton = wanted, skeleton(wanted)
    try:
        with transaction.atomic():
            renamed = (
                Profile.objects.filter(pk=profile.pk)
                .exclude(display_name=profile.display_name)
                .update(display_name=profile.display_name, skeleton=profile.skeleton)
            )
    except IntegrityError:
        # Both asked at once; the constraint let one through.
        raise NameTaken from None
    want_name(profile, "", now=now)
    if renamed:
        touch_site(profile.site_id)
    return profile


def is_to_be_looked_at(profile: Profile, *, name: str, now: datetime) -> bool:
    """Ask whoever knows, above this room, whether this name of theirs waits for somebody; config says who is asked."""
    return any(import_string(asked)(profile, name=name, now=now) for asked in settings.NAME_REVIEWS)


def check_not_refused(profile: Profile, *, name: str) -> None:
    """
    Ask them, likewise, whether somebody refused this person this very name.

    :raises NameRefused:
    """
    for asked in settings.NAME_REFUSALS:
        import_string(asked)(profile, name=name)


def want_name(profile: Profile, wanted: str, *, now: datetime) -> None:
    """Keep a name that waits in place of another one that does, and since when; "" for none, and the old one stays."""
    if wanted == profile.wanted_name:
        return
    profile.wanted_name, profile.wanted_at = wanted, now if wanted else None
    profile.save(update_fields=["wanted_name", "wanted_at"])


@transaction.atomic
def introduce_oneself(
    *, user: User, site: Site | None, name: str, language: str, time_zone: str, now: datetime
) -> Profile | None:
    """
    Keep what somebody says about themselves: how pages are written for them, and their name on the site, if one is given.

    :param language: a code of LANGUAGES, or "" for what the browser says; `time_zone` an IANA name, or ""
    :raises NameRefused, NameReserved, NameTaken: and nothing changed
    """
    user.language, user.time_zone = language, time_zone
    user.save(update_fields=["language", "time_zone"])
    if site is None:
        return None
    return rename(profile=ensure_profile(user=user, site=site, now=now), name=name, now=now)


def somebody_called(name: str, *, site: Site) -> Profile | None:
    """Return who is called so on the site: the member, else of the guests the latest; at most two queries."""
    look = skeleton(name)
    guests = Profile.objects.filter(site=site, skeleton=look, is_guest=True).order_by("-joined_at", "-pk")
    return _members(site).filter(skeleton=look).first() or guests.first()


def _members(site: Site) -> QuerySet[Profile]:
    """Return whose names nobody else has; those of guests are nobody's own."""
    return Profile.objects.filter(site=site, is_guest=False)


def free_names(wanted: str, *, site: Site) -> Iterator[str]:
    """Yield `wanted` and "wanted 2", "wanted 3", ... without those that are taken, a growing handful a query."""
    first, many = 1, _FIRST_LOOK
    while True:
        names = [_numbered(wanted, number) for number in range(first, first + many)]
        looks = {name: skeleton(name) for name in names}
        taken = set(_members(site).filter(skeleton__in=looks.values()).values_list("skeleton", flat=True))
        yield from (name for name in names if looks[name] not in taken)
        first, many = first + many, many * 2


def _numbered(name: str, number: int) -> str:
    if number == 1:
        return name
    suffix = f" {number}"
    # A joiner joins nothing to a number.
    return name[: NAME_LENGTH.stop - 1 - len(suffix)].rstrip(" \u200c\u200d") + suffix
