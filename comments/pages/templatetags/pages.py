"""What the templates ask for by name."""

import re
from datetime import datetime, time
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article, Site
from comments.accounts.claiming import claimable
from comments.accounts.middleware import zone_named
from comments.accounts.models import User
from comments.pages import quick
from comments.pages.cards import Card, permalink_of
from comments.pages.returning import ADDRESS_MAX, page_asked_for
from comments.pages.structured import beginning
from comments.pages.writing import typed
from comments.threads.claiming import written_by
from comments.threads.seen import Seen

register = template.Library()

# Languages written from right to left, and any language in one of their scripts.
_RIGHT_TO_LEFT = re.compile(
    r"(?:ar|arc|azb|ckb|dv|fa|glk|ha-arab|he|iw|ks|lrc|mzn|ps|sd|syr|ug|ur|yi)(?:-|$)"
    r"|[a-z]{2,3}-(?:arab|hebr|syrc|thaa|nkoo|adlm)(?:-|$)",
    re.IGNORECASE,
)


@register.simple_tag(takes_context=True)
def sign_in_url(context: Context, fragment: str = "") -> str:
    """Return the address of the sign-in page that leads back here, to `fragment` if given."""
    return _and_back("account_login", context, fragment)


@register.simple_tag(takes_context=True)
def sign_up_url(context: Context, fragment: str = "") -> str:
    """Return the address of the sign-up page that leads back here, to `fragment` if given."""
    return _and_back("account_signup", context, fragment)


@register.simple_tag(takes_context=True)
def typed_words(context: Context) -> str:
    """Return what was typed into the form that was refused, on a page that has no such form."""
    request: HttpRequest | None = context.get("request")
    return typed(request) if request is not None else ""


@register.simple_tag
def written_branches(cards: list[Card]) -> SafeString:
    """Return comments with everything below them, each an item of a list."""
    return quick.fill("comments/branches.jinja", cards=cards)


@register.simple_tag
def written_comment(card: Card, *, plain: bool = False, is_focus: bool = False) -> SafeString:
    """
    Return one comment.

    :param plain: leave out what can be done with it
    """
    return quick.fill("comments/comment.jinja", card=card, plain=plain, is_focus=is_focus)


@register.simple_tag
def vote_buttons(card: Card) -> SafeString:
    return quick.fill("comments/votes.jinja", card=card)


@register.simple_tag
def claims(*, of: User, at: Site | None = None) -> list[dict[str, object]]:
    """Return where somebody wrote how much under their addresses before they had an account: on one site, or on any."""
    return [{"site": site, "count": count} for site, count in written_by(claimable(of, site=at))]


@register.filter
def direction(language: str) -> str:
    """Return in which direction a language of this tag is written: ltr or rtl."""
    return "rtl" if _RIGHT_TO_LEFT.match(language) else "ltr"


@register.filter(expects_localtime=True)
def iso(at: datetime) -> str:
    """Return a moment for machines, in the page's zone like the words beside it."""
    return at.isoformat(timespec="seconds")


@register.filter
def day_on(at: datetime, site: Site) -> datetime:
    """
    Return an article's moment in the page's zone, or in its site's when it is midnight there.

    A paper that prints a day and no time means that day everywhere; moved by some hours it would be the day before.
    """
    here = at.astimezone(zone_named(site.time_zone) or timezone.get_current_timezone())
    shown = here if here.time() == time.min else timezone.localtime(at)
    # Kept from being moved once more by the template.
    return _Placed.fromtimestamp(shown.timestamp(), shown.tzinfo)


class _Placed(datetime):
    convert_to_local_time = False


@register.filter
def permalink(comment: Seen) -> str:
    return permalink_of(comment.id)


@register.filter
def bare_address(url: str) -> str:
    """Return an address as people write it: no scheme, no slash at the end."""
    return url.partition("://")[2].removesuffix("/") or url


@register.filter
def summary(article: Article) -> str:
    """Return how the article begins."""
    return beginning(article)


@register.simple_tag(takes_context=True)
def page_acted_from(context: Context) -> str:
    """Return where the buttons of a personal page lead back to: the page itself, if it names no other."""
    return str(context["here"]) if "here" in context else page_asked_for(context["request"])


def _and_back(name: str, context: Context, fragment: str) -> str:
    home = reverse(name)
    back = _here(context)
    if not back:
        return home
    return f"{home}?{urlencode({'next': back + (f'#{fragment}' if fragment else '')})}"


def _here(context: Context) -> str:
    """Return the address of this page; a public one says it itself, because it knows no request."""
    if "here" in context:
        return str(context["here"])
    request: HttpRequest = context["request"]
    # On an account page, "back" is where its visitor came from.
    on_account_page = request.resolver_match is not None and not request.resolver_match.namespace
    if not on_account_page:
        return page_asked_for(request)
    came_from = request.GET.get("next", "")
    return came_from if len(came_from) <= ADDRESS_MAX else ""
