"""Senders in the admin: how much of what they send was unfounded, who was warned, and whose notices wait until when."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.models import Site
from comments.accounts import limits
from comments.accounts.viewer import Viewer, viewer_of
from comments.errors import Refused
from comments.moderation.admin.answers import moderator_or_denied
from comments.moderation.admin.lay_form import SPANS
from comments.moderation.models import Gravity, Heard, Intent, Step, Suspension
from comments.moderation.notes import EXPLANATION_MAX, NOTE_MAX
from comments.moderation.people.laddering import WEIGHED_DAYS
from comments.moderation.people.releasing import lift_suspension
from comments.moderation.people.retracting import retract_suspension, seconds_to_retract
from comments.moderation.people.sanctionable import PersonNotFound
from comments.moderation.people.sending import SenderFile, sender_file
from comments.moderation.people.suspendable import SenderWish
from comments.moderation.people.suspending import LONGEST, WARNED_DAYS, suspend
from comments.moderation.suspended import running
from comments.threads.admin import OWN_SITES, KeysetAdmin

_FIELDS = ("step", "what", "span", "until", "explanation", "gravity", "intent", "note")


class SenderForm(forms.Form):
    """The shape of a wish; whether it is allowed is asked of `suspend`."""

    step = forms.CharField(required=False)
    what = forms.CharField(required=False)
    span = forms.CharField(required=False)
    until = forms.DateTimeField(required=False)
    explanation = forms.CharField(required=False)
    gravity = forms.CharField(required=False)
    intent = forms.CharField(required=False)
    note = forms.CharField(required=False)

    def wish(self, *, now: datetime) -> SenderWish:
        given = self.cleaned_data
        until = now + SPANS[given["span"]][1] if given["span"] in SPANS else given["until"]
        return SenderWish(
            step=given["step"],
            what=given["what"],
            until=until if given["step"] == Step.SUSPENSION else None,
            explanation=given["explanation"],
            gravity=given["gravity"],
            intent=given["intent"],
            note=given["note"],
        )


class RunningFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("force", gettext_lazy("in force")), ("over", gettext_lazy("over or lifted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Suspension]) -> QuerySet[Suspension]:
        now = timezone.now()
        if self.value() == "force":
            return queryset.filter(running(now=now))
        return queryset.exclude(running(now=now)) if self.value() == "over" else queryset


@admin.register(Suspension)
class SuspensionAdmin(KeysetAdmin):
    """Whose notices, reports and objections wait, and who was warned, newest first; of moderators of the whole site."""

    list_display = ("starts_at", "sender", "step", "what", "ends_at", "moderator_name", "lifted_at")
    list_filter = (RunningFilter, "step", "what", OWN_SITES)
    list_filter_sheet = False
    list_select_related = ("profile", "notice")
    list_display_links: ClassVar[None] = None

    @admin.display(description=gettext_lazy("sender"))
    def sender(self, suspension: Suspension) -> str | SafeString:
        if suspension.profile is not None:
            address = reverse("admin:moderation_sender_person", args=[suspension.profile_id])
            return format_html('<a href="{}"><bdi>{}</bdi></a>', address, suspension.profile.display_name)
        if suspension.notice is None:
            return _("an address")
        address = reverse("admin:moderation_sender_of_notice", args=[suspension.notice_id])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, suspension.notice.reference)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("person/<uuid:profile_id>/", view(self.person_view), name="moderation_sender_person"),
            path("notice/<uuid:notice_id>/", view(self.notice_view), name="moderation_sender_of_notice"),
            path("<uuid:suspension_id>/lift/", view(self.lift_view), name="moderation_suspension_lift"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        suspension = self.get_object(request, object_id)
        if suspension is None:
            raise Http404
        return HttpResponseRedirect(_page_of(suspension))

    def person_view(self, request: HttpRequest, profile_id: UUID) -> HttpResponse:
        return self._view(request, profile_id=profile_id)

    def notice_view(self, request: HttpRequest, notice_id: UUID) -> HttpResponse:
        """The same of whoever sent a notice."""
        return self._view(request, notice_id=notice_id)

    def _view(
        self, request: HttpRequest, *, profile_id: UUID | None = None, notice_id: UUID | None = None
    ) -> HttpResponse:
        now = timezone.now()
        try:
            file = sender_file(
                viewer=moderator_or_denied(request), profile_id=profile_id, notice_id=notice_id, now=now
            )
        except PersonNotFound as missing:
            raise Http404 from missing
        if request.method != "POST":
            return self._show(request, file)
        form = SenderForm(request.POST)
        if not form.is_valid():
            return self._show(request, file, error=str(next(iter(form.errors.values()))[0]), status=422)
        try:
            viewer = _deciding(request, site_id=file.site_id, now=now)
            wish = form.wish(now=now)
            made = suspend(profile_id=profile_id, notice_id=notice_id, viewer=viewer, wish=wish, now=now)
        except Refused as refused:
            return self._show(
                request, file, error=str(refused), field=refused.field or "", status=refused.status
            )
        _say_what_happened(request, made, now=now)
        return HttpResponseRedirect(request.path)

    def lift_view(self, request: HttpRequest, suspension_id: UUID) -> HttpResponse:
        return require_POST(self._lift)(request, suspension_id)

    def _lift(self, request: HttpRequest, suspension_id: UUID) -> HttpResponse:
        moderator_or_denied(request)
        suspension = self.get_queryset(request).filter(pk=suspension_id).first()
        if suspension is None:
            raise Http404
        now = timezone.now()
        try:
            viewer = _deciding(request, site_id=suspension.site_id, now=now)
            if "undo" in request.POST:
                retract_suspension(suspension_id=suspension_id, viewer=viewer, now=now)
                said = _("Taken back: nothing is laid on them, and nobody was told.")
            else:
                note = request.POST.get("note", "")
                lift_suspension(suspension_id=suspension_id, viewer=viewer, note=note, now=now)
                said = (
                    _("The warning is taken back, and with it what stood on it.")
                    if suspension.step == Step.WARNING
                    else _("Lifted. What had waited is taken up now, unless another suspension runs on.")
                )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, said)
        return HttpResponseRedirect(_page_of(suspension))

    def _show(
        self, request: HttpRequest, file: SenderFile, *, error: str = "", field: str = "", status: int = 200
    ) -> HttpResponse:
        now = timezone.now()
        context = self.admin_site.each_context(request) | {
            "title": file.profile.display_name if file.profile else str(file.notice),
            "subtitle": None,
            "opts": self.opts,
            "file": file,
            "to_retract": [
                one.pk
                for one in file.suspensions
                if one.moderator_id == request.user.pk and seconds_to_retract(one, now=now)
            ],
            "in_force": [one for one in file.suspensions if _holds(one, now=now)],
            "earlier": [one for one in file.suspensions if not _holds(one, now=now)],
            "given": request.POST.dict(),
            "steps": Step.choices,
            "whats": Heard.choices,
            "spans": [(span, words) for span, (words, _length) in SPANS.items()],
            "gravities": Gravity.choices,
            "intents": Intent.choices,
            "explanation_max": EXPLANATION_MAX,
            "note_max": NOTE_MAX,
            "weighed_days": WEIGHED_DAYS,
            "warned_days": WARNED_DAYS,
            "days_max": LONGEST.days,
            "error": error,
            "error_field": field if field in _FIELDS else "",
        }
        return TemplateResponse(request, "moderation/people/sender.html", context, status=status)


def _say_what_happened(request: HttpRequest, made: Suspension, *, now: datetime) -> None:
    if made.starts_at != now:
        said = _("You said so already on %(moment)s, in the same words; nothing was done a second time.")
        moment = formats.date_format(timezone.localtime(made.starts_at), "DATETIME_FORMAT")
        messages.warning(request, said % {"moment": moment})
    elif made.statement.exemption:
        said = _("Done. They are not told: %(why)s.")
        messages.warning(request, said % {"why": made.statement.get_exemption_display()})
    else:
        messages.success(request, _("Done. They are told why, and that they can object."))


def _holds(suspension: Suspension, *, now: datetime) -> bool:
    if suspension.lifted_at is not None:
        return False
    return suspension.ends_at is None or suspension.ends_at > now


def _page_of(suspension: Suspension) -> str:
    if suspension.profile_id is not None:
        return reverse("admin:moderation_sender_person", args=[suspension.profile_id])
    if suspension.notice_id is not None:
        return reverse("admin:moderation_sender_of_notice", args=[suspension.notice_id])
    return reverse("admin:moderation_suspension_changelist")


def _deciding(request: HttpRequest, *, site_id: int, now: datetime) -> Viewer:
    """Return who decides, once their decision is counted."""
    user = moderator_or_denied(request).user
    limits.take(limits.DECIDE, caller=limits.caller_of(user_id=user.pk if user else None), now=now)
    return viewer_of(request.user, site=Site.objects.get(pk=site_id))
