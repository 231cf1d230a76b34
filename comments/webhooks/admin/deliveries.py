"""What was sent to endpoints, one page each: the request, every answer, how long each step took, and a button to send it again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.accounts import limits
from comments.accounts.models import Role, User
from comments.errors import Refused
from comments.ids import least_id
from comments.threads.admin import KeysetAdmin
from comments.threads.rights import roles_of
from comments.webhooks import again
from comments.webhooks.bodies import facts_shown
from comments.webhooks.kinds import KINDS, TEST_KIND, words_of
from comments.webhooks.models import Endpoint, EndpointDelivery, Try
from comments.webhooks.outcomes import TRIES, WORDS
from comments.webhooks.pacing import NEVER

# So many are offered by name; a site has ten.
_ENDPOINTS_OFFERED = 50
_DAYS_OFFERED = 7


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        return [("failed", _("failed")), ("waiting", _("waiting")), ("taken", _("taken"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[EndpointDelivery]
    ) -> QuerySet[EndpointDelivery]:
        match self.value():
            case "failed":
                return queryset.exclude(trouble="")
            case "waiting":
                return queryset.filter(done_at=None, parked_at=None)
            case "taken":
                return queryset.filter(done_at__isnull=False, trouble="")
        return queryset


class EndpointFilter(admin.SimpleListFilter):
    title = gettext_lazy("endpoint")
    parameter_name = "endpoint"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        own = [pk for pk, role in roles_of(request).items() if role == Role.OWNER]
        found = Endpoint.objects.filter(site__in=own).order_by("site", "pk")[:_ENDPOINTS_OFFERED]
        return [(str(endpoint.pk), str(endpoint)) for endpoint in found]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[EndpointDelivery]
    ) -> QuerySet[EndpointDelivery]:
        wanted = self.value()
        if wanted is None:
            return queryset
        offered = {key for key, _words in self.lookup_choices}
        return queryset.filter(endpoint_id=UUID(wanted)) if wanted in offered else queryset.none()


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("event")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        return [(kind.name, kind.name) for kind in (*KINDS.values(), TEST_KIND)]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[EndpointDelivery]
    ) -> QuerySet[EndpointDelivery]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class DayFilter(admin.SimpleListFilter):
    """A day of the reader's; others than those offered can be written into the address."""

    title = gettext_lazy("day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        today = timezone.localdate()
        days = [today - timedelta(days=back) for back in range(_DAYS_OFFERED)]
        return [(day.isoformat(), formats.date_format(day, "DATE_FORMAT")) for day in days]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[EndpointDelivery]
    ) -> QuerySet[EndpointDelivery]:
        if not self.value():
            return queryset
        try:
            day = date.fromisoformat(str(self.value()))
            begins = timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware
            ends = begins + timedelta(days=1)
            return queryset.filter(pk__gte=least_id(begins), pk__lt=least_id(ends))
        except (ValueError, OverflowError):
            return queryset.none()


@admin.register(EndpointDelivery)
class EndpointDeliveryAdmin(KeysetAdmin):
    roles = frozenset({Role.OWNER})
    list_display = ("event", "endpoint", "outcome", "attempts", "occurred_at")
    list_filter = (StateFilter, EndpointFilter, KindFilter, DayFilter)
    list_filter_sheet = False
    list_select_related = ("endpoint",)

    @admin.display(description=gettext_lazy("event"))
    def event(self, delivery: EndpointDelivery) -> str:
        return format_html("{} <small>{}</small>", delivery.kind, words_of(delivery.kind))

    @admin.display(description=gettext_lazy("state"))
    def outcome(self, delivery: EndpointDelivery) -> str:
        return words_of_delivery(delivery)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        delivery = self.get_object(request, object_id)
        if delivery is None:
            raise Http404
        if request.method == "POST":
            self._send_again(request, delivery)
            return HttpResponseRedirect(request.get_full_path())
        tries = list(delivery.tries.order_by("-pk")[: 3 * TRIES])
        context = self.admin_site.each_context(request) | {
            "title": f"{delivery.kind} · {words_of(delivery.kind)}",
            "opts": self.opts,
            "delivery": delivery,
            "endpoint": delivery.endpoint,
            "state": words_of_delivery(delivery),
            "next_at": _next_at(delivery),
            "body": facts_shown(delivery),
            "tries": [TryShown(one) for one in tries],
            "tries_max": TRIES,
        }
        return TemplateResponse(request, "webhooks/delivery.html", context)

    def _send_again(self, request: HttpRequest, delivery: EndpointDelivery) -> None:
        if not isinstance(request.user, User):
            return
        try:
            limits.take(limits.ENDPOINT, caller=limits.caller_of(user_id=request.user.pk), now=timezone.now())
            again.send_again(delivery, by=request.user, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("It is sent again, under the same id."))


class TryShown:
    """A try as its page shows it."""

    def __init__(self, one: Try) -> None:
        self.row = one
        self.words = str(WORDS.get(one.trouble, one.words)) if one.trouble else ""
        # What each step took, and where its bar begins and how wide it is, in per cent of all of it.
        named = [
            (_("name"), one.name_ms),
            (_("connection"), one.connect_ms),
            (_("TLS"), one.tls_ms),
            (_("first byte"), one.first_byte_ms),
        ]
        known = [(words, ms) for words, ms in named if ms is not None]
        rest = one.total_ms - sum(ms for _words, ms in known)
        steps = [*known, *([(_("the rest"), rest)] if rest > 0 else [])]
        whole = sum(ms for _words, ms in steps) or 1
        self.steps = []
        begins = 0.0
        for words, ms in steps:
            width = round(ms * 100 / whole, 2)
            self.steps.append((words, ms, round(begins, 2), width))
            begins += width


def words_of_delivery(delivery: EndpointDelivery) -> str:
    """Return what became of a delivery so far."""
    status = {"status": delivery.status}
    if delivery.done_at is not None:
        return _("Taken (%(status)s)") % status
    if delivery.parked_at is not None:
        return _("Given up on (%(status)s)") % status if delivery.status else _("Given up on")
    if delivery.trouble:
        return (
            _("Failed (%(status)s), is tried again") % status
            if delivery.status
            else _("Failed, is tried again")
        )
    return _("Held while the endpoint is paused") if delivery.due_at == NEVER else _("Waiting")


def _next_at(delivery: EndpointDelivery) -> datetime | None:
    is_open = delivery.done_at is None and delivery.parked_at is None
    return delivery.due_at if is_open and delivery.due_at != NEVER and delivery.attempts else None
