"""The moderator's desk: the queue as a page, and the one door through which decisions come in."""

from dataclasses import asdict
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from comments.accounts import limits
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation import queue
from comments.moderation.cards import Card, card_of, cards_of
from comments.moderation.deciding import StaleDecision, decide
from comments.moderation.models import Decision
from comments.moderation.outcomes import ActionImpossible
from comments.moderation.policies import Moderator, moderator_of
from comments.threads.keyset import CursorRefused

_VERSION_MAX = 2**31 - 1


class DecisionForm(forms.Form):
    """The shape of a decision; whether it is allowed is asked of `decide`."""

    comment = forms.UUIDField()
    version = forms.IntegerField(min_value=1, max_value=_VERSION_MAX)
    action = forms.CharField(required=False)
    reason = forms.CharField(required=False)
    note = forms.CharField(required=False)
    # The comment whose card comes next, to come back to.
    next = forms.UUIDField(required=False)


def moderator_or_denied(request: HttpRequest) -> Moderator:
    """
    Return who asks, with their sites.

    :raises PermissionDenied: for staff who moderate nothing
    """
    viewer = moderator_of(request.user)
    if not viewer.sites:
        raise PermissionDenied
    return viewer


def show_queue(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """Answer with a page of the queue; `context` is the admin's own."""
    viewer = moderator_or_denied(request)
    asked = request.GET.get("show", queue.Kind.OPEN)
    if asked not in list(queue.Kind):
        raise Http404
    kind = queue.Kind(asked)
    slug = request.GET.get("site", "")
    site = next((site for site in viewer.sites if site.slug == slug), None)
    if slug and site is None:
        raise Http404
    here = reverse("admin:moderation_case_queue")
    try:
        page = queue.page(
            viewer=viewer,
            kind=kind,
            site_id=site.pk if site else None,
            cursor=request.GET.get("cursor", ""),
        )
    except CursorRefused as refusal:
        messages.warning(request, str(refusal))
        return HttpResponseRedirect(here)
    now = timezone.now()
    kept = {"show": kind.value} | ({"site": slug} if slug else {})
    more = f"{here}?{urlencode(kept | {'cursor': page.next_cursor})}" if page.next_cursor else ""
    return TemplateResponse(
        request,
        "moderation/queue.html",
        context
        | {
            "title": _("Moderation queue"),
            "cards": cards_of(page.files, now=now),
            "tabs": _tabs(viewer),
            "kind": kind.value,
            "site": site,
            "sites": viewer.sites,
            "more": more,
            "is_first": not request.GET.get("cursor"),
            "back": request.get_full_path(),
            "now": now,
        },
    )


class Incomplete(Refused):
    code: ClassVar[str] = "form_incomplete"
    status: ClassVar[int] = 400
    message = gettext_lazy("The form did not arrive whole. Load the queue again.")


def take_decision(request: HttpRequest) -> HttpResponse:
    """Take one decision: JSON with the card as it now stands for a script, a redirect for a plain form."""
    viewer = moderator_or_denied(request)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _refuse(request, viewer, Incomplete())
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
            version=given["version"],
            now=now,
        )
    except (StaleDecision, ActionImpossible) as refusal:
        return _refuse(request, viewer, refusal, comment_id=comment_id, shows_card=True)
    except Refused as refusal:
        return _refuse(request, viewer, refusal, comment_id=comment_id)
    words = done_words(decision)
    if _wants_json(request):
        card = card_of(queue.file_of(viewer=viewer, comment_id=comment_id), now=now)
        return JsonResponse(
            {"outcome": "decided", "message": words, "card": _render(request, card, is_result=True)}
            | _counts(viewer)
        )
    messages.success(request, words)
    return HttpResponseRedirect(_way_back(request, to=given["next"]))


def done_words(decision: Decision) -> str:
    """Say what was just decided."""
    return _("%(done)s: %(reason)s.") % {"done": decision.done, "reason": decision.get_reason_display()}


def _refuse(
    request: HttpRequest,
    viewer: Moderator,
    refusal: Refused,
    *,
    comment_id: UUID | None = None,
    shows_card: bool = False,
) -> HttpResponse:
    if not _wants_json(request):
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_way_back(request, to=comment_id))
    answer: dict[str, Any] = {"outcome": "refused", "code": refusal.code, "message": str(refusal)}
    if shows_card and comment_id is not None:
        card = card_of(queue.file_of(viewer=viewer, comment_id=comment_id), now=timezone.now())
        answer["card"] = _render(request, card, alert=str(refusal))
    return JsonResponse(answer | _counts(viewer), status=refusal.status)


def _render(request: HttpRequest, card: Card, **more: object) -> str:
    return render_to_string("moderation/card.html", {"card": card, **more}, request=request)


def _counts(viewer: Moderator) -> dict[str, dict[str, str]]:
    counted = asdict(queue.counts(viewer=viewer))
    return {"counts": {kind: capped(count) for kind, count in counted.items()}}


def _tabs(viewer: Moderator) -> list[tuple[str, str, str]]:
    """Return the lists that there are: kind, name, and how much waits in it where that is counted."""
    counted = _counts(viewer)["counts"]
    return [(kind.value, str(name), counted.get(kind.value, "")) for kind, name in _TABS.items()]


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


def capped(count: int) -> str:
    """Return a count as it is shown: `99+` beyond what is counted."""
    return f"{queue.COUNT_MAX}+" if count > queue.COUNT_MAX else str(count)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _way_back(request: HttpRequest, *, to: UUID | None) -> str:
    """Return where the form stood, at the case that comes next."""
    back = request.POST.get("back", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("admin:moderation_case_queue")
    return f"{back}#case-{to}" if to else back
