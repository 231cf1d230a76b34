"""People in the admin: the operator sees all of them, owners and moderators those of their sites."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import Case, F, Model, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm

from comments.accounts import memberships, profiles
from comments.accounts.admin_forms import NewUserForm, OwnUserForm
from comments.accounts.blocking import NetworkRefused, block_network, network_named
from comments.accounts.forms import EmailAddressForm, EmailAddressFormSet
from comments.accounts.models import BlockedNetwork, Membership, Profile, User
from comments.accounts.policies import sites_moderated_by, sites_owned_by
from comments.accounts.viewer import STAFF_ROLES
from comments.errors import Refused


class EmailAddressInline(TabularInline):
    model = EmailAddress
    form = EmailAddressForm
    formset = EmailAddressFormSet
    extra = 0
    fields = ("email", "verified", "primary")


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """Accounts, for the operator only: nobody else has Django's permissions."""

    form = OwnUserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "name", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("-date_joined",)
    filter_horizontal = ()
    readonly_fields = ("is_staff", "date_joined", "last_login")
    show_full_result_count = False
    inlines = (EmailAddressInline,)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("About"), {"fields": ("name", "language", "time_zone")}),
        (_("Rights"), {"fields": ("is_active", "is_superuser", "is_staff")}),
        (_("Times"), {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        has_role = change and obj.memberships.filter(role__in=STAFF_ROLES).exists()
        obj.is_staff = obj.is_superuser or has_role
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        self.delete_queryset(request, User.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        with transaction.atomic():
            # Their roles go with them, and the badge beside what they wrote.
            for role in (
                Membership.objects.filter(user__in=queryset).select_related("user", "site").order_by("pk")
            ):
                memberships.remove(user=role.user, site=role.site, by=_actor(request), now=timezone.now())
            super().delete_queryset(request, queryset)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 - Django's
        # Remembered with it.
        with transaction.atomic():
            page: HttpResponse = super().user_change_password(request, id, form_url)
        return page

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        return self.inlines if obj else ()


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Profile
        fields = ("display_name",)

    def clean_display_name(self) -> str:
        own = self.instance
        try:
            return profiles.check_name(self.cleaned_data["display_name"], site=own.site, user=own.user)
        except Refused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from None


@admin.register(Profile)
class ProfileAdmin(ModelAdmin):
    """Who people are on a site: read by its moderators, renamed by its owners."""

    form = ProfileForm
    list_display = ("display_name", "site", "is_guest", "joined_at", "email")
    list_filter = (("site", admin.RelatedOnlyFieldListFilter), "is_guest")
    list_select_related = ("site",)
    readonly_fields = ("site", "is_guest", "joined_at", "email")
    fields = ("display_name", "site", "is_guest", "joined_at", "email")
    ordering = ("-joined_at",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Profile]:
        rows: QuerySet[Profile] = super().get_queryset(request)
        # Moderators know names, not addresses.
        seen_email = Case(
            When(site__in=sites_owned_by(request.user), then=F("user__email")), default=Value("")
        )
        return rows.filter(site__in=sites_moderated_by(request.user)).annotate(seen_email=seen_email)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        is_operator = isinstance(request.user, User) and request.user.is_superuser
        return ("display_name", "user__email") if is_operator else ("display_name",)

    @admin.display(description=_("e-mail address"))
    def email(self, profile: Profile) -> str:
        return getattr(profile, "seen_email", "") or ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return sites_moderated_by(request.user).exists()

    def has_view_permission(self, request: HttpRequest, obj: Profile | None = None) -> bool:
        sites = sites_moderated_by(request.user)
        return sites.filter(pk=obj.site_id).exists() if obj else sites.exists()

    def has_change_permission(self, request: HttpRequest, obj: Profile | None = None) -> bool:
        return obj is not None and sites_owned_by(request.user).filter(pk=obj.site_id).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Profile | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Profile, form: Any, change: bool) -> None:
        wanted, kept = obj.display_name, Profile.objects.get(pk=obj.pk)
        profiles.rename(profile=kept, name=wanted, now=timezone.now(), is_looked_at=True)


class BlockedNetworkForm(forms.ModelForm):
    class Meta:
        model = BlockedNetwork
        fields = ("network", "reason", "until")

    def clean_network(self) -> str:
        try:
            return str(network_named(self.cleaned_data["network"]))
        except NetworkRefused as refused:
            raise forms.ValidationError(str(refused)) from None


@admin.register(BlockedNetwork)
class BlockedNetworkAdmin(ModelAdmin):
    """Rows are never deleted: a block ends by the moment in `until`, and who set it can be read later."""

    turned_by = "comments.accounts.blocking.block_network"

    form = BlockedNetworkForm
    list_display = ("network", "reason", "since", "until", "by_name")
    search_fields = ("network", "reason")
    ordering = ("-pk",)
    fields = ("network", "reason", "until")
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: BlockedNetwork | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: BlockedNetwork | None = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: BlockedNetwork | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: BlockedNetwork, form: Any, change: bool) -> None:
        saved = block_network(
            network=obj.network,
            reason=obj.reason,
            until=obj.until,
            by=_actor(request),
            now=timezone.now(),
            row=obj.pk,
        )
        obj.pk = saved.pk


def _actor(request: HttpRequest) -> User:
    """Return who is signed in; the admin lets nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - see above
    return request.user
