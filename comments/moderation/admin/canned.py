"""Words kept ready for authors, by site, language and reason."""

from django import forms
from django.contrib import admin

from comments.accounts.models import Role
from comments.moderation.models import CannedReason
from comments.threads.admin import OWN_SITES, SiteAdmin


class CannedReasonForm(forms.ModelForm):
    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"]
        return language.strip().lower()


@admin.register(CannedReason)
class CannedReasonAdmin(SiteAdmin):
    roles = frozenset({Role.EDITOR, Role.OWNER})
    form = CannedReasonForm
    list_display = ("title", "action", "reason", "language", "site")
    list_filter = (OWN_SITES, "action")
    list_select_related = ("site",)
    ordering = ("site__name", "action", "title")
