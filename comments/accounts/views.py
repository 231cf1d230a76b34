"""The one page of an account that allauth does not have: who somebody is here."""

from functools import cache
from zoneinfo import available_timezones

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.models import Site
from comments.accounts.arriving import site_of
from comments.accounts.forms import ProfileForm
from comments.accounts.models import Profile, User
from comments.accounts.profiles import introduce_oneself
from comments.errors import Refused


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's name on a site, language and time zone."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the decorator lets nobody else through
    site = site_of(request)
    form = ProfileForm(request.POST or None, user=user, site=site, initial=_initial(user, site))
    if form.is_valid():
        try:
            introduce_oneself(
                user=user,
                site=site,
                name=form.cleaned_data.get("name", ""),
                language=form.cleaned_data["language"],
                time_zone=form.cleaned_data["time_zone"],
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect(request.get_full_path())
    sites = Site.objects.filter(profiles__user=user).order_by("name", "pk")
    return render(
        request,
        "account/profile.html",
        {
            "form": form,
            "site": site,
            "sites": sites,
            "time_zones": _time_zones(),
            "own": Profile.objects.filter(user=user, site=site).first() if site else None,
        },
        status=422 if form.errors else 200,
    )


def _initial(user: User, site: Site | None) -> dict[str, str]:
    own = Profile.objects.filter(user=user, site=site).first() if site else None
    return {
        "name": own.display_name if own else user.name,
        "language": user.language,
        "time_zone": user.time_zone,
    }


@cache
def _time_zones() -> list[str]:
    """Return the names to choose from: places, not abbreviations and offsets."""
    return sorted(
        name
        for name in available_timezones()
        if "/" in name
        and not name.startswith(("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/"))
    )
