"""Rules in the admin: written line by line, tried on what was posted lately, then saved."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from comments.accounts import limits
from comments.accounts.models import Role, User
from comments.errors import Refused
from comments.moderation.admin.condition_fields import ConditionsField
from comments.moderation.findings.conditions import in_words
from comments.moderation.models import Rule, RuleTrial
from comments.moderation.screening.replaying import DAYS_MAX, LOOKED_MAX, comments_of, try_rule
from comments.moderation.screening.ruling import (
    Draft,
    RuleUnfit,
    clean,
    delete_rule,
    refuse_too_many,
    save_rule,
)
from comments.threads.admin import OWN_SITES, SiteAdmin

_DRAFT = [field.name for field in fields(Draft)]


class RuleForm(forms.ModelForm):
    conditions = ConditionsField(
        label=gettext_lazy("Conditions"),
        help_text=gettext_lazy("All of them have to hold. Leave the other lines empty."),
    )
    # Asked for by the button that tries the rule, and by nothing else.
    days = forms.IntegerField(
        label=gettext_lazy("Days for a dry run"),
        min_value=1,
        max_value=DAYS_MAX,
        initial=7,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=gettext_lazy(
            "“Try it” shows which comments of so many days the rule would have been about. Nothing is saved."
        ),
    )

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
class RuleAdmin(SiteAdmin):
    turned_by = "comments.moderation.screening.ruling.save_rule"
    roles = frozenset({Role.EDITOR, Role.OWNER})
    form = RuleForm
    change_form_template = "moderation/rule_form.html"
    list_display = ("name", "site", "is_on", "outcome", "said")
    list_filter = (OWN_SITES, "is_on", "outcome")
    list_select_related = ("site",)
    ordering = ("site__name", "name")

    @admin.display(description=gettext_lazy("conditions"))
    def said(self, rule: Rule) -> str:
        return "; ".join(in_words(condition) for condition in rule.conditions)

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "trial/<uuid:trial_id>/",
            self.admin_site.admin_view(self.trial_view),
            name="moderation_rule_trial",
        )
        return [own, *super().get_urls()]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill the form as it stood before a dry run, where one is named."""
        trial = self._trial(request, request.GET.get("trial", ""))
        if trial is None:
            return {"days": 7}
        return {**trial.draft, "site": trial.site_id, "days": trial.days}

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Rule | None:
        rule: Rule | None = super().get_object(request, object_id, from_field)
        trial = self._trial(request, request.GET.get("trial", ""))
        if rule is not None and trial is not None and trial.rule_id == rule.pk and request.method == "GET":
            for name, value in trial.draft.items():
                setattr(rule, name, value)
        return rule

    def save_model(self, request: HttpRequest, obj: Rule, form: RuleForm, change: bool) -> None:
        save_rule(obj, draft_of(form.cleaned_data), by=_user(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Rule) -> None:
        delete_rule(obj, by=_user(request), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Rule]) -> None:
        for rule in queryset:
            self.delete_model(request, rule)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        if request.method == "POST" and "_try" in request.POST:
            answer = self._try(request, object_id)
            if answer is not None:
                return answer
        shown: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        return shown

    def _try(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """Try what stands in the form and lead to what came of it; None for a form that has to be mended first."""
        rule = self.get_object(request, object_id) if object_id else None
        if not self.has_change_permission(request, rule) or (object_id and rule is None):
            raise Http404
        form = self.get_form(request, rule, change=rule is not None)(request.POST, instance=rule)
        if not form.is_valid():
            return None
        now, user = timezone.now(), _user(request)
        try:
            limits.take(limits.TRY_RULE, caller=limits.caller_of(user_id=user.pk), now=now)
            trial = try_rule(
                draft_of(form.cleaned_data),
                site=form.cleaned_data["site"],
                rule=Rule.objects.filter(pk=rule.pk).first() if rule else None,
                days=form.cleaned_data["days"] or 7,
                by=user,
                now=now,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())
        return HttpResponseRedirect(reverse("admin:moderation_rule_trial", args=[trial.pk]))

    def trial_view(self, request: HttpRequest, trial_id: UUID) -> HttpResponse:
        """Show how far a dry run is, and at its end what the rule would have done."""
        return require_safe(self._show_trial)(request, trial_id)

    def _show_trial(self, request: HttpRequest, trial_id: UUID) -> HttpResponse:
        trial = self._trial(request, str(trial_id))
        if trial is None:
            raise Http404
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse(
                {
                    "done": trial.done_at is not None,
                    "words": _("%(count)d comments looked at") % {"count": trial.looked_count},
                }
            )
        form = (
            reverse("admin:moderation_rule_change", args=[trial.rule_id])
            if trial.rule_id
            else reverse("admin:moderation_rule_add")
        )
        return TemplateResponse(
            request,
            "moderation/trial.html",
            self.admin_site.each_context(request)
            | {
                "title": _("Dry run: %(name)s") % {"name": trial.draft["name"]},
                "opts": self.opts,
                "trial": trial,
                "outcome": Rule(outcome=trial.draft["outcome"]).get_outcome_display(),
                "conditions": [in_words(condition) for condition in trial.draft["conditions"]],
                "comments": comments_of(trial),
                "limit": LOOKED_MAX,
                "form": f"{form}?trial={trial.pk}",
            },
        )

    def _trial(self, request: HttpRequest, key: str) -> RuleTrial | None:
        try:
            trial_id = UUID(key)
        except ValueError:
            return None
        own = RuleTrial.objects.filter(site__in=self.site_ids(request))
        return own.select_related("site").filter(pk=trial_id).first()


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
