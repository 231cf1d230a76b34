"""The smaller doors of the desk: taking a decision back, saying who looks, notes, handing over, and kept views."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.accounts import limits
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.admin.answers import (
    Incomplete,
    counts_of,
    done,
    moderator_or_denied,
    refuse,
    wants_json,
)
from comments.moderation.admin.asked import KEY_MAX, whole
from comments.moderation.admin.filters import keep_view
from comments.moderation.decisions.staleness import StaleDecision
from comments.moderation.decisions.undoing import NothingToUndo, undo
from comments.moderation.desk import claiming, queue
from comments.moderation.desk.noting import write_note
from comments.moderation.models import Decision, SavedView

# As many cards as a script may ask about at once; a page that was read on has more than it began with.
_CARDS_MAX = 200


class UndoForm(forms.Form):
    decision = forms.UUIDField()


class ClaimForm(forms.Form):
    comment = forms.UUIDField()
    # Whether the moderator turns away.
    leaves = forms.BooleanField(required=False)
    # The cards on the page, to hear who looks at them.
    cards = forms.CharField(required=False)

    def clean_cards(self) -> list[UUID]:
        try:
            return [UUID(one) for one in self.cleaned_data["cards"].split(",")[:_CARDS_MAX] if one]
        except ValueError as error:
            raise forms.ValidationError("not ids") from error


class NoteForm(forms.Form):
    comment = forms.UUIDField()
    body = forms.CharField(required=False, strip=False)
    to = forms.UUIDField(required=False)


def take_back(request: HttpRequest) -> HttpResponse:
    """Undo one's own decision; the answer's card is open again."""
    viewer = moderator_or_denied(request)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return refuse(request, viewer, Incomplete())
    now = timezone.now()
    found = Decision.objects.filter(pk=form.cleaned_data["decision"], site__in=viewer.place_ids)
    decision = found.select_related("site").first()
    if decision is None:
        return refuse(request, viewer, NothingToUndo())
    comment_id = decision.comment_id
    try:
        limits.take(limits.DECIDE, caller=limits.caller_of(user_id=viewer.user_id), now=now)
        undo(decision_id=decision.pk, viewer=viewer_of(request.user, site=decision.site), now=now)
    except StaleDecision as refusal:
        return refuse(request, viewer, refusal, comment_id=comment_id, shows_card=True)
    except Refused as refusal:
        return refuse(request, viewer, refusal, comment_id=comment_id)
    words = _("Taken back: it waits again, and nobody was told.")
    return done(request, viewer, "undone", comment_id=comment_id, words=words, to=comment_id, now=now)


def look_at(request: HttpRequest) -> HttpResponse:
    """Claim a case, renew the claim or let go of it; says who looks at the cards of the page."""
    viewer = moderator_or_denied(request)
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return refuse(request, viewer, Incomplete())
    given, now = form.cleaned_data, timezone.now()
    try:
        limits.take(limits.CLAIM, caller=limits.caller_of(user_id=viewer.user_id), now=now)
    except Refused as refusal:
        return refuse(request, viewer, refusal)
    is_yours = False
    if given["leaves"]:
        claiming.release(comment_id=given["comment"], viewer=viewer)
    else:
        is_yours = claiming.claim(comment_id=given["comment"], viewer=viewer, now=now)
    looking = claiming.who_looks(comment_ids=[given["comment"], *given["cards"]], viewer=viewer, now=now)
    answer: dict[str, Any] = {"claimed": is_yours, "looking": {str(pk): said for pk, said in looking.items()}}
    return JsonResponse(answer)


def take_note(request: HttpRequest) -> HttpResponse:
    """Keep a note, and hand the case to a colleague if one is named."""
    viewer = moderator_or_denied(request)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return refuse(request, viewer, Incomplete())
    given, now = form.cleaned_data, timezone.now()
    comment_id = given["comment"]
    try:
        limits.take(limits.NOTE, caller=limits.caller_of(user_id=viewer.user_id), now=now)
        file = queue.file_of(viewer=viewer, comment_id=comment_id)
        write_note(
            comment_id=comment_id,
            viewer=viewer_of(request.user, site=file.comment.thread.article.site),
            body=given["body"],
            to=given["to"],
            now=now,
        )
    except Refused as refusal:
        return refuse(request, viewer, refusal, comment_id=comment_id)
    words = _("Handed over.") if given["to"] else _("Note kept.")
    return done(request, viewer, "noted", comment_id=comment_id, words=words, to=comment_id, now=now)


def change_views(request: HttpRequest) -> HttpResponse:
    """Keep the filters of a list under a name, or forget a view; leads to the list."""
    viewer = moderator_or_denied(request)
    here = reverse("admin:moderation_case_queue")
    if viewer.user is None:
        return HttpResponseRedirect(here)
    query = request.POST.get("query", "")
    try:
        limits.take(limits.NOTE, caller=limits.caller_of(user_id=viewer.user_id), now=timezone.now())
        forget = request.POST.get("forget", "")
        if forget:
            # What is no key is nobody's view.
            SavedView.objects.filter(user=viewer.user, pk=whole(forget, most=KEY_MAX) or 0).delete()
        else:
            view = keep_view(user=viewer.user, name=request.POST.get("name", ""), query=query)
            query = view.query
    except Refused as refusal:
        if wants_json(request):
            return refuse(request, viewer, refusal)
        messages.error(request, str(refusal))
        return HttpResponseRedirect(here)
    to = f"{here}?{query}" if query and not forget else here
    return JsonResponse({"to": to}) if wants_json(request) else HttpResponseRedirect(to)


def tell_counts(request: HttpRequest) -> HttpResponse:
    """Say how much waits by now: the desk asks again and again, because others decide and readers send."""
    return JsonResponse(counts_of(moderator_or_denied(request)))
