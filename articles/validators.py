"""Good manners for the columns that the database cannot judge alone."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.origins import origin_of

# Words that the house itself answers to at the front of an address.
RESERVED_SLUGS = (
    "_",
    "accounts",
    "admin",
    "api",
    "c",
    "feeds",
    "health",
    "media",
    "notice",
    "reasons",
    "static",
    "unsubscribe",
)


def validate_address(address: str) -> None:
    """Refuse a home address that is not http or https, or ends with a slash."""
    if origin_of(address) is None or any(sign in address for sign in "?#"):
        raise ValidationError(
            _("“%(address)s” is not a web address such as “https://news.example”."),
            params={"address": address},
        )
    if address.endswith("/"):
        raise ValidationError(_("Leave out the slash at the end."))


def validate_origins(origins: object) -> None:
    """Refuse anything but a list of exact origins: scheme, host, and a port unless it is the usual one."""
    if not isinstance(origins, list):
        raise ValidationError(_('Write a list: ["https://news.example"].'))
    for origin in origins:
        if not isinstance(origin, str) or origin_of(origin) != origin:
            raise ValidationError(
                _("“%(origin)s” is not an exact origin such as “https://news.example”."),
                params={"origin": origin},
            )


def validate_time_zone(name: str) -> None:
    """Refuse a name that is in no IANA time zone database."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValidationError(
            _("“%(name)s” is not a time zone such as “Europe/Berlin”."), params={"name": name}
        ) from None
