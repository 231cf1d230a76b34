"""Who was told what, for those who own a site; and where mails become files, the mails themselves."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from comments.accounts.models import Role, User
from comments.notifications import mailbox
from comments.notifications.models import Delivery, FiledMail, Notification
from comments.threads.admin import KeysetAdmin
from comments.threads.rights import roles_of

MAILS_PER_PAGE = 50


@admin.register(Notification)
class NotificationAdmin(KeysetAdmin):
    roles: ClassVar[frozenset[str]] = frozenset({Role.OWNER})
    list_display = ("kind", "recipient", "comment", "notified_at", "read_at")
    list_filter = ("kind",)
    list_filter_sheet = False
    list_select_related = ("recipient", "comment__author")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        return Notification.objects.filter(site__in=self.site_ids(request)).order_by(*self.ordering)


@admin.register(Delivery)
class DeliveryAdmin(KeysetAdmin):
    roles: ClassVar[frozenset[str]] = frozenset({Role.OWNER})
    list_display = ("kind", "recipient", "channel", "created_at", "sent_at", "dropped_because")
    list_select_related = ("notification__recipient",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        found = Delivery.objects.filter(notification__site__in=self.site_ids(request))
        return found.order_by(*self.ordering)

    @admin.display(description=_("kind"))
    def kind(self, delivery: Delivery) -> str:
        return delivery.notification.get_kind_display()

    @admin.display(description=_("recipient"))
    def recipient(self, delivery: Delivery) -> str:
        return str(delivery.notification.recipient)


@admin.register(FiledMail)
class FiledMailAdmin(ModelAdmin):
    """The mails in the data folder, newest first: how a demo shows what would have been sent."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        # The folder knows no sites, so whoever owns one reads all of it: it is for one machine and its owner.
        is_owner = Role.OWNER in roles_of(request).values() or is_operator(request)
        return mailbox.is_in_use() and is_owner

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        number = _page_number(request)
        mails, count = mailbox.newest(start=(number - 1) * MAILS_PER_PAGE, size=MAILS_PER_PAGE)
        context = {
            "title": _("Mails"),
            "mails": mails,
            "folder": mailbox.folder(),
            "newer": number - 1,
            "older": number + 1 if number * MAILS_PER_PAGE < count else 0,
        }
        return self._page(request, "notifications/admin/mails.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        mail = mailbox.read(object_id)
        if mail is None:
            raise Http404
        return self._page(request, "notifications/admin/mail.html", {"title": mail.subject, "mail": mail})

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise Http404
        shared = self.admin_site.each_context(request)
        return TemplateResponse(request, template, {**shared, "opts": self.opts, **context})


def is_operator(request: HttpRequest) -> bool:
    """Tell whether this is whoever runs the installation, who owns every site, also where there is none yet."""
    return isinstance(request.user, User) and request.user.is_active and request.user.is_superuser


def _page_number(request: HttpRequest) -> int:
    given = request.GET.get("page", "")
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 7 else 1
