"""What editors and owners turn: what is looked at before it shows, and which words are not wanted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from comments.accounts.models import Role
from comments.moderation.models import ModerationPolicy, WordList
from comments.moderation.wording import ENTRY_MAX
from comments.threads.admin import OWN_SITES, ScopedPolicyAdmin, SiteAdmin

# Looking takes the same time however long the list is; making it ready does not.
LINES_MAX = 10_000


@admin.register(ModerationPolicy)
class ModerationPolicyAdmin(ScopedPolicyAdmin):
    list_display = ("__str__", "site", "mode", "hold_first_comments", "hold_links_from")


class WordListForm(forms.ModelForm):
    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"]
        return language.strip().lower()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        same = {name: given.get(name) for name in ("site", "kind", "language")}
        if None not in same.values():
            others = WordList.objects.filter(**same).exclude(pk=self.instance.pk)
            if others.exists():
                self.add_error(
                    "language", _("The site has a list of this kind and language. Change that one.")
                )
        return given

    def clean_words(self) -> str:
        """Return the words one a line, each once, without blanks around them."""
        lines = dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["words"].splitlines())
        lines.pop("", None)
        if not lines:
            raise forms.ValidationError(_("Give at least one word."))
        if len(lines) > LINES_MAX:
            raise forms.ValidationError(
                _("These are %(count)d words; at most %(limit)d are possible.")
                % {"count": len(lines), "limit": LINES_MAX}
            )
        for line in lines:
            if len(line) > ENTRY_MAX:
                raise forms.ValidationError(
                    _("“%(start)s…” is longer than %(limit)d characters. Keep to words and short phrases.")
                    % {"start": line[:30], "limit": ENTRY_MAX}
                )
        return "\n".join(lines)


@admin.register(WordList)
class WordListAdmin(SiteAdmin):
    roles = frozenset({Role.EDITOR, Role.OWNER})
    form = WordListForm
    list_display = ("kind", "language", "site", "count")
    list_filter = (OWN_SITES, "kind")
    list_select_related = ("site",)
    ordering = ("site__name", "kind", "language")

    @admin.display(description=_("words"))
    def count(self, words: WordList) -> int:
        return len(words.words.splitlines())
