"""What is to be told, and what could not be: to be read by the operator, and tried again."""

import json

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from comments.outbox import parking, retrying
from comments.outbox.catalogue import PRIVATE_KEYS
from comments.outbox.models import Handling, OutboxEvent
from comments.outbox.sources import Source, source_named, sources

# Nobody turns to the thousandth page, and counting a million rows takes seconds.
COUNTED_ROWS = 10_000


class CappedPaginator(Paginator):
    """Counts no further than somebody would read."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows.order_by()[:COUNTED_ROWS].count() if isinstance(rows, QuerySet) else len(rows)


class OperatorAdmin(ModelAdmin):
    """Rows that only code writes, for superusers alone: they belong to no site."""

    list_per_page = 50
    show_full_result_count = False
    paginator = CappedPaginator
    ordering = ("-pk",)
    sortable_by = ()
    list_filter_sheet = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(OutboxEvent)
class OutboxEventAdmin(OperatorAdmin):
    list_display = ("name", "recorded_at", "relayed_at")
    fields = ("id", "name", "shown_payload", "recorded_at", "relayed_at")
    readonly_fields = ("id", "shown_payload")

    @admin.display(description=_("payload"))
    def shown_payload(self, event: OutboxEvent) -> str:
        """Show ids, and of texts that are somebody's alone only that they are there."""
        private = {str(name): keys for name, keys in PRIVATE_KEYS.items()}.get(event.name, ())
        shown = {key: "…" if key in private else value for key, value in event.payload.items()}
        return format_html("<code>{}</code>", json.dumps(shown, ensure_ascii=False))


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"
    states = {
        "parked": (_("parked"), Q(parked_at__isnull=False)),
        "waiting": (_("waiting"), Q(done_at__isnull=True, parked_at__isnull=True)),
        "done": (_("done"), Q(done_at__isnull=False)),
    }

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(state, str(label)) for state, (label, _condition) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Handling]) -> QuerySet[Handling]:
        found = self.states.get(self.value() or "")
        return queryset.filter(found[1]) if found else queryset


@admin.register(Handling)
class HandlingAdmin(OperatorAdmin):
    list_display = ("handler", "event_name", "state", "attempts", "due_at", "error")
    list_filter = (StateFilter,)
    list_select_related = ("event",)
    fields = (
        "event", "handler", "attempts", "due_at", "lease_until", "leased_by", "done_at", "parked_at", "last_error",
    )  # fmt: skip
    actions = ("replay",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.parked_view)
        return [path("parked/", view, name="outbox_parked"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if self.has_module_permission(request) and (count := sum(parking.counted().values())):
            told = ngettext(
                '{count} duty was given up: <a href="{address}">dead letters</a>.',
                '{count} duties were given up: <a href="{address}">dead letters</a>.',
                count,
            )
            address = reverse("admin:outbox_parked")
            messages.warning(request, format_html(told, count=count, address=address))
        answer: HttpResponse = super().changelist_view(request, extra_context)
        return answer

    def parked_view(self, request: HttpRequest) -> HttpResponse:
        """Show what was given up, of every table of duties, and try it again or let it go."""
        if not self.has_module_permission(request):
            raise PermissionDenied
        counts = parking.counted()
        asked = request.POST.get("source") or request.GET.get("source") or _fullest(counts)
        source = source_named(asked) or sources()[0]
        if request.method == "POST":
            _settle(request, source)
            return HttpResponseRedirect(f"{reverse('admin:outbox_parked')}?source={source.name}")
        found = parking.page(source, before=request.GET.get("before", ""))
        context = {
            "title": _("Dead letters"),
            "opts": self.opts,
            "sources": [
                {"name": one.name, "words": _WORDS.get(one.name, one.name), "count": counts[one.name]}
                for one in sources()
            ],
            "source": source.name,
            "count": counts[source.name],
            "works": found.works,
            "before": found.before,
            "may_let_go": bool(source.let_go),
        }
        return TemplateResponse(
            request, "outbox/parked.html", self.admin_site.each_context(request) | context
        )

    @admin.display(description=_("event"))
    def event_name(self, handling: Handling) -> str:
        return handling.event.name

    @admin.display(description=_("state"))
    def state(self, handling: Handling) -> object:
        if handling.parked_at:
            return _("parked")
        return _("done") if handling.done_at else _("waiting")

    @admin.display(description=_("last error"))
    def error(self, handling: Handling) -> str:
        return handling.last_error.partition("\n")[0]

    @admin.action(description=_("Try again what is parked"), permissions=["view"])
    def replay(self, request: HttpRequest, queryset: QuerySet[Handling]) -> None:
        count = retrying.replay(parked=queryset, now=timezone.now())
        said = ngettext("%d is tried again.", "%d are tried again.", count)
        self.message_user(request, said % count, messages.SUCCESS if count else messages.WARNING)


# What the tables of duties are for, for people.
_WORDS = {"events": _("Handling of events"), "news": _("Mails and messages"), "webhooks": _("Webhooks")}


def _fullest(counts: dict[str, int]) -> str:
    return max(counts, key=counts.__getitem__)


def _settle(request: HttpRequest, source: Source) -> None:
    act, now = request.POST.get("act", ""), timezone.now()
    ids = None if act == "again-all" else request.POST.getlist("id")
    if ids == []:
        messages.warning(request, _("Choose at least one."))
        return
    if act == "let-go" and source.let_go:
        count = parking.let_go(source, ids=ids, by=request.user, now=now)
        said = ngettext("%d was let go.", "%d were let go.", count)
    elif act in {"again", "again-all"}:
        count = parking.try_again(source, ids=ids, by=request.user, now=now)
        said = ngettext("%d is tried again.", "%d are tried again.", count)
    else:
        messages.error(request, _("Say what is to become of them."))
        return
    messages.add_message(request, messages.SUCCESS if count else messages.WARNING, said % count)
