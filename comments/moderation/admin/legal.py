"""What the law asks of a site that only its publisher knows: turned by owners, remembered in the audit log."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.accounts.models import Role, User
from comments.moderation.models import LegalSetting
from comments.moderation.models.legal_setting import COUNTRIES
from comments.moderation.record.turning import remember_turn
from comments.threads.admin import SiteAdmin


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
class LegalSettingAdmin(SiteAdmin):
    roles: ClassVar[frozenset[str]] = frozenset({Role.OWNER})
    form = LegalSettingForm
    fields = ("site", "territory")
    list_display = ("site", "countries")
    list_select_related = ("site",)
    ordering = ("site__name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return () if obj is None else ("site",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("countries"))
    def countries(self, setting: LegalSetting) -> str:
        return ", ".join(setting.territory)

    def save_model(
        self, request: HttpRequest, obj: LegalSetting, form: forms.ModelForm, change: bool
    ) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - nobody else comes here
        with transaction.atomic():
            earlier = LegalSetting.objects.filter(pk=obj.pk).first() if change else None
            super().save_model(request, obj, form, change)
            before = {"territory": earlier.territory} if earlier else {}
            after = {"territory": obj.territory}
            remember_turn(
                "legal_setting", obj, before=before, after=after, by=request.user, now=timezone.now()
            )
