"""What editors and owners turn: what is looked at before it shows, and which words are not wanted."""

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from comments.accounts.models import Role
from comments.moderation.admin.scopes import scope_view
from comments.moderation.models import ModerationPolicy, WordList
from comments.moderation.models.kinds import KindsField
from comments.moderation.models.moderation_policy import ModerationRules
from comments.moderation.text.linking import host_of
from comments.moderation.text.patterning import (
    PATTERN_MAX,
    PATTERNS_MAX,
    PatternError,
    check_together,
    compiled,
)
from comments.moderation.text.wording import ENTRY_MAX
from comments.threads.admin import OWN_SITES, ScopedPolicyAdmin, SiteAdmin

# Looking takes the same time however long the list is; making it ready does not.
LINES_MAX = 10_000
_DOMAIN = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")


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


class WordListForm(forms.ModelForm):
    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"]
        return language.strip().lower()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        same: dict[str, Any] = {name: given.get(name) for name in ("site", "kind", "language")}
        if None in same.values():
            return given
        scope = {name: given.get(name) for name in ("section", "article")}
        if all(scope.values()):
            self.add_error("article", _("A list counts for a section or for an article, not for both."))
        for name, narrower in scope.items():
            if narrower is not None and narrower.site_id != same["site"].pk:
                self.add_error(name, _("This belongs to another site."))
        if WordList.objects.filter(**same, **scope).exclude(pk=self.instance.pk).exists():
            self.add_error(
                "language", _("There is a list of this kind and language already. Change that one.")
            )
        return given

    def clean_words(self) -> str:
        """Return the words, patterns or domains one a line, each once, without blanks around them."""
        kind = self.cleaned_data.get("kind", "")
        lines = dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["words"].splitlines())
        lines.pop("", None)
        if not lines:
            raise forms.ValidationError(_("Give at least one word."))
        is_pattern = kind == WordList.Kind.PATTERN
        limit = PATTERNS_MAX if is_pattern else LINES_MAX
        if len(lines) > limit:
            raise forms.ValidationError(
                _("These are %(count)d lines; at most %(limit)d are possible.")
                % {"count": len(lines), "limit": limit}
            )
        longest = PATTERN_MAX if is_pattern else ENTRY_MAX
        for line in lines:
            if len(line) > longest:
                raise forms.ValidationError(
                    _("“%(start)s…” is longer than %(limit)d characters. Keep to words and short phrases.")
                    % {"start": line[:40], "limit": longest}
                )
        if is_pattern:
            _check_patterns(lines)
        if kind in {WordList.Kind.BANNED_DOMAINS, WordList.Kind.ALLOWED_DOMAINS}:
            return "\n".join(dict.fromkeys(_domain(line) for line in lines))
        return "\n".join(lines)


def _check_patterns(lines: Collection[str]) -> None:
    for line in lines:
        try:
            compiled(line)
        except PatternError as unfit:
            raise forms.ValidationError(
                _("“%(pattern)s” is no pattern that can be looked for: %(why)s")
                % {"pattern": line, "why": str(unfit) or _("it fits every text")}
            ) from unfit
    try:
        check_together(lines)
    except PatternError as slow:
        raise forms.ValidationError(str(slow)) from slow


def _domain(line: str) -> str:
    """Return a domain as links are compared with it, whatever address was pasted."""
    address = line if "//" in line else f"//{line}"
    host = host_of(address)
    if not _DOMAIN.fullmatch(host):
        raise forms.ValidationError(
            _("“%(line)s” is no domain. Write one a line, like cheap.example.") % {"line": line}
        )
    return host


@admin.register(WordList)
class WordListAdmin(SiteAdmin):
    roles = frozenset({Role.EDITOR, Role.OWNER})
    form = WordListForm
    list_display = ("kind", "language", "site", "section", "article", "count")
    list_filter = (OWN_SITES, "kind")
    list_select_related = ("site", "section", "article")
    # A site has more articles than a list can hold.
    raw_id_fields = ("article",)
    ordering = ("site__name", "kind", "language")

    @admin.display(description=_("words"))
    def count(self, words: WordList) -> int:
        return len(words.words.splitlines())
