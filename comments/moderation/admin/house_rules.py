"""House rules in the admin: a draft is written and published; what is published is read and cited, and never changed."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.models import Clause, HouseRules
from comments.moderation.reasons.rulebook import draft_rules, publish_rules
from comments.threads.admin import OWN_SITES, SiteAdmin


class ClauseInline(TabularInline):
    model = Clause
    extra = 0
    fields = ("number", "title", "body", "reason", "category")
    ordering = ("number",)
    verbose_name_plural = gettext_lazy("clauses: each reason cites the clause that names it")

    # The rules above say who may; a version in force has no fields to fill in.
    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return isinstance(obj, HouseRules) and obj.published_at is None

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_add_permission(request, obj)


@admin.register(HouseRules)
class HouseRulesAdmin(SiteAdmin):
    """A new version begins as a copy of the one in force; editors and owners publish it."""

    roles: ClassVar[frozenset[str]] = frozenset({Role.EDITOR, Role.OWNER})
    change_form_template = "moderation/house_rules_form.html"
    list_display = ("title", "number", "site", "published_at", "page")
    list_filter = (OWN_SITES,)
    list_filter_sheet = False
    list_select_related = ("site",)
    ordering = ("site__name", "-number")
    fields = ("site", "number", "title", "introduction", "published_at")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return super().get_fields(request, obj) if obj is not None else ("site",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return () if obj is None else ("site", "number", "published_at")

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        return [] if obj is None else [ClauseInline]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_in_force(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # Several at once are deleted without asking of each: none are.
        return obj is not None and super().has_delete_permission(request, obj) and not _is_in_force(obj)

    def save_model(self, request: HttpRequest, obj: HouseRules, form: forms.ModelForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        draft = draft_rules(site=obj.site, now=timezone.now())
        obj.pk, obj.number, obj.title, obj.introduction = (
            draft.pk,
            draft.number,
            draft.title,
            draft.introduction,
        )
        obj._state.adding = False  # noqa: SLF001 - the draft is a row already

    def response_add(
        self, request: HttpRequest, obj: HouseRules, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.info(
            request, _("This is a copy of the rules in force. Change it, and publish it when it is ready.")
        )
        return HttpResponseRedirect(reverse("admin:moderation_houserules_change", args=[obj.pk]))

    def response_change(self, request: HttpRequest, obj: HouseRules) -> HttpResponse:
        if "_publish" not in request.POST:
            answer: HttpResponse = super().response_change(request, obj)
            return answer
        try:
            publish_rules(rules_id=obj.pk, viewer=viewer_of(request.user, site=obj.site), now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("These rules are in force now. Decisions cite them from now on."))
        return HttpResponseRedirect(reverse("admin:moderation_houserules_change", args=[obj.pk]))

    @admin.display(description=gettext_lazy("page"))
    def page(self, rules: HouseRules) -> str:
        if rules.published_at is None:
            return _("draft")
        # The doors lie above; this address is fixed for good, statements carry it.
        address = f"/{rules.site.slug}/rules/?version={rules.number}"
        return format_html('<a href="{}">{}</a>', address, _("read"))


def _is_in_force(obj: Model | None) -> bool:
    return isinstance(obj, HouseRules) and obj.published_at is not None
