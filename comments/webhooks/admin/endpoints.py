"""Endpoints in the admin, for those who own a site: where events go, how that fares, and the secret."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from unfold.widgets import UnfoldAdminURLInputWidget

from comments.accounts import limits
from comments.accounts.models import Role, User
from comments.errors import Refused
from comments.threads.admin import OWN_SITES, SiteAdmin
from comments.webhooks import again, keeping, pausing, rotating
from comments.webhooks.faring import health_of
from comments.webhooks.keeping import Wish
from comments.webhooks.kinds import KINDS
from comments.webhooks.models import Endpoint, State

# How far back "send again what failed" goes, in hours.
BACK = {
    1: gettext_lazy("of the last hour"),
    24: gettext_lazy("of the last day"),
    72: gettext_lazy("of the last three days"),
    720: gettext_lazy("of the last 30 days"),
}


class EndpointForm(forms.ModelForm):
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=keeping.URL_MAX,
        widget=UnfoldAdminURLInputWidget(attrs={"placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen means all, those of later versions too."),
    )

    class Meta:
        model = Endpoint
        fields = ["site", "url", "description", "events", "with_text", "with_held_text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = [(name, f"{name}: {kind.words}") for name, kind in KINDS.items()]  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(
            **{name: given[name] for name in ("url", "description", "events", "with_text", "with_held_text")}
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "url" not in given or "events" not in given:
            return given
        try:
            keeping.clean(self.wish())
            # Of one that is there it is shown, not asked for.
            if given.get("site") is not None:
                keeping.check_has_room(given["site"])
        except Refused as refusal:
            self.add_error(refusal.field or None, str(refusal))
        return given


@admin.register(Endpoint)
class EndpointAdmin(SiteAdmin):
    turned_by = "comments.webhooks.keeping.change_endpoint"
    roles = frozenset({Role.OWNER})
    form = EndpointForm
    change_form_template = "webhooks/endpoint_form.html"
    list_display = ("name", "site", "state", "heard", "failing_since", "succeeded_at")
    list_filter = (OWN_SITES,)
    list_select_related = ("site",)
    ordering = ("site__name", "pk")

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<uuid:endpoint_id>/secret/",
            self.admin_site.admin_view(never_cache(reauthentication_required(self.secret_view))),
            name="webhooks_endpoint_secret",
        )
        return [own, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Endpoint | None = None) -> tuple[str, ...]:
        # What was sent for one site is not another's to read.
        return ("site",) if obj is not None else ()

    @admin.display(description=gettext_lazy("endpoint"))
    def name(self, endpoint: Endpoint) -> str:
        where = urlsplit(endpoint.url).netloc
        return format_html(
            "<bdi>{}</bdi> <small>{}</small>",
            endpoint.description or where,
            where if endpoint.description else "",
        )

    @admin.display(description=gettext_lazy("state"))
    def state(self, endpoint: Endpoint) -> str:
        return words_of_state(endpoint)

    @admin.display(description=gettext_lazy("hears"))
    def heard(self, endpoint: Endpoint) -> str:
        count = len(endpoint.events)
        return (
            ngettext("%(count)d event", "%(count)d events", count) % {"count": count}
            if count
            else _("all events")
        )

    def save_model(self, request: HttpRequest, obj: Endpoint, form: EndpointForm, change: bool) -> None:
        if not isinstance(request.user, User):
            return
        if change:
            keeping.change_endpoint(obj, form.wish(), by=request.user, now=timezone.now())
            return
        added, _secret = keeping.add_endpoint(
            site=obj.site, wish=form.wish(), by=request.user, now=timezone.now()
        )
        vars(obj).update(vars(added))

    def response_add(
        self, request: HttpRequest, obj: Endpoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.success(
            request, _("It is on from now. Its secret signs what is sent: take it to your receiver.")
        )
        return HttpResponseRedirect(reverse("admin:webhooks_endpoint_change", args=[obj.pk]))

    def delete_model(self, request: HttpRequest, obj: Endpoint) -> None:
        if isinstance(request.user, User):
            keeping.remove_endpoint(obj, by=request.user, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Endpoint]) -> None:
        for endpoint in queryset:
            self.delete_model(request, endpoint)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what goes with them in so many words: a list of every delivery would have no end."""
        names = [str(endpoint) for endpoint in objs]
        return [*names, _("all that was sent there, and all that waits")], {}, set(), []

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        endpoint = self.get_object(request, object_id)
        if endpoint is not None and request.method == "POST":
            act = next((name for name in _ACTS if name in request.POST), None)
            if act is not None:
                self._act(request, endpoint, act)
                return HttpResponseRedirect(request.get_full_path())
        more: dict[str, Any] = {}
        if endpoint is not None and self.has_view_permission(request, endpoint):
            now = timezone.now()
            more = {
                "endpoint": endpoint,
                "state": words_of_state(endpoint),
                "is_left_alone": endpoint.is_left_alone(now=now),
                "health": health_of(endpoint, now=now),
                "back": BACK.items(),
                "deliveries": deliveries_of(endpoint),
                "failed": deliveries_of(endpoint, state="failed"),
                "has_old_secret": endpoint.old_secret_until is not None and endpoint.old_secret_until > now,
            }
        shown: HttpResponse = super().change_view(request, object_id, form_url, (extra_context or {}) | more)
        return shown

    def secret_view(self, request: HttpRequest, endpoint_id: Any) -> HttpResponse:
        """Show the secret or a new one, to whoever has just shown who they are; each look is remembered."""
        endpoint = self.get_queryset(request).filter(pk=endpoint_id).first()
        if endpoint is None or not isinstance(request.user, User):
            raise Http404
        secret, refusal, now = "", "", timezone.now()
        if request.method == "POST":
            ask = rotating.rotate_secret if "_rotate" in request.POST else rotating.show_secret
            try:
                secret = ask(endpoint, by=request.user, now=now)
            except Refused as refused:
                refusal = str(refused)
        context = self.admin_site.each_context(request) | {
            "title": _("Secret of %(endpoint)s") % {"endpoint": endpoint},
            "opts": self.opts,
            "endpoint": endpoint,
            "secret": secret,
            "refusal": refusal,
            "has_old_secret": endpoint.old_secret_until is not None and endpoint.old_secret_until > now,
        }
        return TemplateResponse(request, "webhooks/secret.html", context)

    def _act(self, request: HttpRequest, endpoint: Endpoint, act: str) -> None:
        if not self.has_change_permission(request, endpoint) or not isinstance(request.user, User):
            return
        try:
            limits.take(limits.ENDPOINT, caller=limits.caller_of(user_id=request.user.pk), now=timezone.now())
            messages.success(request, _ACTS[act](request, endpoint, request.user))
        except Refused as refusal:
            messages.error(request, str(refusal))


