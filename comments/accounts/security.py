"""
What touches security is said in the log, one event each, in one shape: signing in, refusals for want of rights, limits.

People are named by the id of their account, and strangers by a digest that another stranger cannot be told by: no
address of a mailbox or of a network stands in a log.
"""

from uuid import UUID

import structlog
from django.http import HttpRequest

logger = structlog.get_logger(__name__)

# Of the digest of a caller: enough to see that it is the same one.
_DIGITS = 12


def tell_signed_in(*, user_id: UUID, is_staff: bool) -> None:
    logger.info("signed_in", user_id=str(user_id), is_staff=is_staff)


def tell_not_signed_in(*, mailbox: str) -> None:
    """Say that somebody could not sign in; `mailbox` as `limits.caller_mailbox` returns it."""
    logger.warning("sign_in_failed", mailbox=mailbox[:_DIGITS])


def tell_denied(request: HttpRequest, *, door: str, code: str) -> None:
    """
    Say that somebody was refused for want of a right.

    :param request: told by the pattern of its address: the address itself may hold a token
    :param door: admin or api
    """
    key = getattr(getattr(request, "user", None), "pk", None)
    route = getattr(request.resolver_match, "route", "")
    logger.warning("denied", door=door, user_id=str(key) if key else None, route=route, code=code)


def tell_limit(*, limit: str, caller: str) -> None:
    """Say that a limit is used up; of each window once.

    :param caller: as `limits.caller_of` returns it
    """
    logger.warning("limit_used_up", limit=limit, caller=caller[:_DIGITS])
