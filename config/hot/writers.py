"""Whoever has just written sees it at once: a cookie of a few seconds tells them from readers who can wait a moment."""

from collections.abc import Callable
from typing import Any

from config.hot.entries import Head
from config.replicas.reading import COOKIE

WROTE = COOKIE

TOKEN = "HTTP_X_SESSION_TOKEN"  # noqa: S105 - the name of a header
GUEST = "HTTP_X_GUEST_TOKEN"
SECONDS = 5


def marking(start_response: Callable[..., Any], *, is_secure: bool) -> Callable[..., Any]:
    """Return a `start_response` that sets the cookie with every answer that says that something was done."""
    rule = f"{WROTE}=1; Max-Age={SECONDS}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if is_secure else ''}"

    def marked(status: str, head: Head, *exc_info: Any) -> Any:
        if status[:1] in {"2", "3"} and not any(
            name.lower() == "set-cookie" and value.startswith(WROTE) for name, value in head
        ):
            head = [*head, ("Set-Cookie", rule)]
        return start_response(status, head, *exc_info)

    return marked
