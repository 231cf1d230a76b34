"""Which e-mail addresses a site takes: what editors and owners turn."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.accounts.addresses import LineUnfit, clean_aliases, clean_domains
from comments.accounts.models import AddressPolicy, Role
from comments.moderation.people import respelling
from comments.threads.admin import OWN_SITES, SiteAdmin

_TELL_ADDRESSES_APART = frozenset({"site", "takes_starter_lists", "alias_domains"})


class AddressPolicyForm(forms.ModelForm):
    def clean_banned_domains(self) -> str:
        return self._domains("banned_domains")

    def clean_disposable_domains(self) -> str:
        return self._domains("disposable_domains")

    def clean_alias_domains(self) -> str:
        try:
            return clean_aliases(self.cleaned_data["alias_domains"])
        except LineUnfit as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from None

    def _domains(self, name: str) -> str:
        try:
            return clean_domains(self.cleaned_data[name])
        except LineUnfit as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from None


@admin.register(AddressPolicy)
class AddressPolicyAdmin(SiteAdmin):
    roles = frozenset({Role.EDITOR, Role.OWNER})
    form = AddressPolicyForm
    list_display = ("site", "banned", "disposable", "takes_starter_lists")
    list_filter = (OWN_SITES,)
    list_select_related = ("site",)
    ordering = ("site__name",)

    def save_model(
        self, request: HttpRequest, obj: AddressPolicy, form: AddressPolicyForm, change: bool
    ) -> None:
        # A policy may be brought to another site: there it counts from now on, and no more where it was.
        before = form.initial.get("site") if change else None
        super().save_model(request, obj, form, change)
        if not change or _TELL_ADDRESSES_APART & {*form.changed_data}:
            for site_id in {before or obj.site_id, obj.site_id}:
                respelling.want(site_id, now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: AddressPolicy) -> None:
        super().delete_model(request, obj)
        respelling.want(obj.site_id, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AddressPolicy]) -> None:
        sites = list(queryset.values_list("site_id", flat=True))
        super().delete_queryset(request, queryset)
        for site_id in sites:
            respelling.want(site_id, now=timezone.now())

    @admin.display(description=_("banned domains"))
    def banned(self, policy: AddressPolicy) -> int:
        return len(policy.banned_domains.splitlines())

    @admin.display(description=_("disposable domains"))
    def disposable(self, policy: AddressPolicy) -> int:
        return len(policy.disposable_domains.splitlines())
