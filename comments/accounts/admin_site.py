"""The admin as a whole: who may open it, and that there is one way in."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

# Registered by packages; here people have roles, and addresses stand beside their owner.
_LEFT_OUT = frozenset({"auth.group", "account.emailaddress", "account.emailconfirmation"})


class HouseAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold publishes no types
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        shown = [model for model in models if model._meta.label_lower not in _LEFT_OUT]  # noqa: SLF001 - Django's documented API
        super().register(shown, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in whoever has a role from moderator up on some site; Django's staff flag alone opens nothing."""
        # Only now: an admin site is made before the models are.
        from comments.accounts.policies import may_open_admin  # noqa: PLC0415

        return may_open_admin(request.user)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Go to the sign-in page of all readers, with its limits, codes and mails; this page never asks for a password."""
        back = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(
            back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            back = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponseRedirect(back)
        if request.user.is_authenticated:
            return render(request, "account/no_admin.html", {"back": back}, status=403)
        return HttpResponseRedirect(
            f"{resolve_url('account_login')}?{urlencode({REDIRECT_FIELD_NAME: back})}"
        )

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
