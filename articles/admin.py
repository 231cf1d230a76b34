"""Sites, sections and articles in the admin."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from articles.addresses import BadAddress
from articles.canonical import canonicalise
from articles.distinct import DistinctFormSet
from articles.editions import announce, of_article, touch_article, touch_site
from articles.ingesting.sanitising import sanitise
from articles.models import Article, Reference, Section, Site
from articles.moving import tell_moved
from articles.recounting import recount_marks

# The largest that PostgreSQL stores.
_NUMBER_MAX = 2**31 - 1


class SectionFormSet(DistinctFormSet):
    distinct = "slug"
    taken = _("Another section of the site has this.")

    def spares(self, used: set[Any]) -> Iterator[str]:
        while True:
            yield uuid4().hex


class SectionInline(TabularInline):
    model = Section
    formset = SectionFormSet
    extra = 0
    fields = ("name", "slug", "position")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Site)
class SiteAdmin(ModelAdmin):
    list_display = ("name", "slug", "url", "language", "time_zone")
    search_fields = ("name", "slug", "url")
    inlines = (SectionInline,)
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        if not change:
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        touch_site(form.instance.pk)


@admin.register(Section)
class SectionAdmin(ModelAdmin):
    list_display = ("name", "site", "slug", "position")
    list_filter = ("site",)
    list_select_related = ("site",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("site",)
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Section, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _touch_sites({obj.site_id, form.initial.get("site")})

    def delete_model(self, request: HttpRequest, obj: Section) -> None:
        super().delete_model(request, obj)
        touch_site(obj.site_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Section]) -> None:
        sites = set(queryset.order_by().values_list("site_id", flat=True))
        super().delete_queryset(request, queryset)
        _touch_sites(sites)


class ReferenceForm(forms.ModelForm):
    """Says in words what the table would refuse by name."""

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if number < 1:
            raise forms.ValidationError(_("Numbers start at 1."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("sourced") and not (cleaned.get("text") or cleaned.get("url")):
            self.add_error("sourced", _("Give a text or an address, or say that it has no source."))
        return cleaned


class ReferenceFormSet(DistinctFormSet):
    distinct = "number"
    taken = _("Another reference of the article has this number.")

    def spares(self, used: set[Any]) -> Iterator[int]:
        return (number for number in range(_NUMBER_MAX, 0, -1) if number not in used)


class ReferenceInline(TabularInline):
    model = Reference
    form = ReferenceForm
    formset = ReferenceFormSet
    extra = 0
    fields = ("number", "text", "url", "sourced", "mark_count")
    readonly_fields = ("mark_count",)


class ArticleForm(forms.ModelForm):
    """Keeps the address and what it is found by together."""

    class Meta:
        model = Article
        fields = [
            "site",
            "section",
            "title",
            "slug",
            "canonical_url",
            "byline",
            "published_at",
            "updated_at",
            "language",
            "courtesy_name",
            "courtesy_url",
            "discussion",
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # An article that exists keeps its site, so that its form does not ask for one.
        site = self.instance.site if self.instance.pk else cleaned.get("site")
        slug, url = cleaned.get("slug"), cleaned.get("canonical_url")
        others = Article.objects.filter(site=site).exclude(pk=self.instance.pk)
        if slug and others.filter(slug=slug).exists():
            self.add_error("slug", _("Another article of the site has this."))
        if site is None or not url:
            return cleaned
        try:
            address = canonicalise(url)
        except BadAddress as bad:
            self.add_error("canonical_url", str(bad))
            return cleaned
        if others.filter(canonical_key=address.key).exists():
            self.add_error("canonical_url", _("Another article of the site has this address."))
        cleaned["canonical_url"] = address.url
        self.instance.canonical_key = address.key
        return cleaned


@admin.register(Article)
class ArticleAdmin(ModelAdmin):
    form = ArticleForm
    list_display = ("title", "site", "section", "byline", "published_at", "discussion")
    list_filter = ("site", "discussion", "section")
    list_select_related = ("site", "section")
    search_fields = ("title", "byline", "canonical_url", "slug")
    autocomplete_fields = ("site", "section")
    readonly_fields = ("public_id", "registered_at", "shown_body")
    inlines = (ReferenceInline,)
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        # Its comments and their authors belong to the site, and would stay behind.
        return (*(("site",) if obj else ()), *self.readonly_fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        # Nobody reads bodies in a list.
        queryset: QuerySet[Article] = super().get_queryset(request)
        return (
            queryset
            if request.resolver_match and "object_id" in request.resolver_match.kwargs
            else queryset.defer("body")
        )

    @admin.display(description=_("body"))
    def shown_body(self, article: Article) -> SafeString:
        # Sanitised once more, so that not even a row written by hand runs in a moderator's session.
        return format_html('<div style="max-width: 70ch">{}</div>', SafeString(sanitise(article.body)))

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        if not change:
            obj.registered_at = timezone.now()
        super().save_model(request, obj, form, change)
        if change and "section" in form.changed_data:
            tell_moved(obj.pk, now=timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        # References belong to the page as much as the article's own columns.
        super().save_related(request, form, formsets, change)
        # A reference with another number has the marks of that number.
        list(recount_marks(articles=Article.objects.filter(pk=form.instance.pk)))
        touch_article(form.instance.pk)
        touch_site(form.instance.site_id)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        self.delete_queryset(request, Article.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        gone = list(queryset.order_by().values_list("pk", "site_id"))
        super().delete_queryset(request, queryset)
        for article_id, _site_id in gone:
            announce(of_article(article_id))
        _touch_sites({site_id for _article_id, site_id in gone})


def _touch_sites(site_ids: set[Any]) -> None:
    # A form that adds knows no site of before.
    for site_id in sorted(filter(None, site_ids)):
        touch_site(site_id)
