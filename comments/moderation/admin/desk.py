"""The moderator's desk: the queue as a page, and the door through which decisions come in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from articles.models import Site
from comments.accounts import limits
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.admin.answers import (
    Incomplete,
    counts_of,
    done,
    moderator_or_denied,
    refuse,
)
from comments.moderation.admin.bulk import WishForm
from comments.moderation.admin.filters import FilterForm, query_of, views_of
from comments.moderation.casework.objections import AppealOpen
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.outcomes import ActionImpossible
from comments.moderation.decisions.staleness import StaleDecision
from comments.moderation.decisions.undoing import latest_to_undo, seconds_to_undo
from comments.moderation.desk import queue
from comments.moderation.desk.cards import cards_of
from comments.moderation.desk.claiming import LEASE_SECONDS
from comments.moderation.desk.filtering import Filters, SiteNeeded
from comments.moderation.desk.materials import materials_for
from comments.moderation.models import Appeal, Decision
from comments.moderation.notes import EXPLANATION_MAX, LAW_MAX
from comments.moderation.people.renaming import names_waiting, with_noticed
from comments.moderation.people.retracting import refusals_to_retract
from comments.moderation.policies import Moderator
from comments.moderation.reasons.names import NAME_REASONS
from comments.moderation.screening.broken import broken_lists
from comments.moderation.screening.classifiers.checking import services_down
from comments.threads.keyset import CursorRefused

__all__ = ["done_words", "moderator_or_denied", "show_queue", "take_decision"]

# How often an open desk asks how much waits: six short walks in indexes.
COUNT_SECONDS = 20
_VERSION_MAX = 2**31 - 1
_CLAUSE_MAX = 2**15 - 1
_ORDER_MAX = 2**63 - 1
_TABS = {
    queue.Kind.OPEN: pgettext_lazy("cases", "All"),
    queue.Kind.HELD: pgettext_lazy("cases", "Held"),
    queue.Kind.REPORTED: pgettext_lazy("cases", "Reported"),
    queue.Kind.SUSPECT: pgettext_lazy("cases", "Suspect"),
    queue.Kind.APPEAL: pgettext_lazy("cases", "Appeals"),
    queue.Kind.LEGAL: pgettext_lazy("cases", "Legal"),
    queue.Kind.MINE: pgettext_lazy("cases", "For you"),
    queue.Kind.DECIDED: pgettext_lazy("cases", "Decided"),
}


class DecisionForm(forms.Form):
    """The shape of a decision; whether it is allowed is asked of `decide`."""

    comment = forms.UUIDField()
    version = forms.IntegerField(min_value=1, max_value=_VERSION_MAX)
    action = forms.CharField(required=False)
    reason = forms.CharField(required=False)
    note = forms.CharField(required=False)
    explanation = forms.CharField(required=False)
    law = forms.CharField(required=False)
    clause = forms.IntegerField(required=False, min_value=1, max_value=_CLAUSE_MAX)
    # The version of the house rules that showed it.
    rules = forms.IntegerField(required=False, min_value=1, max_value=_CLAUSE_MAX)
    category = forms.CharField(required=False)
    order = forms.IntegerField(required=False, min_value=1, max_value=_ORDER_MAX)
    # The number of the words that were looked at.
    words = forms.IntegerField(required=False, min_value=1, max_value=_VERSION_MAX)
    # The comment whose card comes next, to come back to.
    next = forms.UUIDField(required=False)


def show_queue(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """Answer with a page of the queue; `context` is the admin's own."""
    viewer = moderator_or_denied(request)
    asked = request.GET.get("show", queue.Kind.OPEN)
    if asked not in list(queue.Kind):
        raise Http404
    kind, site = queue.Kind(asked), _site(request, viewer)
    form = _filter_form(request, viewer, kind=kind, site=site)
    here = reverse("admin:moderation_case_queue")
    try:
        page = _page(request, viewer, kind=kind, site=site, form=form)
    except CursorRefused as refusal:
        messages.warning(request, str(refusal))
        return HttpResponseRedirect(here)
    now = timezone.now()
    kept = query_of(request.GET)
    counted = counts_of(viewer)["counts"]
    latest = latest_to_undo(viewer=viewer, now=now)
    return TemplateResponse(
        request,
        "moderation/queue.html",
        context
        | {
            "title": _("Moderation queue"),
            "cards": cards_of(
                page.files,
                now=now,
                materials=materials_for(page.files, viewer=viewer, now=now),
                viewer_id=viewer.user_id,
            ),
            "tabs": [(tab.value, name, counted.get(tab.value, "")) for tab, name in _TABS.items()],
            "alone": _alone(request, viewer, kind=kind, site=site, is_filtered=form.is_used),
            "kind": kind.value,
            "list_name": _TABS[kind],
            "site": site,
            "sites": viewer.places,
            "form": form,
            "bulk_form": WishForm() if kind != queue.Kind.DECIDED else None,
            "views": views_of(viewer.user) if viewer.user else [],
            "kept": kept,
            "more": f"{here}?{kept}{'&' if kept else ''}cursor={page.next_cursor}"
            if page.next_cursor
            else "",
            "latest": latest,
            "undo_seconds": seconds_to_undo(latest, now=now) if latest else 0,
            "is_first": not request.GET.get("cursor"),
            "back": request.get_full_path(),
            "services_down": services_down(viewer.site_ids),
            "broken_lists": broken_lists(viewer.site_ids),
            "names": with_noticed(names_waiting(viewer.site_ids)),
            "names_to_retract": refusals_to_retract(viewer_id=viewer.user_id, now=now),
            "name_reasons": [(reason.value, reason.label) for reason in NAME_REASONS],
            "explanation_max": EXPLANATION_MAX,
            "law_max": LAW_MAX,
            "lease_seconds": LEASE_SECONDS,
            "count_seconds": COUNT_SECONDS,
            "now": now,
        },
    )


