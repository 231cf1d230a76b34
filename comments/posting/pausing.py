from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.translation import ngettext

from comments.accounts.models import Profile
from comments.errors import Refused
from comments.threads.models import Comment


class AskedToWait(Refused):
    """A rule of the site asks for a pause between comments; facts are `wait_seconds` and `retry_after_seconds`."""

    code: ClassVar[str] = "asked_to_wait"
    status: ClassVar[int] = 429


def refuse_haste(author: Profile, *, wait_seconds: int, now: datetime) -> None:
    """
    Refuse a comment that comes sooner than so long after the author's last one; one query, none without a wait.

    :raises AskedToWait:
    """
    if not wait_seconds:
        return
    last = Comment.objects.filter(author=author).order_by("-seq").values_list("posted_at", flat=True).first()
    if last is None or now >= last + timedelta(seconds=wait_seconds):
        return
    left = max(1, -(-(last + timedelta(seconds=wait_seconds) - now) // timedelta(seconds=1)))
    raise AskedToWait(
        ngettext(
            "Here you can post again in %(count)d second. Your words are still in the form.",
            "Here you can post again in %(count)d seconds. Your words are still in the form.",
            left,
        )
        % {"count": left},
        wait_seconds=wait_seconds,
        retry_after_seconds=left,
    )
