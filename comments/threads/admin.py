"""Discussions in the admin. Everybody sees the sites on which they have a role, and nothing of any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from articles.models import Article, Section, Site
from comments.accounts.models import Profile, Role
from comments.accounts.viewer import STAFF_ROLES
from comments.threads.ground_admin import ReadArticleAdmin, ReadSectionAdmin, ReadSiteAdmin
from comments.threads.models import Comment, DiscussionPolicy, ScopedPolicy
from comments.threads.models.discussion_policy import DiscussionRules
from comments.threads.rights import rights_of, roles_of
from comments.threads.sourcing import in_force

# So many people whose names begin alike are looked for.
_NAMED_MAX = 200

# Django's own filter by site would name every site there is.
OWN_SITES = ("site", admin.RelatedOnlyFieldListFilter)


class SiteAdmin(ModelAdmin):
    """
    Rows of the sites on which somebody has one of `roles`, whatever Django's own permissions say.

    Who moderates some sections alone sees nothing of it, unless the rows say by `section_paths` in which section they are.
    """

    roles: ClassVar[frozenset[str]] = STAFF_ROLES
    # From the model to its site, and to the section of its article.
    site_path: ClassVar[str] = "site"
    section_paths: ClassVar[tuple[str, ...]] = ()
    list_per_page = 50
    show_full_result_count = False

    def site_ids(self, request: HttpRequest) -> list[int]:
        return [site_id for site_id, role in roles_of(request).items() if role in self.roles]

    def section_ids(self, request: HttpRequest) -> list[int]:
        """Return the sections of which whoever asks sees these rows; none of rows that are in no section."""
        return rights_of(request).section_ids if self.section_paths and Role.MODERATOR in self.roles else []

    def part_ids(self, request: HttpRequest) -> list[int]:
        """Return the sites of which whoever asks moderates some sections alone."""
        return rights_of(request).part_ids

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(self.within(request))

    def within(self, request: HttpRequest) -> Q:
        """Return what leaves the rows that whoever asks may see."""
        theirs = Q(**{f"{self.site_path}__in": self.site_ids(request)})
        sections = self.section_ids(request)
        for path in self.section_paths if sections else ():
            theirs |= Q(**{f"{path}__in": sections})
        return theirs

    def may_see(self, request: HttpRequest, obj: Model | None) -> bool:
        if obj is None:
            return bool(self.site_ids(request) or self.section_ids(request))
        return self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_see(request, None)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_see(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_see(request, None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_see(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_see(request, obj)

    def formfield_for_foreignkey(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        """Offer, and take, only what belongs to those sites."""
        path = {"site": "pk__in", "section": "site__in", "article": "site__in"}.get(db_field.name)
        if path is not None and db_field.related_model is not None:
            offered = db_field.related_model._default_manager.filter(**{path: self.site_ids(request)})  # noqa: SLF001 - Django's documented API
            kwargs["queryset"] = offered
        field: forms.ModelChoiceField = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return field


class RecordAdmin(SiteAdmin):
    """What happened: to be read, never to be written by hand."""

    actions: Sequence[str] | None = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class KeysetChangeList(ChangeList):
    """Newest first, page by key: the millionth row costs what the first did, and nothing is ever counted."""

    # Where the next page lies; in a list that begins with the oldest, behind.
    beyond = "pk__lt"

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        found: dict[str, Any] = super().get_filters_params(params)
        self.before = (found.pop("before", None) or [""])[-1]
        return found

    @property
    def pk_field(self) -> Field:
        return self.model._meta.pk  # noqa: SLF001 - Django's documented API

    def get_results(self, request: HttpRequest) -> None:
        rows = self.queryset
        if self.before:
            try:
                rows = rows.filter(**{self.beyond: self.pk_field.to_python(self.before)})
            except ValidationError:
                rows = rows.none()
        found = list(rows[: self.list_per_page + 1])
        self.result_list = found[: self.list_per_page]
        last = str(self.result_list[-1].pk) if len(found) > self.list_per_page else ""
        self.next_page = self.get_query_string({"before": last}) if last else ""
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = False
        self.show_admin_actions = bool(self.model_admin.actions)
        self.can_show_all = self.multi_page = False
        self.paginator = Paginator(self.result_list, self.list_per_page)


class KeysetAdmin(RecordAdmin):
    """A read-only list of rows whose keys, UUIDv7 or counted, sort by the time they were made."""

    change_list_template = "threads/admin/keyset_list.html"
    ordering = ("-pk",)
    sortable_by = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return KeysetChangeList


class CommentAdmin(KeysetAdmin):
    """Every comment of one's sites, found by id or author; `comments.moderation.admin` adds what was decided and registers it."""

    section_paths = ("thread__article__section",)
    list_display = ("words", "author", "article", "status", "posted_at")
    list_filter = ("status",)
    list_filter_sheet = False
    list_select_related = ("author", "revision", "thread__article")
    search_fields = ("pk", "author__display_name")
    search_help_text = _("The comment's id, or how its author's name begins")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Comment], search_term: str
    ) -> tuple[QuerySet[Comment], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            return queryset.filter(pk=UUID(term)), False
        except ValueError:
            # The people first: their comments stand in an index, and a name may fit nobody among a million rows.
            named = Profile.objects.filter(
                site__in=[*self.site_ids(request), *self.part_ids(request)], display_name__istartswith=term
            )
            return queryset.filter(author__in=list(named.values_list("pk", flat=True)[:_NAMED_MAX])), False

    @admin.display(description=_("comment"))
    def words(self, comment: Comment) -> str:
        return format_html("<bdi>{}</bdi>", Truncator(" ".join(comment.revision.body.split())).chars(80))

    @admin.display(description=_("article"))
    def article(self, comment: Comment) -> str:
        return format_html("<bdi>{}</bdi>", Truncator(comment.thread.article.title).chars(50))


class ScopedPolicyForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        site = given.get("site")
        for scope in ("section", "article"):
            narrower = given.get(scope)
            if site is not None and narrower is not None and narrower.site_id != site.pk:
                self.add_error(scope, _("This belongs to another site."))
        self._refuse_a_second(given)
        return given

    def _refuse_a_second(self, given: dict[str, Any]) -> None:
        if "site" not in given or (given.get("section") and given.get("article")):
            return
        scope = next((name for name in ("article", "section") if given.get(name)), "site")
        wider = {"article__isnull": True, "section__isnull": True} if scope == "site" else {}
        others = self._meta.model._default_manager.filter(**{scope: given[scope]}, **wider)  # noqa: SLF001 - Django's documented API
        if others.exclude(pk=self.instance.pk).exists():
            self.add_error(scope, _("There is one for this already. Change that one."))


class ScopedPolicyAdmin(SiteAdmin):
    """What editors and owners turn, for a site, a section or an article."""

    roles = frozenset({Role.EDITOR, Role.OWNER})
    form = ScopedPolicyForm
    list_filter = (OWN_SITES,)
    list_select_related = ("site", "section", "article")
    # A site has more articles than a list can hold.
    raw_id_fields = ("article",)
    readonly_fields = ("values_in_force",)
    # What holds where nobody said anything: the rules of a policy, with each value as an attribute.
    defaults: ClassVar[Any]

    @admin.display(description=_("in force here, and where it comes from"))
    def values_in_force(self, policy: ScopedPolicy) -> str:
        if policy.pk is None:
            return "–"
        names = [field.name for field in fields(self.defaults)]
        rows = in_force(policy, names=names, defaults=self.defaults)
        return format_html_join(
            "",
            '<p data-value="{}"><strong>{}</strong>: {} <em data-source="{}">({})</em></p>',
            ((row.name, row.label, row.value, row.source, row.source_words) for row in rows),
        )


@admin.register(DiscussionPolicy)
class DiscussionPolicyAdmin(ScopedPolicyAdmin):
    defaults = DiscussionRules()
    list_display = ("__str__", "site", "edit_window_seconds", "closes_after_days", "replies_order", "votes")


# The operator's pages, opened to who works on a site.
admin.site.unregister([Article, Section, Site])
admin.site.register(Article, ReadArticleAdmin)
admin.site.register(Section, ReadSectionAdmin)
admin.site.register(Site, ReadSiteAdmin)
