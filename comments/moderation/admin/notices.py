"""Legal notices by reference: what they say, how long they have waited, and what came of each comment."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.moderation.models import Notice, NoticeItem
from comments.moderation.notices.noticing import DECIDED_WITHIN
from comments.moderation.policies import OF_COMMENT, moderator_of
from comments.threads.admin import OWN_SITES, KeysetAdmin, KeysetChangeList
from comments.threads.models import Status

_WAITING = frozenset({"open", "overdue"})


class StateFilter(admin.SimpleListFilter):
    """What waits comes with the oldest first."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        return [("open", _("not decided yet")), ("overdue", _("overdue")), ("decided", _("decided"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        match self.value():
            case "open":
                return queryset.filter(decided_at=None)
            case "overdue":
                long_ago = timezone.now() - DECIDED_WITHIN
                waits = queryset.filter(decided_at=None, paused_by=None, received_at__lte=long_ago)
                return waits.filter(Q(taken_up_at=None) | Q(taken_up_at__lte=long_ago))
            case "decided":
                return queryset.filter(decided_at__isnull=False)
        return queryset


class NoticeChangeList(KeysetChangeList):
    @property
    def beyond(self) -> str:  # type: ignore[override]  # the base has it as a plain text
        return "pk__gt" if _is_waiting(self.params.get("state")) else "pk__lt"


@admin.register(Notice)
class NoticeAdmin(KeysetAdmin):
    list_display = ("reference", "site", "category", "is_trusted", "state", "received_at", "decided_at")
    list_filter = (StateFilter, OWN_SITES, "is_trusted", "category")
    list_select_related = ("site",)
    search_fields = ("reference",)
    search_help_text = _("A reference such as BL-7K3M-9QXD")
    fields = (
        "reference",
        "site",
        "state",
        "received_at",
        "category",
        "explanation",
        "law",
        "comments",
        "name",
        "email",
        "is_trusted",
        "flagger",
        "sending",
        "in_good_faith_at",
        "decided_at",
    )
    readonly_fields = ("state", "comments", "sending")

    section_paths = (f"items__{OF_COMMENT}",)

    def within(self, request: HttpRequest) -> Q:
        """Of the whole site, or with a comment of one's own sections: a notice may name several."""
        theirs = NoticeItem.objects.filter(**{f"{OF_COMMENT}__in": self.section_ids(request)})
        return Q(site__in=self.site_ids(request)) | Q(pk__in=theirs.values("notice"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        rows: QuerySet[Notice] = super().get_queryset(request)
        # Of the others of its comments who moderates some sections alone sees nothing.
        items = NoticeItem.objects.filter(
            moderator_of(request.user).reach().rows(OF_COMMENT, site="notice__site")
        )
        return rows.prefetch_related(Prefetch("items", queryset=items.order_by("pk"), to_attr="own_items"))

    def get_fields(self, request: HttpRequest, obj: Notice | None = None) -> Any:
        """Senders are a matter of the whole site: who moderates some sections alone is led nowhere."""
        fields = super().get_fields(request, obj)
        if obj is not None and obj.site_id not in self.site_ids(request):
            return [name for name in fields if name != "sending"]
        return fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NoticeChangeList

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("pk",) if _is_waiting(request.GET.get("state")) else ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Notice], search_term: str
    ) -> tuple[QuerySet[Notice], bool]:
        term = search_term.strip()
        # By the unique index: as it stands in letters, or read over the telephone.
        return (queryset.filter(reference=term.upper()) if term else queryset), False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("state"))
    def state(self, notice: Notice) -> str:
        if notice.decided_at is not None:
            return gettext("decided")
        if notice.paused_by_id is not None:
            return gettext("paused: its sender is suspended")
        since = notice.taken_up_at or notice.received_at
        age = timesince(since, timezone.now(), depth=1)
        if timezone.now() - since >= DECIDED_WITHIN:
            return gettext("overdue: waits for %(time)s") % {"time": age}
        return gettext("waits for %(time)s") % {"time": age}

    @admin.display(description=_("what they send"))
    def sending(self, notice: Notice) -> SafeString | str:
        if not (notice.sender_id or notice.sender_digest):
            return gettext("Nobody would know them again: no address, and not signed in.")
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:moderation_sender_of_notice", args=[notice.pk]),
            gettext("How much of it was unfounded, and suspending them"),
        )

    @admin.display(description=_("comments"))
    def comments(self, notice: Notice) -> SafeString:
        rows = (
            (
                reverse("admin:threads_comment_change", args=[item.comment_id]),
                item.address,
                str(Status(item.outcome).label) if item.outcome else gettext("not decided yet"),
            )
            for item in getattr(notice, "own_items", ())
        )
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a> {}</li>', rows))


def _is_waiting(state: object) -> bool:
    # The list of the admin keeps parameters as lists.
    return bool(_WAITING & set(state if isinstance(state, list) else [state]))
