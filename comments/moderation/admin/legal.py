"""What a site keeps for the law: its settings, disputes before bodies outside, orders of authorities. All of it is audited."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Field, Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminURLInputWidget

from comments.accounts.models import Role
from comments.moderation.admin.records import CITING
from comments.moderation.models import Decision, Dispute, DisputeBody, LegalSetting, Order
from comments.moderation.models.legal_setting import COUNTRIES
from comments.threads.admin import OWN_SITES, SiteAdmin

# So many decisions stand on the page of an order.
_CITING_SHOWN = 20


class LegalAdmin(SiteAdmin):
    """Rows that owners turn; what happened is not deleted."""

    roles: ClassVar[frozenset[str]] = frozenset({Role.OWNER})

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return () if obj is None else ("site",)


class LegalSettingForm(forms.ModelForm):
    territory = forms.MultipleChoiceField(
        label=_("countries"),
        choices=[(code, code) for code in COUNTRIES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Where what moderators restrict on this site is restricted; statements of reasons say so."
        ),
    )


@admin.register(LegalSetting)
class LegalSettingAdmin(LegalAdmin):
    form = LegalSettingForm
    fields = ("site", "territory")
    list_display = ("site", "countries")
    list_select_related = ("site",)
    ordering = ("site__name",)

    @admin.display(description=_("countries"))
    def countries(self, setting: LegalSetting) -> str:
        return ", ".join(setting.territory)


class DisputeBodyForm(forms.ModelForm):
    url = forms.URLField(
        label=_("address"), max_length=500, assume_scheme="https", widget=UnfoldAdminURLInputWidget
    )


@admin.register(DisputeBody)
class DisputeBodyAdmin(LegalAdmin):
    form = DisputeBodyForm
    fields = ("site", "name", "url", "is_named")
    list_display = ("name", "site", "url", "is_named")
    list_select_related = ("site",)
    ordering = ("site__name", "name")


class DisputeForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        site_id = given["site"].pk if given.get("site") else self.instance.site_id
        if given.get("body") and given["body"].site_id != site_id:
            self.add_error("body", _("Choose a body of this site."))
        if given.get("statement") and given["statement"].site_id != site_id:
            self.add_error("statement", _("Choose a statement of this site."))
        if bool(given.get("outcome")) != bool(given.get("decided_at")):
            self.add_error("outcome", _("Say both how it ended and when, or neither."))
        elif given.get("implemented_at") and not given.get("outcome"):
            self.add_error("implemented_at", _("It is decided before it is done."))
        return given


@admin.register(Dispute)
class DisputeAdmin(LegalAdmin):
    """What came of disputes counts in the transparency report: how many, how they ended, how many were done."""

    form = DisputeForm
    fields = (
        "site",
        "body",
        "reference",
        "statement",
        "sent_at",
        "outcome",
        "decided_at",
        "implemented_at",
        "note",
    )
    raw_id_fields = ("statement",)
    list_display = ("sent_at", "body", "reference", "outcome", "decided_at", "implemented_at")
    list_filter = (OWN_SITES, "outcome")
    list_select_related = ("body",)
    ordering = ("-sent_at",)

    def formfield_for_foreignkey(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        if db_field.name == "body":
            kwargs["queryset"] = DisputeBody.objects.filter(site__in=self.site_ids(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OrderForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        site_id = given["site"].pk if given.get("site") else self.instance.site_id
        alike = Order.objects.filter(site=site_id, reference=given.get("reference") or "")
        if given.get("reference") and alike.exclude(pk=self.instance.pk).exists():
            self.add_error("reference", _("An order with this reference is filed on this site already."))
        received = given.get("received_at")
        for name in ("receipt_sent_at", "effect_at"):
            if received and given.get(name) and given[name] < received:
                self.add_error(name, _("This is before the order was received."))
        return given


@admin.register(Order)
class OrderAdmin(LegalAdmin):
    """Editors file them too: an order does not wait for an owner. What a moderator does by one is decided at the desk."""

    roles: ClassVar[frozenset[str]] = frozenset({Role.EDITOR, Role.OWNER})
    form = OrderForm
    fields = (
        *("site", "kind", "authority", "reference", "state", "legal_reference", "category", "items"),
        *("forbids_telling", "received_at", "receipt_sent_at", "effect_at", "note"),
    )
    list_display = ("received_at", "authority", "reference", "state", "kind", "receipt_sent_at", "effect_at")
    list_filter = (OWN_SITES, "kind", "state")
    ordering = ("-received_at",)

    def get_fields(self, request: HttpRequest, obj: Order | None = None) -> Any:
        return self.fields if obj is None else (*self.fields, "cited_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return () if obj is None else ("site", "cited_by")

    @admin.display(description=_("decisions that follow it"))
    def cited_by(self, order: Order) -> str:
        """The latest of them; the list of decisions has all, page by page."""
        found = list(
            Decision.objects.standing().filter(statement__order=order).order_by("-pk")[:_CITING_SHOWN]
        )
        if not found:
            return "-"
        lines = format_html_join(
            "",
            '<li><a href="{}">{}</a></li>',
            (
                (
                    reverse("admin:moderation_decision_change", args=[one.pk]),
                    f"{formats.date_format(timezone.localtime(one.decided_at), 'DATETIME_FORMAT')} · {one}",
                )
                for one in found
            ),
        )
        every = f"{reverse('admin:moderation_decision_changelist')}?{CITING}={order.pk}"
        return format_html('<ul>{}</ul><p><a href="{}">{}</a></p>', lines, every, _("All of them"))
