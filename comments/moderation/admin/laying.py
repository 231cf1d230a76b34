"""Laying something on an author without leaving the desk, and taking it back before they are told."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.accounts import limits
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.admin.answers import Incomplete, done, moderator_or_denied, refuse
from comments.moderation.models import Sanction
from comments.moderation.people.person import PersonFile
from comments.moderation.people.retracting import retract_sanction, seconds_to_retract
from comments.moderation.people.sanctionable import SanctionNotFound, Wish
from comments.moderation.people.sanctioning import lay_sanction


class RetractForm(forms.Form):
    sanction = forms.UUIDField()
    # The comment on whose card it was laid.
    comment = forms.UUIDField()


def lay(
    request: HttpRequest, file: PersonFile, *, wish: Wish, comment_id: UUID, now: datetime
) -> HttpResponse:
    """Lay it on the author of a comment; JSON with the comment's card, which stays open and offers to take it back."""
    viewer = moderator_or_denied(request)
    try:
        limits.take(limits.DECIDE, caller=limits.caller_of(user_id=viewer.user_id), now=now)
        sanction = lay_sanction(
            profile_id=file.profile.pk,
            viewer=viewer_of(request.user, site=file.profile.site),
            wish=wish,
            comment_id=comment_id,
            now=now,
        )
    except Refused as refusal:
        return refuse(request, viewer, refusal, comment_id=comment_id)
    words = laid_words(file, sanction)
    return done(
        request,
        viewer,
        "laid",
        comment_id=comment_id,
        words=words,
        to=comment_id,
        now=now,
        laid=sanction,
        laid_words=words,
        laid_seconds=seconds_to_retract(sanction, now=now),
    )


def take_back(request: HttpRequest) -> HttpResponse:
    """Take back what was just laid on the author; the answer's card is as before."""
    viewer = moderator_or_denied(request)
    form = RetractForm(request.POST)
    if not form.is_valid():
        return refuse(request, viewer, Incomplete())
    comment_id, now = form.cleaned_data["comment"], timezone.now()
    here = Sanction.objects.filter(site__in=viewer.site_ids, profile__comments=comment_id)
    sanction = here.select_related("site").filter(pk=form.cleaned_data["sanction"]).first()
    if sanction is None:
        return refuse(request, viewer, SanctionNotFound())
    try:
        limits.take(limits.DECIDE, caller=limits.caller_of(user_id=viewer.user_id), now=now)
        by = viewer_of(request.user, site=sanction.site)
        retract_sanction(sanction_id=sanction.pk, viewer=by, now=now)
    except Refused as refusal:
        return refuse(request, viewer, refusal, comment_id=comment_id)
    words = _("Taken back: nothing is laid on them, and nobody was told.")
    return done(request, viewer, "undone", comment_id=comment_id, words=words, to=comment_id, now=now)


def laid_words(file: PersonFile, sanction: Sanction) -> str:
    words = {"name": file.profile.display_name, "sanction": sanction.get_kind_display()}
    return _("Laid on %(name)s: %(sanction)s.") % words
