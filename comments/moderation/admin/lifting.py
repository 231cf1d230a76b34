"""Pinning, featuring and stopping votes in the admin: several comments of the list at once, or one on its own page."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from comments.accounts import limits
from comments.accounts.models import User
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.decisions.freezing import freeze_votes
from comments.moderation.decisions.lifting import set_prominence
from comments.threads.models import Comment


def lift(request: HttpRequest, comments: Iterable[Comment], *, prominence: str) -> None:
    """
    Pin, feature or put back these comments as whoever asks, until one is refused, and say what came of it.

    :param comments: with thread, article and site at hand
    """
    user = request.user
    if not isinstance(user, User):
        return
    now, done = timezone.now(), 0
    try:
        for comment in comments:
            limits.take(limits.DECIDE, caller=limits.caller_of(user_id=user.pk), now=now)
            viewer = viewer_of(user, site=comment.thread.article.site)
            set_prominence(comment_id=comment.pk, viewer=viewer, prominence=prominence, now=now)
            done += 1
    except Refused as refusal:
        messages.error(request, str(refusal))
    if done:
        words = ngettext("Done for %(count)d comment.", "Done for %(count)d comments.", done)
        messages.success(request, words % {"count": done})


def freeze(request: HttpRequest, comment: Comment, *, said: str) -> None:
    """
    Stop votes or allow them again as whoever asks, and say what came of it.

    :param comment: with thread, article and site at hand
    :param said: what a button says: `freeze comment`, `thaw discussion`
    """
    user = request.user
    if not isinstance(user, User):
        return
    verb, _blank, scope = said.partition(" ")
    now = timezone.now()
    try:
        limits.take(limits.DECIDE, caller=limits.caller_of(user_id=user.pk), now=now)
        viewer = viewer_of(user, site=comment.thread.article.site)
        freeze_votes(comment_id=comment.pk, viewer=viewer, scope=scope, is_frozen=verb == "freeze", now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Done."))
