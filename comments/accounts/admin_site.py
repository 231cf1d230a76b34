"""The admin as a whole: who may open it, and that there is one way in."""

from collections.abc import Callable, Iterator
from functools import update_wrapper
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from comments.accounts.security import tell_denied

# Registered by packages; here people have roles, and addresses stand beside their owner.
_LEFT_OUT = frozenset({"auth.group", "account.emailaddress", "account.emailconfirmation"})


_ANSWER = "_may_open_admin"

View = Callable[..., HttpResponseBase]


def _values(sent: QueryDict) -> Iterator[str]:
    for name, values in sent.lists():
        yield name
        yield from map(str, values)


class HouseAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold publishes no types
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        shown = [model for model in models if model._meta.label_lower not in _LEFT_OUT]  # noqa: SLF001 - Django's documented API
        # Only now: an admin site is made before the models are.
        from comments.accounts.turned import remembering  # noqa: PLC0415

        super().register(shown, remembering(admin_class), **options)

    def get_urls(self) -> list[Any]:
        """Leave out Django's way from a row to its page: no row has one, and it stumbles over ids that are no UUID."""
        return [route for route in super().get_urls() if getattr(route, "name", "") != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in whoever has a role from moderator up on some site; Django's staff flag alone opens nothing."""
        # Only now: an admin site is made before the models are.
        from comments.accounts.policies import may_open_admin  # noqa: PLC0415

        # Asked several times for one page.
        if not hasattr(request, _ANSWER):
            setattr(request, _ANSWER, may_open_admin(request.user))
        return bool(getattr(request, _ANSWER))

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Turn away who is signed in and has no role: asking them to sign in again would lead nowhere."""
        inner: View = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                return self._turn_away(request, request.get_full_path())
            if any("\0" in value for sent in (request.GET, request.POST) for value in _values(sent)):
                # No text has it, PostgreSQL takes it nowhere, and each list and form would stumble in its own place.
                raise BadRequest("NUL in what was sent")
            try:
                return inner(request, *args, **kwargs)
            except PermissionDenied:
                self._tell(request, code="permission_denied")
                raise

        return update_wrapper(guarded, inner)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Go to the sign-in page of all readers, with its limits, codes and mails; no password is asked for here."""
        back = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(
            back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            back = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponseRedirect(back)
        if request.user.is_authenticated:
            return self._turn_away(request, back)
        return HttpResponseRedirect(
            f"{resolve_url('account_login')}?{urlencode({REDIRECT_FIELD_NAME: back})}"
        )

    def _tell(self, request: HttpRequest, *, code: str) -> None:
        tell_denied(request, door="admin", code=code)

    def _turn_away(self, request: HttpRequest, back: str) -> HttpResponse:
        self._tell(request, code="no_role")
        return never_cache(render)(request, "account/no_admin.html", {"back": back}, status=403)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
