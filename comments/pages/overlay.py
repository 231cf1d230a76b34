"""What is one reader's own on a page that is the same for everybody: brought to it afterwards by its script."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Site
from comments.accounts.ignoring import ignored_by
from comments.accounts.middleware import zone_named
from comments.accounts.viewer import Viewer
from comments.moderation.models import Case
from comments.moderation.screening.shadows import edited_in_shadow, in_shadow, lit
from comments.pages import quick
from comments.pages.cards import Looking, card_for
from comments.pages.zones import zone_for
from comments.threads.models import Comment, Status, Thread, Vote

# A page holds 63 roots at most, pinned ones among them, with three replies each.
IDS_MAX = 300
_ID_LENGTH = 22
_WAITING_MAX = 20
_NOBODY = UUID(int=0)


def ids_in(text: str) -> list[UUID]:
    """
    Return the comments that a page says it shows: the 16 bytes of each id in URL-safe base64, commas between.

    :raises BadRequest: for anything else
    """
    parts = text.split(",") if text else []
    if len(parts) > IDS_MAX or any(len(part) != _ID_LENGTH for part in parts):
        raise BadRequest("This is no list of comments.")
    try:
        return [UUID(bytes=base64.b64decode(f"{part}==", altchars=b"-_", validate=True)) for part in parts]
    except (ValueError, binascii.Error) as error:
        raise BadRequest("This is no list of comments.") from error


def about_the_reader(request: HttpRequest) -> dict[str, Any]:
    """Return who is signed in, for the masthead, and what the house has to say to them, which is then said."""
    user = request.user
    zone = str(getattr(user, "time_zone", ""))
    return {
        "signed_in": user.is_authenticated,
        "account": render_to_string("pages/parts/account.html", request=request)
        if user.is_authenticated
        else "",
        "messages": render_to_string("pages/parts/notices.html", request=request).strip(),
        "zone": zone if zone_named(zone) else "",
    }


def about_the_guest(request: HttpRequest, *, site: Site, viewer: Viewer) -> str:
    """Return as whom a browser writes here without an account, for its forms; nothing for everybody else."""
    if not viewer.is_guest:
        return ""
    context = {"name": str(viewer.profile), "site": site}
    return render_to_string("pages/parts/as_guest.html", context, request=request).strip()


def about_comments(*, ids: Sequence[UUID], looking: Looking) -> dict[str, Any]:
    """
    Return what the reader voted, what is theirs and whom they ignore; three queries, none for whoever has no name here.

    :param ids: of any comments; those of other people tell nothing but the reader's own votes
    """
    viewer = looking.viewer
    told: dict[UUID, dict[str, Any]] = {}
    if viewer.profile_id is not None:
        cast = Vote.objects.filter(voter_id=viewer.profile_id, comment_id__in=ids)
        for comment_id, value, counted in cast.values_list("comment_id", "value", "counted"):
            # What is not counted yet the reader sees nevertheless.
            told[comment_id] = {"vote": value, "more": value - counted}
        own = Comment.objects.filter(author_id=viewer.profile_id, site_id=viewer.site_id, pk__in=ids)
        written = list(own.with_words().select_related("pending"))
        hidden = edited_in_shadow(written)
        for comment in written:
            card = card_for(comment, looking=looking, badges={})
            told[comment.pk] = {"own": True, "acts": quick.fill("comments/own_acts.jinja", card=card).strip()}
            if comment.pk in hidden:
                # Its author takes it for what stands there; the script lays it over the page of everybody.
                told[comment.pk]["words"] = comment.latest_words.html
            elif comment.waiting_words is not None:
                told[comment.pk]["pending"] = render_to_string(
                    "pages/parts/pending.html", {"pending": comment.pending}
                )
    return {
        "comments": {str(comment_id): about for comment_id, about in told.items()},
        "ignored": [str(profile_id) for profile_id in ignored_by(viewer)],
        "ignoring": _ignoring() if viewer.is_signed_in else None,
        "moderating": _moderating() if looking.moderates else None,
    }


def _ignoring() -> dict[str, str]:
    """Return the words of the buttons that the script puts beside comments; it fills in the name."""
    return {
        "show": _("You ignore this person. Show the comment"),
        "ignore": _("Ignore"),
        "ignore_by": _("Ignore %(name)s"),
        "stop": _("Ignore no longer"),
        "stop_by": _("Ignore %(name)s no longer"),
        "undo": _("Undo"),
    }


def _moderating() -> dict[str, str]:
    """Return where a moderator judges a comment, its id left out of the address, what shows it in place, and the words."""
    return {
        "address": reverse("pages:moderate", args=[_NOBODY]).replace(str(_NOBODY), "%(id)s"),
        "script": static("pages/moderate.js"),
        "style": static("pages/moderate.css"),
        "moderate": _("Moderate"),
        "moderate_by": _("Moderate the comment by %(name)s"),
        "moderate_gone": _("Moderate the comment that is gone"),
        "lost": _("That did not get through. Check the connection and try again; nothing is lost."),
        "busy": _("One moment: what you sent is on its way."),
        "signed_out": _(
            "You have been signed out, and nothing was done. Sign in again in another tab, then try once more here."
        ),
    }


def held(
    request: HttpRequest, *, thread: Thread, site: Site, looking: Looking, below: Comment | None = None
) -> dict[str, object] | None:
    """
    Return what waits here for a moderator's decision, for a moderator; one query, for anybody else none and nothing.

    :param below: on the page of one comment, only what hangs on it
    """
    viewer = looking.viewer
    if not looking.moderates:
        return None
    found = Comment.objects.filter(thread_id=thread.pk, status=Status.HELD).exclude(
        author_id=viewer.profile_id
    )
    if below is not None:
        found = found.filter(path__startswith=below.path)
    # What stands in a shadow has no open case: nobody is asked to work it off.
    open_case = Case.objects.filter(comment=OuterRef("pk"), closed_at__isnull=True)
    waits = list(found.filter(Exists(open_case)).with_words().order_by("-seq")[:_WAITING_MAX])
    if not waits:
        return None
    with timezone.override(zone_for(request, site=site)):
        return {
            "section": render_to_string("pages/parts/held.html", {"is_cut": len(waits) == _WAITING_MAX}),
            "comments": [
                {
                    "parent": str(comment.parent_id or ""),
                    "html": quick.fill(
                        "comments/branches.jinja", cards=[card_for(comment, looking=looking, badges={})]
                    ).strip(),
                }
                # Oldest first below their parents, as replies stand.
                for comment in reversed(waits)
            ],
        }


def waiting(request: HttpRequest, *, thread: Thread, site: Site, looking: Looking) -> str:
    """Return a section with the reader's comments that wait for a moderator, or nothing; two queries."""
    viewer = looking.viewer
    if viewer.profile_id is None:
        return ""
    held = Comment.objects.filter(author_id=viewer.profile_id, thread_id=thread.pk, status=Status.HELD)
    own = list(held.with_words().order_by("-seq")[:_WAITING_MAX])
    if not own:
        return ""
    hidden = in_shadow(comment.pk for comment in own)
    waits = [comment for comment in own if comment.pk not in hidden]
    standing = [lit(comment) for comment in own if comment.pk in hidden]
    with timezone.override(zone_for(request, site=site)):
        return render_to_string(
            "pages/parts/waiting.html",
            {
                "cards": [card_for(comment, looking=looking, badges={}) for comment in waits],
                "standing": [card_for(comment, looking=looking, badges={}) for comment in standing],
            },
        )
