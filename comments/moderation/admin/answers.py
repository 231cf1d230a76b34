"""What the doors of the desk have in common: who may come in, and how they are answered, with and without a script."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from comments.errors import Refused
from comments.moderation.decisions.undoing import settled_lately
from comments.moderation.desk import queue
from comments.moderation.desk.cards import card_of
from comments.moderation.desk.materials import materials_for
from comments.moderation.policies import Moderator, moderator_of


class Incomplete(Refused):
    code: ClassVar[str] = "form_incomplete"
    status: ClassVar[int] = 400
    message = gettext_lazy("The form did not arrive whole. Load the queue again.")


def moderator_or_denied(request: HttpRequest) -> Moderator:
    """
    Return who asks, with all that they moderate.

    :raises PermissionDenied: for staff who moderate nothing
    """
    viewer = moderator_of(request.user)
    if not viewer.places:
        raise PermissionDenied
    return viewer


def done(
    request: HttpRequest,
    viewer: Moderator,
    outcome: str,
    *,
    comment_id: UUID,
    words: str,
    to: UUID | None,
    now: datetime,
    **shown: object,
) -> HttpResponse:
    """
    Say what was done: as JSON with the card as it now stands, or as a message on the page where the form stood.

    :param outcome: decided, undone or noted, for the script
    :param to: the comment whose card comes next
    :param shown: what the card's template is told beside the card
    """
    if not wants_json(request):
        messages.success(request, words)
        return HttpResponseRedirect(way_back(request, to=to))
    card = card_as_it_stands(request, viewer, comment_id=comment_id, now=now, shown=shown)
    return JsonResponse({"outcome": outcome, "message": words, "card": card} | counts_of(viewer))


def refuse(
    request: HttpRequest,
    viewer: Moderator,
    refusal: Refused,
    *,
    comment_id: UUID | None = None,
    shows_card: bool = False,
    seen_words: int | None = None,
) -> HttpResponse:
    """
    Say why not: as JSON, with the card as it now stands where that explains it, or as a message.

    :param seen_words: the number of the words that were decided about: the card shows what was changed of them
    """
    if not wants_json(request):
        messages.error(request, str(refusal))
        return HttpResponseRedirect(way_back(request, to=comment_id))
    answer: dict[str, Any] = {
        "outcome": "refused",
        "code": refusal.code,
        "field": refusal.field,
        "message": str(refusal),
    }
    if shows_card and comment_id is not None:
        answer["card"] = card_as_it_stands(
            request,
            viewer,
            comment_id=comment_id,
            now=timezone.now(),
            seen_words=seen_words,
            shown={"alert": str(refusal)},
        )
    return JsonResponse(answer | counts_of(viewer), status=refusal.status)


def card_as_it_stands(
    request: HttpRequest,
    viewer: Moderator,
    *,
    comment_id: UUID,
    now: datetime,
    shown: Mapping[str, object],
    seen_words: int | None = None,
) -> str:
    """Return the card of one comment as HTML."""
    file = queue.file_of(viewer=viewer, comment_id=comment_id)
    seen = None
    if seen_words is not None:
        seen = file.comment.revisions.filter(number=seen_words).first()
    card = card_of(
        file,
        now=now,
        materials=materials_for([file], viewer=viewer, now=now),
        viewer_id=viewer.user_id,
        seen_words=seen,
        settled=settled_lately(comment_id=comment_id, viewer=viewer, now=now) if file.is_open else None,
    )
    context = {"card": card, "sites": viewer.places} | dict(shown)
    return render_to_string("moderation/card.html", context, request=request)


def counts_of(viewer: Moderator) -> dict[str, dict[str, str]]:
    counted = asdict(queue.counts(viewer=viewer))
    return {"counts": {kind: capped(count) for kind, count in counted.items()}}


def capped(count: int) -> str:
    """Return a count as it is shown: `99+` beyond what is counted."""
    return (
        f"{formats.number_format(queue.COUNT_MAX, force_grouping=True)}+"
        if count > queue.COUNT_MAX
        else str(count)
    )


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def way_back(request: HttpRequest, *, to: UUID | None) -> str:
    """Return where the form stood, at the case that comes next."""
    back = request.POST.get("back", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("admin:moderation_case_queue")
    return f"{back}#case-{to}" if to else back
