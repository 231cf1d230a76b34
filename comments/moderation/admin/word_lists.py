"""Lists of words, patterns and domains in the admin: checked line by line, tried on what was posted lately, then saved."""

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.accounts.models import Role, User
from comments.moderation.admin.trying import DAYS, TriedAdmin, days_field
from comments.moderation.models import RuleTrial, WordList
from comments.moderation.screening.replaying import try_list
from comments.moderation.text.linking import host_of
from comments.moderation.text.patterning import (
    PATTERN_MAX,
    PATTERNS_MAX,
    PatternError,
    broken_in,
    check_together,
    compiled,
)
from comments.moderation.text.wording import ENTRY_MAX
from comments.threads.admin import OWN_SITES

# Looking takes the same time however long the list is; making it ready does not.
LINES_MAX = 10_000
_LINES_SHOWN = 20
_DOMAIN = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")


class WordListForm(forms.ModelForm):
    days = days_field()

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


def broken_of(row: WordList) -> list[tuple[str, str]]:
    """Return the lines of a saved list that find nothing, each with why."""
    return broken_in(row.words) if row.kind == WordList.Kind.PATTERN else []


@admin.register(WordList)
class WordListAdmin(TriedAdmin):
    called = "moderation_wordlist"
    roles = frozenset({Role.EDITOR, Role.OWNER})
    form = WordListForm
    list_display = ("kind", "language", "site", "section", "article", "count", "state")
    list_filter = (OWN_SITES, "kind")
    list_select_related = ("site", "section", "article")
    # A site has more articles than a list can hold.
    raw_id_fields = ("article",)
    ordering = ("site__name", "kind", "language")

    @admin.display(description=_("words"))
    def count(self, words: WordList) -> int:
        return len(words.words.splitlines())

    @admin.display(description=gettext_lazy("state"))
    def state(self, words: WordList) -> str:
        count = len(broken_of(words))
        return (
            ngettext("%(count)d line finds nothing", "%(count)d lines find nothing", count) % {"count": count}
            if count
            else ""
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *given: Any, **more: Any
    ) -> HttpResponse:
        """Say above the form which lines find nothing: kept by an earlier release, they would be refused today."""
        row = context.get("original")
        context["broken"] = broken_of(row) if isinstance(row, WordList) else []
        shown: HttpResponse = super().render_change_form(request, context, *given, **more)
        return shown

    def begin(self, form: Any, tried: Any, *, by: User) -> RuleTrial:
        # As it stands in the form; nothing of it is saved.
        return try_list(form.instance, days=form.cleaned_data["days"] or DAYS, by=by, now=timezone.now())

    def drafted(self, trial: RuleTrial) -> dict[str, Any]:
        draft = trial.draft
        return {name: draft[name] for name in ("kind", "language", "words")} | {
            "section_id" if trial.word_list_id else "section": draft["section"],
            "article_id" if trial.word_list_id else "article": draft["article"],
        }

    def is_of(self, trial: RuleTrial) -> bool:
        return trial.is_of_list

    def changed_by(self, trial: RuleTrial) -> Any:
        return trial.word_list_id

    def told(self, trial: RuleTrial) -> dict[str, Any]:
        ranked = sorted(trial.lines.items(), key=lambda one: (-one[1][0], one[0]))
        return {
            "outcome": str(trial),
            "conditions": [],
            "lines": [(line, count, approved) for line, (count, approved) in ranked[:_LINES_SHOWN]],
        }