def words_of_state(endpoint: Endpoint) -> str:
    """Return whether events are sent to an endpoint, in words that begin a sentence."""
    match endpoint.state:
        case State.OFF:
            return _("Switched off: %(why)s") % {"why": endpoint.get_disabled_why_display()}
        case State.PAUSED:
            return _("Paused: what happens waits")
    return _("Failing") if endpoint.failures else _("On")


def deliveries_of(endpoint: Endpoint, **filters: str) -> str:
    """Return the address of the list of what was sent to an endpoint."""
    asked = urlencode({"endpoint": endpoint.pk, **filters})
    return f"{reverse('admin:webhooks_endpointdelivery_changelist')}?{asked}"


def _test(_request: HttpRequest, endpoint: Endpoint, _by: User) -> str:
    made = again.send_test(endpoint, now=timezone.now())
    address = reverse("admin:webhooks_endpointdelivery_change", args=[made.pk])
    return format_html(_('A test event is on its way. <a href="{}">What became of it</a>'), address)


def _pause(_request: HttpRequest, endpoint: Endpoint, by: User) -> str:
    pausing.pause(endpoint, by=by, now=timezone.now())
    return _("Paused. What happens waits until it is resumed, for 30 days at most.")


def _resume(_request: HttpRequest, endpoint: Endpoint, by: User) -> str:
    pausing.resume(endpoint, by=by, now=timezone.now())
    return _("Resumed. What waited is sent, ten events a second.")


def _send_failed(request: HttpRequest, endpoint: Endpoint, by: User) -> str:
    given = request.POST.get("back", "")
    hours = int(given) if given.isdecimal() and given.isascii() and len(given) < 5 else 24
    now = timezone.now()
    since = now - timedelta(hours=hours if hours in BACK else 24)
    count = again.send_failed_again(endpoint, since=since, by=by, now=now)
    if not count:
        return _("Nothing failed in that time.")
    return ngettext("%(count)d event is sent again.", "%(count)d events are sent again.", count) % {
        "count": count
    }


_ACTS: dict[str, Callable[[HttpRequest, Endpoint, User], str]] = {
    "_test": _test,
    "_pause": _pause,
    "_resume": _resume,
    "_again": _send_failed,
}
