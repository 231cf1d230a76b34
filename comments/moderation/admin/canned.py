"""Words kept ready for authors, by site, language and reason."""

from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from comments.moderation.admin.trying import user_of
from comments.moderation.desk.keeping import KEEPERS, Draft, clean_language, drop_canned, keep_canned
from comments.moderation.models import CannedReason
from comments.threads.admin import OWN_SITES, SiteAdmin

_DRAFT = [field.name for field in fields(Draft)]


class CannedReasonForm(forms.ModelForm):
    def clean_language(self) -> str:
        return clean_language(self.cleaned_data["language"])


@admin.register(CannedReason)
class CannedReasonAdmin(SiteAdmin):
    turned_by = "comments.moderation.desk.keeping.keep_canned"
    roles = KEEPERS
    form = CannedReasonForm
    list_display = ("title", "action", "reason", "language", "site")
    list_filter = (OWN_SITES, "action")
    list_select_related = ("site",)
    ordering = ("site__name", "action", "title")

    def save_model(self, request: HttpRequest, obj: CannedReason, form: Any, change: bool) -> None:
        draft = Draft(**{name: form.cleaned_data[name] for name in _DRAFT})
        keep_canned(obj, draft, by=user_of(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: CannedReason) -> None:
        drop_canned(obj, by=user_of(request), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CannedReason]) -> None:
        for canned in queryset:
            self.delete_model(request, canned)
