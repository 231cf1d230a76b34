"""Appeals in the admin: what was decided and what is said against it side by side, and one form to answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.accounts import limits
from comments.accounts.viewer import Viewer, viewer_of
from comments.errors import Refused
from comments.moderation.admin.answers import moderator_or_denied
from comments.moderation.appeals import holding, reviewing
from comments.moderation.appeals.redress import Redress
from comments.moderation.appeals.reversing import EndUnclear, Ruling
from comments.moderation.decisions.outcomes import AGAINST
from comments.moderation.models import (
    Appeal,
    AppealOutcome,
    Decision,
    NameRefusal,
    Reason,
    Sanction,
    Statement,
    Suspension,
)
from comments.moderation.notes import APPEAL_MAX
from comments.moderation.people.giving import is_called_otherwise
from comments.moderation.policies import OF_APPEAL, OF_COMMENT
from comments.moderation.reasons.rulebook import rules_in_force
from comments.moderation.reasons.telling import told_of
from comments.threads.admin import KeysetAdmin

_CLAUSE_MAX = 2**15 - 1
_KEYS = {AppealOutcome.UPHELD: "u", AppealOutcome.PARTLY_REVERSED: "p", AppealOutcome.REVERSED: "r"}


class Waiting(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", _("waiting for an answer")), ("answered", _("answered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Appeal]) -> QuerySet[Appeal]:
        if self.value() not in {"open", "answered"}:
            return queryset
        return queryset.filter(decided_at__isnull=self.value() == "open")


class AnswerForm(forms.Form):
    """The shape of an answer; whether it is allowed is asked of `decide_appeal`."""

    outcome = forms.CharField(required=False)
    answer = forms.CharField(required=False, strip=False)
    reason = forms.CharField(required=False)
    explanation = forms.CharField(required=False)
    law = forms.CharField(required=False)
    clause = forms.IntegerField(required=False, min_value=1, max_value=_CLAUSE_MAX)
    # The version of the house rules that showed it.
    rules = forms.IntegerField(required=False, min_value=1, max_value=_CLAUSE_MAX)
    ends_at = forms.DateTimeField(required=False)


@admin.register(Appeal)
class AppealAdmin(KeysetAdmin):
    """Whoever moderates a site answers; who decided first is asked to leave it to somebody else."""

    section_paths = OF_APPEAL
    list_display = ("filed_at", "about", "words", "state", "reviewer_name")
    list_filter = (Waiting,)
    list_filter_sheet = False
    list_select_related = ("statement", "notice_item__notice")

    @admin.display(description=gettext_lazy("against"))
    def about(self, appeal: Appeal) -> str:
        return appeal.against

    @admin.display(description=gettext_lazy("why"))
    def words(self, appeal: Appeal) -> str:
        return format_html("<bdi>{}</bdi>", Truncator(" ".join(appeal.body.split())).chars(60))

    @admin.display(description=gettext_lazy("outcome"))
    def state(self, appeal: Appeal) -> str:
        if appeal.paused_by_id is not None and appeal.decided_at is None:
            return _("paused: its sender is suspended")
        return appeal.get_outcome_display() or _("waiting for an answer")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        appeal, viewer = self._asked_for(request, object_id)
        if request.method == "POST":
            return self._answer(request, appeal, viewer)
        return self._show(request, appeal, viewer)

    def _asked_for(self, request: HttpRequest, object_id: str) -> tuple[Appeal, Viewer]:
        moderator = moderator_or_denied(request)
        try:
            theirs = Appeal.objects.filter(moderator.reach().rows(*OF_APPEAL)).select_related("site")
            appeal = theirs.get(pk=UUID(unquote(object_id)))
        except (ValueError, Appeal.DoesNotExist) as error:
            raise Http404 from error
        return appeal, viewer_of(request.user, site=appeal.site)

    def _answer(self, request: HttpRequest, appeal: Appeal, viewer: Viewer) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self._show(request, appeal, viewer, refusal=EndUnclear())
        now = timezone.now()
        try:
            limits.take(
                limits.DECIDE,
                caller=limits.caller_of(user_id=viewer.user.pk if viewer.user else None),
                now=now,
            )
            reviewing.decide_appeal(
                appeal_id=appeal.pk, viewer=viewer, ruling=Ruling(**form.cleaned_data), now=now
            )
        except Refused as refusal:
            appeal.refresh_from_db()
            return self._show(request, appeal, viewer, refusal=refusal)
        told = (
            _("Answered. They get it by mail.")
            if appeal.is_heard
            else _("Answered. Nobody is left to be told.")
        )
        messages.success(request, told)
        theirs = moderator_or_denied(request).reach(appeal.site_id).rows(*OF_APPEAL)
        following = Appeal.objects.filter(theirs, decided_at__isnull=True).order_by("filed_at", "pk").first()
        if following is None:
            return HttpResponseRedirect(reverse("admin:moderation_appeal_changelist"))
        return HttpResponseRedirect(reverse("admin:moderation_appeal_change", args=[following.pk]))

    def _show(
        self, request: HttpRequest, appeal: Appeal, viewer: Viewer, *, refusal: Refused | None = None
    ) -> HttpResponse:
        try:
            about: Redress | None = reviewing.review_of(appeal.pk, viewer=viewer)
        except reviewing.AppealNotFound:
            about = None
        return TemplateResponse(
            request,
            "moderation/appeal.html",
            self.admin_site.each_context(request)
            | {
                "title": _("Appeal"),
                "subtitle": None,
                "opts": self.opts,
                "appeal": appeal,
                "about": about,
                "refusal": refusal,
                "given": request.POST,
                "answer_max": APPEAL_MAX,
            }
            | (_sides(about, viewer, now=timezone.now()) if about is not None else {}),
            status=refusal.status if refusal else 200,
        )


def _sides(about: Redress, viewer: Viewer, *, now: datetime) -> dict[str, object]:
    """Return what was decided, by whom and why, and what can come of it now."""
    decision, laid = about.decision, None
    if about.statement is not None:
        decision = Decision.objects.filter(statement=about.statement).first()
        laid = holding.laid_by(about.statement)
    still_holds = reviewing.still_holds(about, now=now)
    return {
        "still_holds": still_holds,
        "told": told_of(about.statement) if about.statement else None,
        "decision": decision,
        "laid": laid,
        "sanction": laid if isinstance(laid, Sanction) else None,
        "suspension": laid if isinstance(laid, Suspension) else None,
        "refused_name": laid if isinstance(laid, NameRefusal) else None,
        "needs_another": reviewing.needs_another(about, viewer),
        "choices": _choices(about, laid, still_holds=still_holds),
        "reasons": [(reason.value, reason.label) for reason in AGAINST],
        "illegal": Reason.ILLEGAL.value,
        "rules": rules_in_force(about.site, now=now),
    }


def _choices(
    about: Redress, laid: Sanction | Suspension | NameRefusal | None, *, still_holds: bool
) -> list[dict[str, str]]:
    """Return what an answer can be, each with its key and with what it does in words."""
    does: tuple[str, str, str]
    if isinstance(laid, NameRefusal):
        does = (
            _("They stay as they are called."),
            "",
            _("From then on they are called “%(name)s”.") % {"name": laid.name}
            if still_holds
            else _(
                "It was wrong. They have chosen another name since and keep it; they can ask for this one again."
            )
            if is_called_otherwise(laid, laid.statement.recipient)
            else _("It was wrong. The name cannot be given any more, so nothing changes."),
        )
    elif not still_holds:
        does = (
            _("It was right. Nothing changes."),
            "",
            _("It was wrong. It is in force no more, so there is nothing left to change."),
        )
    elif laid is not None:
        does = (
            _("Nothing changes."),
            _("It ends sooner: say when."),
            _("It is lifted at once."),
        )
    elif about.statement is not None:
        does = (
            _("Nothing changes."),
            _("It stays restricted, for another reason: choose it. They are told the new reasons."),
            _("The comment stands again as it did before."),
        )
    else:
        does = (
            _("The comment stays."),
            "",
            _("The comment is removed: choose a reason. Its author is told."),
        )
    return [
        {"value": outcome.value, "label": str(outcome.label), "key": _KEYS[outcome], "does": what}
        for outcome, what in zip(AppealOutcome, does, strict=True)
        if what
    ]


@admin.register(Statement)
class StatementAdmin(KeysetAdmin):
    """Every restriction with its reasons, or why nobody was told; to be read, never to be changed."""

    section_paths = (OF_COMMENT,)
    list_display = ("written_at", "measure", "ground", "clause", "automation", "source", "exemption")
    list_filter = ("measure", "ground", "automation", "source", "exemption")
    fields = (
        "comment",
        "recipient",
        "measure",
        "starts_at",
        "ends_at",
        "facts",
        "source",
        "order_authority",
        "order_reference",
        "order_received_at",
        "automated_detection",
        "automation",
        "ground",
        "law",
        "rules_number",
        "clause_number",
        "clause_title",
        "clause_text",
        "explanation",
        "language",
        "exemption",
        "written_at",
    )

    @admin.display(description=gettext_lazy("clause"))
    def clause(self, statement: Statement) -> str:
        if statement.clause_number is None:
            return statement.law
        return f"{statement.clause_number}. {statement.clause_title}"
