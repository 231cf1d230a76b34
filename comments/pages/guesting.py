"""Writing without an account: the fields for it, and sending what stands in them."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from articles.models import Article
from comments.accounts import limits
from comments.accounts.models import Guest
from comments.accounts.passes import held_by, hold
from comments.accounts.viewer import Viewer
from comments.moderation.models import ModerationPolicy
from comments.pages.callers import network_of
from comments.pages.writing import GuestFields, Writing, typed
from comments.posting.admitting import takes_guests
from comments.posting.offering import Offer, offer_words


def is_offered(article: Article) -> bool:
    """Whether people without an account may write below an article; one query, none in a known edition."""
    return takes_guests(ModerationPolicy.in_force(article))


def offered(writing: Writing, request: HttpRequest, *, viewer: Viewer, article: Article) -> Writing:
    """Return a form with what it says to somebody without an account: its fields, or as whom they write here."""
    if viewer.user is not None or not is_offered(article):
        return writing
    if viewer.profile is not None:
        wants = Guest.objects.filter(profile=viewer.profile, wants_replies=True).exists()
        return replace(writing, writes_as=viewer.profile.display_name, offers_replies=not wants)
    return replace(
        writing,
        guest=GuestFields(
            name=typed(request, "guest_name"),
            email=typed(request, "guest_email"),
            wants_replies=bool(request.POST.get("wants_replies")),
        ),
    )


def wants_to_write(request: HttpRequest, *, viewer: Viewer, article: Article) -> bool:
    """Whether somebody of whom nothing is known gave a name or an address; who gave neither wants to sign in."""
    gave = any(request.POST.get(name, "").strip() for name in ("guest_name", "guest_email"))
    return gave and not viewer.is_known and is_offered(article)


def send(
    request: HttpRequest, *, article: Article, parent_id: UUID | None = None, now: datetime
) -> HttpResponseRedirect:
    """
    Keep what the form holds until the address is confirmed, and lead to where its code can be typed in.

    :raises Refused: for everything that `offer_words` or the limits refuse
    """
    limits.take(limits.GUEST, caller=limits.caller_of(address=network_of(request)), now=now)
    held = held_by(request)
    offer_words(
        article=article,
        offer=Offer(
            name=request.POST.get("guest_name", ""),
            email=request.POST.get("guest_email", ""),
            body=request.POST.get("body", ""),
            parent_id=parent_id,
            wants_replies=bool(request.POST.get("wants_replies")),
            language=get_language() or "",
            sender=held.sender,
        ),
        now=now,
    )
    held.wait(article.site)
    answer = HttpResponseRedirect(reverse("pages:guest_waiting", args=[article.site.slug]))
    hold(answer, held)
    return answer


def note_wish(request: HttpRequest, *, viewer: Viewer) -> None:
    """Remember that a guest wants to hear of answers from now on; leaving the box empty takes nothing back."""
    if viewer.is_guest and request.POST.get("wants_replies"):
        Guest.objects.filter(profile=viewer.profile_id).update(wants_replies=True)
