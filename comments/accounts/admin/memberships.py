"""Who works for a site, in the admin: its owners look after that."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminEmailInputWidget

from articles.models import Section
from comments.accounts import memberships
from comments.accounts.models import Membership, Role, User
from comments.accounts.policies import sites_owned_by
from comments.errors import Refused


class SectionsField(forms.ModelMultipleChoiceField):
    """Boxes to tick; two sites may have a section of one name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, section: Section) -> str:
        return f"{section.site.name}: {section.name}"


class RoleForm(forms.ModelForm):
    """A role, for the whole site or for some of its sections."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        site = cleaned.get("site") or (self.instance.site if self.instance.pk else None)
        if site is None or "role" not in cleaned or "sections" not in cleaned:
            return cleaned
        chosen = list(cleaned["sections"])
        if chosen and not cleaned.get("is_limited"):
            self.add_error("is_limited", _("Tick this as well, or choose no section."))
            return cleaned
        try:
            memberships.check_sections(
                chosen if cleaned.get("is_limited") else None, role=Role(cleaned["role"]), site=site
            )
        except Refused as refused:
            self.add_error("sections", str(refused))
        return cleaned


class MembershipForm(RoleForm):
    """A role for somebody who is named by their address: owners see no list of all accounts."""

    email = forms.EmailField(label=_("E-mail address"), widget=UnfoldAdminEmailInputWidget())

    class Meta:
        model = Membership
        fields = ("site", "role", "is_limited", "sections")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "email" not in cleaned:
            return cleaned
        user = User.objects.filter(email=cleaned["email"].lower()).first()
        if user is None:
            self.add_error("email", _("Nobody signs in with this address. They sign up first."))
        elif Membership.objects.filter(user=user, site=cleaned.get("site")).exists():
            self.add_error("email", _("This person has a role on the site already. Change that one."))
        else:
            self.instance.user = user
        return cleaned


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    """Who works for a site; its owners look after that."""

    turned_by = "comments.accounts.memberships.grant"

    form = RoleForm
    list_display = ("user", "site", "role", "limits", "since")
    list_filter = (("site", admin.RelatedOnlyFieldListFilter), "role")
    list_select_related = ("user", "site")
    search_fields = ("user__name", "user__email")
    ordering = ("site__name", "role", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows: QuerySet[Membership] = super().get_queryset(request)
        return rows.filter(site__in=sites_owned_by(request.user)).prefetch_related("sections")

    @admin.display(description=_("person"))
    def person(self, membership: Membership) -> str:
        """Say who it is, without a way to an account that is the operator's to read."""
        return str(membership.user)

    @admin.display(description=_("sections"))
    def limits(self, membership: Membership) -> str:
        if not membership.is_limited:
            return gettext("the whole site")
        return ", ".join(section.name for section in membership.sections.all()) or gettext("none any more")

    def get_form(self, request: HttpRequest, obj: Membership | None = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **(kwargs if obj else kwargs | {"form": MembershipForm}))
        if obj is not None and "sections" in form.base_fields:
            form.base_fields["sections"].queryset = Section.objects.filter(site=obj.site_id)
        return form

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        role = ("role", "is_limited", "sections")
        return ("person", "site", *role, "since") if obj else ("email", "site", *role)

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        return ("person", "site", "since") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "site":
            kwargs["queryset"] = sites_owned_by(request.user).order_by("name", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        offered = Section.objects.filter(site__in=sites_owned_by(request.user)).select_related("site")
        kwargs |= {"queryset": offered.order_by("site__name", "position", "name", "pk")}
        field = db_field.formfield(**kwargs | {"form_class": SectionsField})
        field.help_text = _("Needed only where the role is limited to them.")
        return field

    def has_module_permission(self, request: HttpRequest) -> bool:
        return sites_owned_by(request.user).exists()

    def has_view_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        sites = sites_owned_by(request.user)
        return sites.filter(pk=obj.site_id).exists() if obj else sites.exists()

    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return sites_owned_by(request.user).exists()

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        kept = memberships.grant(
            user=obj.user,
            site=obj.site,
            role=Role(obj.role),
            sections=list(form.cleaned_data["sections"]) if obj.is_limited else None,
            by=_actor(request),
            now=timezone.now(),
        )
        obj.pk, obj.since = kept.pk, kept.since

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        memberships.remove(user=obj.user, site=obj.site, by=_actor(request), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset.select_related("user", "site"):
            self.delete_model(request, membership)


def _actor(request: HttpRequest) -> User:
    """Return who is signed in; the admin lets nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - see above
    return request.user
