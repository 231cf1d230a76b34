"""Ways to be somebody: the cookie of our own pages, and the tokens of an app: of a session, or of a guest."""

import re
from datetime import datetime
from typing import Any

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from comments.accounts.models import Guest, User
from comments.accounts.passes import guest_with
from comments.accounts.sessions import signed_in_with
from comments.api.errors import GuestTokenRefused

# Visible ASCII: what else a header may hold is no token and not worth a query.
_COULD_BE_A_TOKEN = re.compile(r"[!-~]{1,200}")
TOKEN_HEADER = "X-Session-Token"  # noqa: S105 - the header's name, not a token
TOKEN_KEY = "HTTP_X_SESSION_TOKEN"  # noqa: S105 - the same among the request's surroundings
GUEST_HEADER = "X-Guest-Token"
GUEST_KEY = "HTTP_X_GUEST_TOKEN"


class TokenAuthentication(XSessionTokenAuthentication):  # type: ignore[misc]  # allauth publishes no types
    """
    `X-Session-Token`, as `/auth/` gives it out; it ends with sign-out, a new password, and the account.

    A token that opens nothing is refused, not ignored: whoever sends one believes to be signed in.
    """

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        token = request.META.get(TOKEN_KEY)
        if token is None:
            return None
        found: tuple[Any, Any] | None = None
        if _COULD_BE_A_TOKEN.fullmatch(token):
            # Whatever is behind the address; what it uses up is counted on the way.
            view: Any = (request.parser_context or {}).get("view")
            signed_in = signed_in_with(token, limit=getattr(view, "limit", None), now=timezone.now())
            if signed_in is not None:
                if signed_in.used is not None:
                    view.used = signed_in.used
                return signed_in.user, signed_in.session
            # allauth, which gave the token out, has the last word on whatever is not plainly in order.
            found = super().authenticate(request)
        if found is None or not isinstance(found[0], User) or not found[0].is_active:
            raise AuthenticationFailed(_("This session token is not valid any more. Sign in again."))
        user, session = found
        return user, session

    def authenticate_header(self, request: Request) -> str:
        return 'X-Session-Token realm="api"'


class CookieAuthentication(SessionAuthentication):
    """The session of our own pages, with Django's CSRF check; signed out is 401 here, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="api"'


def guest_of(request: Request, *, now: datetime) -> Guest | None:
    """
    Return the guest whose pass came along, with profile and site; None without one.

    :raises GuestTokenRefused: for one that opens nothing, as with `TokenAuthentication`
    """
    token = request.META.get(GUEST_KEY)
    if token is None:
        return None
    guest = guest_with(token, now=now)
    if guest is None:
        raise GuestTokenRefused
    return guest
