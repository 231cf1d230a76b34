"""Rules in the admin: written line by line, tried on what was posted lately, then saved."""

from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from comments.accounts.models import Role, User
from comments.errors import Refused
from comments.moderation.admin.condition_fields import ConditionsField
from comments.moderation.admin.trying import DAYS, TriedAdmin, days_field, user_of
from comments.moderation.findings.conditions import in_words
from comments.moderation.models import Rule, RuleTrial
from comments.moderation.screening.replaying import try_rule
from comments.moderation.screening.ruling import (
    Draft,
    RuleUnfit,
    clean,
    delete_rule,
    refuse_too_many,
    save_rule,
)
from comments.threads.admin import OWN_SITES

_DRAFT = [field.name for field in fields(Draft)]


class RuleForm(forms.ModelForm):
    conditions = ConditionsField(
        label=gettext_lazy("Conditions"),
        help_text=gettext_lazy("All of them have to hold. Leave the other lines empty."),
    )
    days = days_field()

    class Meta:
        model = Rule
        fields = ["site", *_DRAFT]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "conditions" not in given:
            return given
        try:
            if self.instance.pk is None and given.get("site") is not None:
                refuse_too_many(given["site"].pk)
            clean(draft_of(given))
        except RuleUnfit as refusal:
            self.add_error(str(refusal.facts["field"]), str(refusal))
        except Refused as refusal:
            self.add_error(None, str(refusal))
        return given


def draft_of(given: dict[str, Any]) -> Draft:
    """Return what a form says, empty where its fields were unfit."""
    return Draft(
        name=given.get("name") or "",
        is_on=bool(given.get("is_on")),
        conditions=given.get("conditions"),
        outcome=given.get("outcome") or "",
        label=given.get("label") or "",
        wait_seconds=given.get("wait_seconds"),
        explanation=given.get("explanation") or "",
    )


@admin.register(Rule)
class RuleAdmin(TriedAdmin):
    called = "moderation_rule"
    turned_by = "comments.moderation.screening.ruling.save_rule"
    roles = frozenset({Role.EDITOR, Role.OWNER})
    form = RuleForm
    list_display = ("name", "site", "is_on", "outcome", "said")
    list_filter = (OWN_SITES, "is_on", "outcome")
    list_select_related = ("site",)
    ordering = ("site__name", "name")

    @admin.display(description=gettext_lazy("conditions"))
    def said(self, rule: Rule) -> str:
        return "; ".join(in_words(condition) for condition in rule.conditions)

    def save_model(self, request: HttpRequest, obj: Rule, form: RuleForm, change: bool) -> None:
        save_rule(obj, draft_of(form.cleaned_data), by=user_of(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Rule) -> None:
        delete_rule(obj, by=user_of(request), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Rule]) -> None:
        for rule in queryset:
            self.delete_model(request, rule)

    def begin(self, form: Any, tried: Any, *, by: User) -> RuleTrial:
        return try_rule(
            draft_of(form.cleaned_data),
            site=form.cleaned_data["site"],
            # As it is kept: the form has changed the other one.
            rule=Rule.objects.filter(pk=tried.pk).first() if tried else None,
            days=form.cleaned_data["days"] or DAYS,
            by=by,
            now=timezone.now(),
        )

    def drafted(self, trial: RuleTrial) -> dict[str, Any]:
        return dict(trial.draft)

    def is_of(self, trial: RuleTrial) -> bool:
        return not trial.is_of_list

    def changed_by(self, trial: RuleTrial) -> Any:
        return trial.rule_id

    def told(self, trial: RuleTrial) -> dict[str, Any]:
        return {
            "outcome": Rule(outcome=trial.draft["outcome"]).get_outcome_display(),
            "conditions": [in_words(condition) for condition in trial.draft["conditions"]],
        }
