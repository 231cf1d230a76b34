"""Dry runs in the admin: a button of a form, and the page that says how far a run is and what came of it."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from comments.accounts import limits
from comments.accounts.models import User
from comments.errors import Refused
from comments.moderation.models import RuleTrial
from comments.moderation.screening.replaying import DAYS_MAX, LOOKED_MAX, comments_of
from comments.threads.admin import SiteAdmin

DAYS = 7


def days_field() -> forms.IntegerField:
    """Return the field that the button which tries a draft asks for, and nothing else."""
    return forms.IntegerField(
        label=gettext_lazy("Days for a dry run"),
        min_value=1,
        max_value=DAYS_MAX,
        initial=DAYS,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=gettext_lazy(
            "“Try it” shows which comments of so many days this would have been about. Nothing is saved."
        ),
    )


class TriedAdmin(SiteAdmin):
    """Things that can be tried on what was posted lately before they are saved. Their form has `days`."""

    change_form_template = "moderation/rule_form.html"
    # What its pages are called, as in "moderation_rule_change".
    called: ClassVar[str]

    def begin(self, form: Any, tried: Any, *, by: User) -> RuleTrial:
        """Begin the dry run of what stands in the form; `tried` is what is changed, or None."""
        raise NotImplementedError

    def drafted(self, trial: RuleTrial) -> dict[str, Any]:
        """Return the fields of the form as they stood before a dry run."""
        raise NotImplementedError

    def is_of(self, trial: RuleTrial) -> bool:
        """Whether a dry run is of things of this kind."""
        raise NotImplementedError

    def changed_by(self, trial: RuleTrial) -> Any:
        """Return the key of what the draft would change; None for something new."""
        raise NotImplementedError

    def told(self, trial: RuleTrial) -> dict[str, Any]:
        """Return what the page says of the draft."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "trial/<uuid:trial_id>/",
            self.admin_site.admin_view(self.trial_view),
            name=f"{self.called}_trial",
        )
        return [own, *super().get_urls()]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill the form as it stood before a dry run, where one is named."""
        trial = self._trial(request, request.GET.get("trial", ""))
        if trial is None:
            return {"days": DAYS}
        return {**self.drafted(trial), "site": trial.site_id, "days": trial.days}

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found: Model | None = super().get_object(request, object_id, from_field)
        trial = self._trial(request, request.GET.get("trial", ""))
        is_its = found is not None and trial is not None and self.changed_by(trial) == found.pk
        if trial is not None and is_its and request.method == "GET":
            for name, value in self.drafted(trial).items():
                setattr(found, name, value)
        return found

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
        tried = self.get_object(request, object_id) if object_id else None
        if not self.has_change_permission(request, tried) or (object_id and tried is None):
            raise Http404
        form = self.get_form(request, tried, change=tried is not None)(request.POST, instance=tried)
        if not form.is_valid():
            return None
        user = user_of(request)
        try:
            limits.take(limits.TRY_RULE, caller=limits.caller_of(user_id=user.pk), now=timezone.now())
            trial = self.begin(form, tried, by=user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())
        return HttpResponseRedirect(reverse(f"admin:{self.called}_trial", args=[trial.pk]))

    def trial_view(self, request: HttpRequest, trial_id: UUID) -> HttpResponse:
        """Show how far a dry run is, and at its end what the draft would have done."""
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
        key = self.changed_by(trial)
        form = (
            reverse(f"admin:{self.called}_change", args=[key]) if key else reverse(f"admin:{self.called}_add")
        )
        return TemplateResponse(
            request,
            "moderation/trial.html",
            self.admin_site.each_context(request)
            | {
                "title": _("Dry run: %(name)s") % {"name": trial},
                "opts": self.opts,
                "trial": trial,
                "comments": comments_of(trial),
                "limit": LOOKED_MAX,
                "form": f"{form}?trial={trial.pk}",
            }
            | self.told(trial),
        )

    def _trial(self, request: HttpRequest, key: str) -> RuleTrial | None:
        try:
            trial_id = UUID(key)
        except ValueError:
            return None
        own = RuleTrial.objects.filter(site__in=self.site_ids(request))
        trial = own.select_related("site").filter(pk=trial_id).first()
        return trial if trial is not None and self.is_of(trial) else None


def user_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
