"""Back to where somebody was."""

from urllib.parse import urldefrag, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from articles.models import Article
from comments.pages.cards import anchor_of, permalink_of
from comments.threads.models import Comment, Status

ADDRESS_MAX = 2000


def article_address(article: Article, fragment: str = "") -> str:
    """Return the address of the article's page here; `article.site` must be at hand."""
    address = reverse("pages:article", args=[article.site.slug, article.slug])
    return f"{address}#{fragment}" if fragment else address


def post_address(article: Article) -> str:
    """Return the address of the page on which somebody writes a comment; `article.site` must be at hand."""
    return reverse("pages:post", args=[article.site.slug, article.slug])


def place_of(comment: Comment) -> str:
    """
    Return where this comment is found: a root in its discussion, a reply on its own page.

    What waits for a moderator stands on its own page too, which only its author and the moderators get.
    """
    if comment.status == Status.HELD:
        return permalink_of(comment.pk)
    if comment.parent_id is None:
        return article_address(comment.thread.article, anchor_of(comment.pk))
    return f"{permalink_of(comment.pk)}#{anchor_of(comment.pk)}"


def page_acted_on(request: HttpRequest, comment: Comment) -> str:
    """Return the page on which a button was pressed, at this comment; its own page when the form does not say."""
    address = our_page(request, request.POST.get("next", "")) or permalink_of(comment.pk)
    return f"{address}#{anchor_of(comment.pk)}"


def our_page(request: HttpRequest, address: str) -> str:
    """Return what of this address names a page of this house; "" for any other, and for one of great length."""
    address = urldefrag(address).url
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours and len(address) <= ADDRESS_MAX else ""


def page_asked_for(request: HttpRequest) -> str:
    """Return the address of this request, as much of it as a link back may carry: without its query, else the front."""
    for address in (request.get_full_path(), request.path):
        if len(address) <= ADDRESS_MAX:
            return address
    return reverse("pages:front")


def ask_to_sign_in(request: HttpRequest, *, back: str, keeps_words: bool = False) -> HttpResponseRedirect:
    """Go to the sign-in page, which leads back."""
    if keeps_words:
        messages.info(request, _("Sign in to go on. What you wrote is kept."))
    else:
        messages.info(request, _("Sign in to go on."))
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
