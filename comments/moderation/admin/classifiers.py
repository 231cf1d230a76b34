"""Checking services in the admin: where they are, what they are told, whether they answer."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextareaWidget, UnfoldAdminURLInputWidget

from comments.accounts import limits
from comments.accounts.models import Role, User
from comments.egress.addresses import AddressRefused, Unreachable, check_address
from comments.errors import Refused
from comments.moderation.models import Check, Classifier
from comments.moderation.screening.classifiers.asking import OFFERS
from comments.moderation.screening.classifiers.checking import try_out
from comments.moderation.screening.classifiers.turning import delete_classifier, save_classifier
from comments.threads.admin import OWN_SITES, KeysetAdmin, SiteAdmin

_OFFERED = {
    "thread": gettext_lazy("how long the discussion is"),
    "parent": gettext_lazy("the comment that is answered"),
    "article": gettext_lazy("title and address of the article"),
    "history": gettext_lazy("since when the author is here, and how their comments fared"),
}


class ClassifierForm(forms.ModelForm):
    url = forms.URLField(
        label=gettext_lazy("Address"), max_length=500, assume_scheme="https", widget=UnfoldAdminURLInputWidget
    )
    secret = forms.CharField(
        label=gettext_lazy("Key or secret"),
        max_length=200,
        required=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Akismet’s key, or what signs the webhook. Empty keeps the one that is there."
        ),
    )
    offers = forms.MultipleChoiceField(
        label=gettext_lazy("Told beside the comment"),
        choices=[(name, _OFFERED[name]) for name in OFFERS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("E-mail and network addresses are never told."),
    )
    sample = forms.CharField(
        label=gettext_lazy("Words to try it with"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=gettext_lazy("“Try it” asks the service as it is saved. Nothing is posted or kept."),
    )

    class Meta:
        model = Classifier
        fields = [
            "site",
            "name",
            "kind",
            "is_on",
            "url",
            "secret",
            "seconds",
            "on_failure",
            "offers",
            "learns",
        ]
        help_texts = {
            "learns": gettext_lazy(
                "Akismet is told of each comment that it took for spam and a moderator approved, and of each that it let"
                " pass and a moderator rejected or removed as spam: the words and the name, as when it was asked."
            )
        }

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            check_address(url, inside=settings.CHECKING_SERVICES_INSIDE)
        except AddressRefused as refusal:
            raise forms.ValidationError(
                _("Give a public address that begins with https:// and has port 443 or 8443.")
            ) from refusal
        return url

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"] or self.instance.secret
        if not secret:
            raise forms.ValidationError(_("A service is asked with a key or a secret of its own."))
        return secret

    def clean_seconds(self) -> int:
        seconds: int = self.cleaned_data["seconds"]
        if not 1 <= seconds <= 30:
            raise forms.ValidationError(_("From 1 to 30 seconds."))
        return seconds


@admin.register(Classifier)
class ClassifierAdmin(SiteAdmin):
    turned_by = "comments.moderation.screening.classifiers.turning.save_classifier"
    roles = frozenset({Role.EDITOR, Role.OWNER})
    form = ClassifierForm
    change_form_template = "moderation/classifier_form.html"
    list_display = ("name", "site", "kind", "is_on", "down_since", "on_failure")
    list_filter = (OWN_SITES, "is_on")
    list_select_related = ("site",)
    ordering = ("site__name", "name")

    def save_model(self, request: HttpRequest, obj: Classifier, form: ClassifierForm, change: bool) -> None:
        if isinstance(request.user, User):
            save_classifier(obj, by=request.user, now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Classifier) -> None:
        if isinstance(request.user, User):
            delete_classifier(obj, by=request.user, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Classifier]) -> None:
        for classifier in queryset:
            self.delete_model(request, classifier)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        classifier = self.get_object(request, object_id)
        if classifier is not None and request.method == "POST" and "_try" in request.POST:
            self._try(request, classifier)
            return HttpResponseRedirect(request.get_full_path())
        checks = Check.objects.filter(classifier=classifier).select_related("comment").order_by("-pk")
        more = {"checks": checks[:20] if classifier else ()}
        shown: HttpResponse = super().change_view(request, object_id, form_url, (extra_context or {}) | more)
        return shown

    def _try(self, request: HttpRequest, classifier: Classifier) -> None:
        if not self.has_change_permission(request, classifier) or not isinstance(request.user, User):
            return
        now = timezone.now()
        words = " ".join(request.POST.get("sample", "")[:1000].split()) or "Buy cheap watches now."
        try:
            limits.take(limits.TRY_RULE, caller=limits.caller_of(user_id=request.user.pk), now=now)
            answer = try_out(classifier, body=words, now=now)
        except Unreachable as error:
            messages.error(request, _("No answer: %(why)s.") % {"why": error})
        except LookupError:
            messages.error(request, _("The site needs one published comment before a service can be tried."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = _("It answered “%(answer)s”.") % {"answer": answer.asks}
            messages.success(request, " ".join([said, ", ".join(answer.reasons)]).strip())


@admin.register(Check)
class CheckAdmin(KeysetAdmin):
    roles = frozenset({Role.EDITOR, Role.OWNER})
    site_path = "classifier__site"
    list_display = ("asked_at", "classifier", "answer", "score", "answered_at", "tries", "error")
    list_filter = ("answer",)
    list_select_related = ("classifier",)
