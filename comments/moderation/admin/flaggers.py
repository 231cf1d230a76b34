"""Trusted flaggers in the admin: owners grant the mark and revoke it; who had it when is kept."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.accounts.models import User
from comments.moderation.admin.legal import LegalAdmin
from comments.moderation.models import TrustedFlagger
from comments.moderation.record.turning import remember_turn
from comments.threads.admin import OWN_SITES


class FlaggerForm(forms.ModelForm):
    is_revoked = forms.BooleanField(label=gettext_lazy("revoked"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["is_revoked"].initial = self.instance.revoked_at is not None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        email, site = str(cleaned.get("email") or "").lower(), cleaned.get("site")
        granted = TrustedFlagger.objects.filter(site=site, email=email, revoked_at=None)
        if self.instance.pk is None and site and granted.exists():
            self.add_error("email", _("Whoever has this address is a trusted flagger already."))
        cleaned["email"] = email
        return cleaned


@admin.register(TrustedFlagger)
class TrustedFlaggerAdmin(LegalAdmin):
    """The mark counts for notices that come from now on. Revoked it stays; granted again it is a new row."""

    # Its form turns no field of the row: it says what becomes of the mark.
    turned_by = "comments.moderation.record.turning.remember_turn"
    form = FlaggerForm
    list_display = ("organisation", "email", "site", "granted_at", "granted_by_name", "revoked_at", "notices")
    list_filter = (OWN_SITES,)
    list_select_related = ("site",)
    ordering = ("site__name", "organisation", "-granted_at")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        base = ("site", "organisation", "email")
        return base if obj is None else (*base, "granted_at", "granted_by_name", "is_revoked")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return () if obj is None else ("site", "organisation", "email", "granted_at", "granted_by_name")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        is_over = isinstance(obj, TrustedFlagger) and obj.revoked_at is not None
        return super().has_change_permission(request, obj) and not is_over

    @admin.display(description=gettext_lazy("legal notices"))
    def notices(self, flagger: TrustedFlagger) -> int:
        return flagger.notices.count()

    def save_model(
        self, request: HttpRequest, obj: TrustedFlagger, form: forms.ModelForm, change: bool
    ) -> None:
        now = timezone.now()
        assert isinstance(request.user, User)  # noqa: S101 - nobody else comes here
        earlier = TrustedFlagger.objects.filter(pk=obj.pk).first() if change else None
        if not change:
            obj.granted_at, obj.granted_by_name = now, request.user.name or _("An owner")
        elif form.cleaned_data.get("is_revoked"):
            obj.revoked_at = now
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            before = _kept(earlier) if earlier is not None else {}
            remember_turn("trusted_flagger", obj, before=before, after=_kept(obj), by=request.user, now=now)


def _kept(flagger: TrustedFlagger) -> dict[str, Any]:
    """Return what the log keeps; the address is somebody's own, and the log is for good."""
    return {
        "organisation": flagger.organisation,
        "granted_at": flagger.granted_at.isoformat(),
        "revoked_at": flagger.revoked_at.isoformat() if flagger.revoked_at else None,
    }