def _site(request: HttpRequest, viewer: Moderator) -> Site | None:
    slug = request.GET.get("site", "")
    site = next((site for site in viewer.places if site.slug == slug), None)
    if slug and site is None:
        raise Http404
    return site


def _alone(
    request: HttpRequest, viewer: Moderator, *, kind: queue.Kind, site: Site | None, is_filtered: bool
) -> list[Appeal]:
    """Return the appeals that no case stands for, above the first cards of the lists that they belong to."""
    if kind not in {queue.Kind.OPEN, queue.Kind.APPEAL} or is_filtered or request.GET.get("cursor"):
        return []
    return queue.appeals_alone(viewer=viewer, site_id=site.pk if site else None)


def _filter_form(
    request: HttpRequest, viewer: Moderator, *, kind: queue.Kind, site: Site | None
) -> FilterForm:
    only = viewer.places[0] if len(viewer.places) == 1 else None
    return FilterForm(
        request.GET,
        site=site or only,
        viewer=viewer,
        is_decided=kind == queue.Kind.DECIDED,
    )


def _page(
    request: HttpRequest, viewer: Moderator, *, kind: queue.Kind, site: Site | None, form: FilterForm
) -> queue.Page:
    """Return the page that is asked for; of a filter that cannot be, nothing, and the form says why."""
    is_used = form.is_used
    if is_used and not form.is_valid():
        return queue.Page(files=[], next_cursor="")
    try:
        return queue.page(
            viewer=viewer,
            kind=kind,
            site_id=site.pk if site else None,
            filters=form.filters() if is_used else Filters(),
            cursor=request.GET.get("cursor", ""),
        )
    except SiteNeeded as refusal:
        form.add_error(None, str(refusal))
        return queue.Page(files=[], next_cursor="")


def take_decision(request: HttpRequest) -> HttpResponse:
    """Take one decision: JSON with the card as it now stands for a script, a redirect for a plain form."""
    viewer = moderator_or_denied(request)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return refuse(request, viewer, Incomplete())
    given = form.cleaned_data
    comment_id, now = given["comment"], timezone.now()
    try:
        limits.take(limits.DECIDE, caller=limits.caller_of(user_id=viewer.user_id), now=now)
        file = queue.file_of(viewer=viewer, comment_id=comment_id)
        decision = decide(
            comment_id=comment_id,
            viewer=viewer_of(request.user, site=file.comment.thread.article.site),
            action=given["action"],
            reason=given["reason"],
            note=given["note"],
            explanation=given["explanation"],
            law=given["law"],
            clause=given["clause"],
            rules=given["rules"],
            category=given["category"],
            order=given["order"],
            version=given["version"],
            now=now,
        )
    except (StaleDecision, ActionImpossible, AppealOpen) as refusal:
        return refuse(
            request, viewer, refusal, comment_id=comment_id, shows_card=True, seen_words=given["words"]
        )
    except Refused as refusal:
        return refuse(request, viewer, refusal, comment_id=comment_id)
    return done(
        request,
        viewer,
        "decided",
        comment_id=comment_id,
        words=done_words(decision),
        to=given["next"],
        now=now,
        is_result=True,
    )


def done_words(decision: Decision) -> str:
    """Say what was just decided."""
    return _("%(done)s: %(reason)s.") % {"done": decision.done, "reason": decision.get_reason_display()}
