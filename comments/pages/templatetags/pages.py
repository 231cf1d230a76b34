"""What the templates ask for by name."""

from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def sign_in_url(context: Context, fragment: str = "") -> str:
    """Return the address of the sign-in page that leads back here, to `fragment` if given."""
    return _and_back("account_login", context, fragment)


@register.simple_tag(takes_context=True)
def sign_up_url(context: Context, fragment: str = "") -> str:
    """Return the address of the sign-up page that leads back here, to `fragment` if given."""
    return _and_back("account_signup", context, fragment)


def _and_back(name: str, context: Context, fragment: str) -> str:
    request: HttpRequest = context["request"]
    home = reverse(name)
    # On an account page, "back" is where its visitor came from.
    on_account_page = request.resolver_match is not None and not request.resolver_match.namespace
    back = request.GET.get("next", "") if on_account_page else request.get_full_path()
    if not back:
        return home
    return f"{home}?{urlencode({'next': back + (f'#{fragment}' if fragment else '')})}"
