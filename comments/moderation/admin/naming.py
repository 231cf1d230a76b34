"""Names in the admin: accepting one that waits, refusing it with what was typed kept where it cannot be, and taking that back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from comments.accounts import limits
from comments.accounts.models import User
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.people.person import PersonFile
from comments.moderation.people.renaming import Against, NameMoved, settle_name, with_noticed
from comments.moderation.people.retracting import refusals_to_retract, retract_refusal
from comments.moderation.people.sanctionable import PersonNotFound

# A number of more digits is none of a row.
_DIGITS_MAX = 19


def settle(
    request: HttpRequest,
    file: PersonFile,
    *,
    show: Callable[[Refused], HttpResponse],
    back: HttpResponse,
    now: datetime,
) -> HttpResponse:
    """
    Accept or refuse a name as the form says.

    :param show: the page with the form as it was sent, and what is wrong with it: nobody writes the same words twice
    :param back: where to go from here
    """
    given, accepts = request.POST, request.POST.get("answer") == "accept"
    against = Against(
        reason=given.get("reason", ""),
        explanation=given.get("explanation", ""),
        law=given.get("law", ""),
    )
    try:
        _count(request, now=now)
        profile = settle_name(
            profile_id=file.profile.pk,
            viewer=viewer_of(request.user, site=file.profile.site),
            name=given.get("name", ""),
            against=None if accepts else against,
            now=now,
        )
    except PersonNotFound as missing:
        raise Http404 from missing
    except Refused as refused:
        if not (accepts or isinstance(refused, NameMoved)):
            return show(refused)
        messages.error(request, str(refused))
        return back
    said = (
        _("From now on they are called “%(name)s”.")
        if accepts
        else _("They are still called “%(name)s”, and get a mail that says why.")
    )
    messages.success(request, said % {"name": profile.display_name})
    return back


def take_back(request: HttpRequest, file: PersonFile, *, back: HttpResponse, now: datetime) -> HttpResponse:
    """Take back what one just refused."""
    number = request.POST.get("refusal", "")
    try:
        _count(request, now=now)
        retract_refusal(
            refusal_id=int(number) if number.isdecimal() and len(number) < _DIGITS_MAX else 0,
            viewer=viewer_of(request.user, site=file.profile.site),
            now=now,
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back: the name waits again, and nobody was told."))
    return back


def context_of(
    request: HttpRequest, file: PersonFile, *, error: Refused | None, now: datetime
) -> dict[str, Any]:
    """Return what the page of a person shows of their names: the one that waits, and what can still be taken back."""
    user = request.user
    own = refusals_to_retract(viewer_id=user.pk if isinstance(user, User) else None, now=now)
    has_name = file.is_whole and bool(file.profile.wanted_name)
    return {
        "waiting": with_noticed([file.profile])[0] if has_name else None,
        "names_to_retract": [one for one in own if one.statement.recipient_id == file.profile.pk],
        "name_given": request.POST.dict() if error else {},
        "name_error": error,
    }


def _count(request: HttpRequest, *, now: datetime) -> None:
    limits.take(limits.DECIDE, caller=limits.caller_of(user_id=request.user.pk), now=now)
