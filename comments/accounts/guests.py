"""People without an account: an address that somebody confirmed, and the name they write under on one site."""

from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.editions import touch_site
from articles.models import Site
from comments.accounts.addresses import digest_of
from comments.accounts.models import AddressPolicy, Guest, Profile
from comments.accounts.names import NameRefused, clean_name, skeleton
from comments.accounts.profiles import (
    NameReserved,
    NameTaken,
    check_name,
    check_not_refused,
    free_names,
    is_to_be_looked_at,
    want_name,
)
from comments.errors import Refused

# As the columns, and RFC 5321, 4.5.3.1.3, have it.
EMAIL_MAX = 254


class AddressUnfit(Refused):
    """No e-mail address; the same for everybody, whoever has it."""

    code: ClassVar[str] = "address_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "email"
    message = gettext_lazy("This is no e-mail address. Write it like name@example.org.")


def clean_email(raw: str) -> str:
    """
    Return an address as it is kept: without blanks around it, in lower case.

    :raises AddressUnfit: for what is none, is longer than 254 characters, or would break a line of a mail's head
    """
    email = raw.strip().lower()
    if len(email) > EMAIL_MAX:
        raise AddressUnfit
    try:
        # What is matched without regard to case takes a few letters of other alphabets for ASCII; mail servers do not.
        if not email.rpartition("@")[0].isascii():
            raise AddressUnfit
        validate_email(email)
    except ValidationError:
        raise AddressUnfit from None
    return email


@transaction.atomic
def ensure_guest(*, site: Site, email: str, name: str, language: str, now: datetime) -> Guest:
    """
    Return the guest of a confirmed address on a site, with profile; they are called from now on as they wrote last.

    A name that a member has taken meanwhile gets a number behind it.

    :param email: as `clean_email` returns it
    :param name: as `check_name` returned it when it was written
    """
    name = _free_name(name, site=site)
    known = {
        "language": language,
        "digest": digest_of(email, site=site, policy=AddressPolicy.objects.filter(site=site).first()),
        "confirmed_at": now,
    }
    guest = guest_of(site=site, email=email)
    if guest is None:
        try:
            with transaction.atomic():
                profile = Profile.objects.create(
                    site=site, is_guest=True, display_name=name, skeleton=skeleton(name), joined_at=now
                )
                return Guest.objects.create(site=site, profile=profile, email=email, **known)
        except IntegrityError:
            # Confirmed twice at once.
            guest = Guest.objects.select_related("profile").get(site=site, email=email)
    Guest.objects.filter(pk=guest.pk).update(**known)
    call_guest(guest, name, now=now)
    return Guest.objects.select_related("profile", "site").get(pk=guest.pk)


def guest_of(*, site: Site, email: str) -> Guest | None:
    """Return the guest of this address on the site, with profile; one query."""
    return Guest.objects.select_related("profile").filter(site=site, email=email).first()


def address_of(profile: Profile) -> str:
    """Return the address at which somebody can be reached, member or guest; "" for whoever is gone. One query for a guest."""
    if profile.user is not None:
        return profile.user.email
    if not profile.is_guest:
        return ""
    return Guest.objects.filter(profile=profile).values_list("email", flat=True).first() or ""


def language_of(profile: Profile) -> str:
    """Return the language that somebody reads, member or guest; "" where they never said. One query for a guest."""
    if profile.user is not None:
        return profile.user.language
    if not profile.is_guest:
        return ""
    return Guest.objects.filter(profile=profile).values_list("language", flat=True).first() or ""


def call_guest(guest: Guest, name: str, *, now: datetime) -> None:
    """
    Give a guest another name, above everything that they wrote; where somebody has to look at it first, it waits.

    Where that was refused before, they are called as they were: what they wrote is not lost for it.
    """
    profile = guest.profile
    if name != profile.display_name:
        try:
            check_not_refused(profile, name=name)
        except NameRefused:
            return
        if is_to_be_looked_at(profile, name=name, now=now):
            want_name(profile, name, now=now)
            return
    want_name(profile, "", now=now)
    changed = Profile.objects.filter(pk=guest.profile_id).exclude(display_name=name)
    if changed.update(display_name=name, skeleton=skeleton(name)):
        touch_site(guest.site_id)


def _free_name(wanted: str, *, site: Site) -> str:
    try:
        return check_name(wanted, site=site)
    except NameTaken:
        return next(free_names(clean_name(wanted), site=site))
    except (NameRefused, NameReserved):
        # Somebody of this name joined the staff meanwhile, or the site does not want it any more.
        return _("Guest")
