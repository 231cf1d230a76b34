"""What editors and owners turn: what is looked at before it shows."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from comments.moderation.admin.scopes import scope_view
from comments.moderation.models import ModerationPolicy
from comments.moderation.models.kinds import KindsField
from comments.moderation.models.moderation_policy import ModerationRules
from comments.threads.admin import ScopedPolicyAdmin


@admin.register(ModerationPolicy)
class ModerationPolicyAdmin(ScopedPolicyAdmin):
    list_display = ("__str__", "site", "mode", "hold_first_comments", "hold_links_from")
    defaults = ModerationRules()
    formfield_overrides = {KindsField: {"widget": UnfoldAdminCheckboxSelectMultipleWidget}}
    change_list_template = "moderation/policy_list.html"

    def get_urls(self) -> list[URLPattern]:
        own = path("scope/", self.admin_site.admin_view(self.scope_view), name="moderation_scope")
        return [own, *super().get_urls()]

    def scope_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return scope_view(request, context=self.admin_site.each_context(request) | {"opts": self.opts})
