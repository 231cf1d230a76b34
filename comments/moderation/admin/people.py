"""People in the admin: one page each with all that is known, what is laid on whom, and which addresses a site takes."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from comments.accounts import limits
from comments.accounts.models import User
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.admin import naming
from comments.moderation.admin.answers import moderator_or_denied, wants_json
from comments.moderation.admin.lay_form import SPANS, LayForm
from comments.moderation.admin.laying import laid_words, lay
from comments.moderation.decisions.outcomes import AGAINST
from comments.moderation.models import (
    Gravity,
    Intent,
    ModerationPolicy,
    Sanction,
    SanctionKind,
)
from comments.moderation.notes import EXPLANATION_MAX, LAW_MAX, NOTE_MAX, UNWARNED_MAX
from comments.moderation.people.laddering import WEIGHED_DAYS
from comments.moderation.people.person import PersonFile, person_of
from comments.moderation.people.sanctionable import PersonNotFound, SanctionNotFound
from comments.moderation.people.sanctioning import lay_sanction, lift_sanction
from comments.moderation.people.standing_table import allowances_of
from comments.moderation.people.standing_words import level_name, standing_in_words
from comments.moderation.reasons.names import NAME_REASONS
from comments.moderation.restraints import in_force
from comments.threads.admin import OWN_SITES, KeysetAdmin
from comments.threads.models import DiscussionPolicy

_SWEEPS = (
    (0, gettext_lazy("none")),
    (24, gettext_lazy("of the last day")),
    (168, gettext_lazy("of the last week")),
)
# Fields beside which stands what is wrong with them; of others it stands above the button.
_BESIDE = frozenset({"law", "gravity", "intent", "unwarned_because"})
_KEYS = {
    SanctionKind.WARNING: "w",
    SanctionKind.MUTE: "m",
    SanctionKind.BAN: "b",
    SanctionKind.SHADOW_BAN: "s",
    SanctionKind.ALWAYS_HOLD: "h",
    SanctionKind.TRUSTED: "t",
}


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("force", gettext_lazy("in force")), ("over", gettext_lazy("over or lifted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Sanction]) -> QuerySet[Sanction]:
        now = timezone.now()
        if self.value() == "force":
            return queryset.filter(in_force(now=now))
        return queryset.exclude(in_force(now=now)) if self.value() == "over" else queryset


@admin.register(Sanction)
class SanctionAdmin(KeysetAdmin):
    """What is laid on people, newest first; laid and lifted on the person's page."""

    list_display = ("starts_at", "person", "kind", "reason", "ends_at", "moderator_name", "lifted_at")
    list_filter = (StateFilter, "kind", "reason", OWN_SITES)
    list_filter_sheet = False
    list_select_related = ("profile",)
    list_display_links: ClassVar[None] = None

    @admin.display(description=gettext_lazy("person"))
    def person(self, sanction: Sanction) -> str:
        address = reverse("admin:moderation_person", args=[sanction.profile_id])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, sanction.profile.display_name)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("person/<uuid:profile_id>/", view(self.person_view), name="moderation_person"),
            path("person/<uuid:profile_id>/name/", view(self.name_view), name="moderation_person_name"),
            path("person/<uuid:profile_id>/lay/", view(self.lay_view), name="moderation_person_lay"),
            path("<uuid:sanction_id>/lift/", view(self.lift_view), name="moderation_sanction_lift"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        sanction = self.get_object(request, object_id)
        if sanction is None:
            raise Http404
        return HttpResponseRedirect(reverse("admin:moderation_person", args=[sanction.profile_id]))

    def person_view(self, request: HttpRequest, profile_id: UUID) -> HttpResponse:
        file = _file_or_404(request, profile_id)
        return self._page(request, "moderation/people/person.html", file)

    def lay_view(self, request: HttpRequest, profile_id: UUID) -> HttpResponse:
        """Show the form by itself, for the desk to open, and take what is sent; of moderators of the whole site."""
        file = _file_or_404(request, profile_id)
        if not file.is_whole:
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, "moderation/people/lay.html", file)
        now = timezone.now()
        form = LayForm(request.POST)
        if not form.is_valid():
            error = next(iter(form.errors.values()))[0]
            return self._page(request, "moderation/people/lay.html", file, error=str(error), status=422)
        comment_id = form.cleaned_data["comment"]
        if comment_id is not None and wants_json(request):
            return lay(request, file, wish=form.wish(now=now), comment_id=comment_id, now=now)
        try:
            limits.take(limits.DECIDE, caller=limits.caller_of(user_id=_user(request).pk), now=now)
            sanction = lay_sanction(
                profile_id=profile_id,
                viewer=viewer_of(request.user, site=file.profile.site),
                wish=form.wish(now=now),
                comment_id=comment_id,
                now=now,
            )
        except Refused as refused:
            return self._page(
                request,
                "moderation/people/lay.html",
                file,
                error=str(refused),
                field=refused.field,
                status=refused.status,
            )
        messages.success(request, laid_words(file, sanction))
        return HttpResponseRedirect(_way_back(request, profile_id))

    def name_view(self, request: HttpRequest, profile_id: UUID) -> HttpResponse:
        """Take what somebody decides about a name that waits, or that they take that back."""
        return require_POST(self._name)(request, profile_id)

    def _name(self, request: HttpRequest, profile_id: UUID) -> HttpResponse:
        file, now = _file_or_404(request, profile_id), timezone.now()
        back = HttpResponseRedirect(_way_back(request, profile_id))
        if "refusal" in request.POST:
            return naming.take_back(request, file, back=back, now=now)

        def show(refused: Refused) -> HttpResponse:
            page = "moderation/people/person.html"
            return self._page(request, page, file, name_error=refused, status=refused.status)

        return naming.settle(request, file, show=show, back=back, now=now)

    def lift_view(self, request: HttpRequest, sanction_id: UUID) -> HttpResponse:
        return require_POST(self._lift)(request, sanction_id)

    def _lift(self, request: HttpRequest, sanction_id: UUID) -> HttpResponse:
        moderator_or_denied(request)
        sanction = self.get_queryset(request).select_related("site").filter(pk=sanction_id).first()
        if sanction is None:
            raise Http404
        now = timezone.now()
        try:
            limits.take(limits.DECIDE, caller=limits.caller_of(user_id=_user(request).pk), now=now)
            viewer = viewer_of(request.user, site=sanction.site)
            note = request.POST.get("note", "")
            lift_sanction(sanction_id=sanction_id, viewer=viewer, note=note, now=now)
        except SanctionNotFound as missing:
            raise Http404 from missing
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Lifted: %(sanction)s.") % {"sanction": sanction.get_kind_display()})
        return HttpResponseRedirect(_way_back(request, sanction.profile_id))

    def _page(
        self,
        request: HttpRequest,
        template: str,
        file: PersonFile,
        *,
        error: str = "",
        field: str = "",
        name_error: Refused | None = None,
        status: int = 200,
    ) -> HttpResponse:
        now = timezone.now()
        context = (
            self.admin_site.each_context(request)
            | {
                "title": file.profile.display_name,
                "subtitle": None,
                "opts": self.opts,
                "file": file,
                "standing_words": standing_in_words(file, now=now),
                "level": file.standing.level,
                "levels": [(level, level_name(level)) for level in range(4)],
                "allowances": allowances_of(
                    ModerationPolicy.of_site(file.profile.site), DiscussionPolicy.of_site(file.profile.site)
                ),
                # What was typed about a name is for its own form alone.
                "form": _form(request.GET if name_error else request.POST or request.GET),
                "name_reasons": [(reason.value, reason.label) for reason in NAME_REASONS],
                "explanation_max": EXPLANATION_MAX,
                "law_max": LAW_MAX,
                "error": error,
                "error_field": field if field in _BESIDE else "",
                "back": _way_back(request, file.profile.pk),
            }
            | naming.context_of(request, file, error=name_error, now=now)
        )
        return TemplateResponse(request, template, context, status=status)


def _form(given: QueryDict) -> dict[str, Any]:
    """Return what the form offers, and what was sent or asked for."""
    return {
        "kinds": [(kind.value, kind.label, _KEYS[kind]) for kind in SanctionKind],
        "reasons": [(reason.value, reason.label) for reason in AGAINST],
        "spans": [(span, words) for span, (words, _length) in SPANS.items()],
        "sweeps": _SWEEPS,
        "given": given.dict(),
        "note_max": NOTE_MAX,
        "explanation_max": EXPLANATION_MAX,
        "law_max": LAW_MAX,
        "unwarned_max": UNWARNED_MAX,
        "gravities": Gravity.choices,
        "intents": Intent.choices,
        "weighed_days": WEIGHED_DAYS,
    }


def _file_or_404(request: HttpRequest, profile_id: UUID) -> PersonFile:
    try:
        return person_of(viewer=moderator_or_denied(request), profile_id=profile_id, now=timezone.now())
    except PersonNotFound as missing:
        raise Http404 from missing


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else through
    return request.user


def _way_back(request: HttpRequest, profile_id: UUID) -> str:
    back = request.POST.get("next", "") or request.GET.get("next", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("admin:moderation_person", args=[profile_id])
