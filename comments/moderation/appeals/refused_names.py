"""A name that a moderator refused: while that stands nobody decides about it again, but for an objection."""

from typing import ClassVar

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from comments.accounts.models import Profile
from comments.accounts.names import NameRefused
from comments.moderation.appeals.redress import PAGE, token_for
from comments.moderation.models import NameRefusal


class NameRefusedBefore(NameRefused):
    """Facts are `statement`, the id of the reasons, and `address`, where they stand and can be objected to."""

    code: ClassVar[str] = "name_refused_before"
    status: ClassVar[int] = 409


def check_not_refused(profile: Profile, *, name: str) -> None:
    """
    Refuse a name that a moderator refused this person, unchanged, as long as that stands; one query.

    :raises NameRefusedBefore:
    """
    told = NameRefusal.objects.standing().select_related("statement")
    refusal = told.filter(statement__recipient=profile, name=name).order_by("-refused_at").first()
    if refusal is None:
        return
    address = settings.PUBLIC_URL.rstrip("/") + PAGE.format(token_for(refusal.statement))
    words = {
        "moment": formats.date_format(timezone.localtime(refusal.refused_at), "DATETIME_FORMAT"),
        "address": address,
    }
    raise NameRefusedBefore(
        _(
            "A moderator refused this name on %(moment)s. Choose another one, or read the reasons and how to object to"
            " them: %(address)s"
        )
        % words,
        statement=str(refusal.statement_id),
        address=address,
    )
