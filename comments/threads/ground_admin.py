"""Sites and articles in the admin, for who works on a site: read there and chosen from, changed by the operator alone."""

from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from articles.admin import ArticleAdmin, SectionAdmin, SiteAdmin
from comments.accounts.viewer import STAFF_ROLES
from comments.threads.rights import roles_of


class _ReadByStaff:
    """What Django's permissions allow the operator, and to read the rows of their own sites for everybody with a role there."""

    # From the row to its site.
    site_path = "site"

    def _is_operator(self, request: HttpRequest) -> bool:
        may: bool = super().has_view_permission(request)  # type: ignore[misc]  # of the page that it stands before
        return may

    def _site_ids(self, request: HttpRequest) -> list[int]:
        return [site_id for site_id, role in roles_of(request).items() if role in STAFF_ROLES]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(self._is_operator(request) or self._site_ids(request))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if self._is_operator(request):
            return True
        return bool(roles_of(request)) and (
            obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        if self._is_operator(request):
            return rows
        return rows.filter(Q(**{f"{self.site_path}__in": self._site_ids(request)}))

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Filters by site and section would name those of others."""
        return super().get_list_filter(request) if self._is_operator(request) else ()  # type: ignore[misc]

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        return super().get_inlines(request, obj) if self._is_operator(request) else ()  # type: ignore[misc]


class ReadArticleAdmin(_ReadByStaff, ArticleAdmin):
    """Policies and lists of one article are found by it."""


class ReadSectionAdmin(_ReadByStaff, SectionAdmin):
    """Policies of one section name it."""


class ReadSiteAdmin(_ReadByStaff, SiteAdmin):
    """What stands in a site's own row."""

    site_path = "pk"
