"""Whether somebody may take part on a site at all, from what stands beside their name; why is told by moderation."""

from datetime import UTC, datetime
from typing import ClassVar

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from comments.accounts.models import Profile
from comments.errors import Refused

# What a ban that has no end looks like beside a person's name.
FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)


class Banned(Refused):
    """Facts are `until` (ISO 8601, or None for good) and, where they are at hand, `sanction`, `reason` and `address`."""

    code: ClassVar[str] = "banned"
    status: ClassVar[int] = 403


def refuse_banned(profile: Profile, *, now: datetime) -> None:
    """
    Refuse whoever is banned from the site of `profile`; no query.

    :raises Banned:
    """
    until = profile.banned_until
    if until is None or until <= now:
        return
    if until == FOR_GOOD:
        raise Banned(_("You cannot take part here any more. You were told why by mail."), until=None)
    moment = formats.date_format(timezone.localtime(until), "DATETIME_FORMAT")
    raise Banned(
        _("You cannot take part here until %(moment)s. You were told why by mail.") % {"moment": moment},
        until=until.isoformat(),
    )
