"""What search engines and link previews read: schema.org JSON-LD, OpenGraph, the canonical address."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article
from comments.pages.cards import Card
from comments.pages.returning import article_address
from comments.threads.models import Thread

_DESCRIPTION_MAX = 200
_LOOKED_AT = 2000
_LONGEST_WORD = 40

# A tag of sanitised markup, where < stands in no text and " in no value. At the first kind words end.
_BLOCK = re.compile(r"</?(?:p|br|li|blockquote|pre|h[2-6]|d[dt]|td|th|figcaption)\b(?:[^>\"]|\"[^\"]*\")*>")
_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>")
# What the cut left of one.
_TORN_TAG = re.compile(r"<[^>]*$")
# What would end the script element, or a line of it, stands as an escape that JSON readers undo.
_ESCAPES = {sign: f"\\u{ord(sign):04X}" for sign in "<>&\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"}


@dataclass(frozen=True, kw_only=True)
class Meta:
    """What the head of an article's page says about it."""

    canonical: str
    address: str
    description: str


def absolute(address: str) -> str:
    """Return an address of this installation with its public scheme and host before it."""
    return settings.PUBLIC_URL.rstrip("/") + address


def of_article(article: Article) -> Meta:
    return Meta(
        canonical=article.canonical_url,
        address=absolute(article_address(article)),
        description=beginning(article),
    )


def beginning(article: Article) -> str:
    """Return the first words of the article, about 200 characters, the last word whole where words have spaces."""
    plain = _plain(_TORN_TAG.sub("", article.body[:_LOOKED_AT]))
    if len(plain) <= _DESCRIPTION_MAX:
        return plain
    cut = plain[:_DESCRIPTION_MAX]
    whole, _space, rest = cut.rpartition(" ")
    return f"{whole if len(rest) < _LONGEST_WORD else cut}…"


def posting(article: Article, *, thread: Thread | None, branches: Iterable[Card]) -> SafeString:
    """Return a script element with the article as `DiscussionForumPosting` and the comments of this page in it."""
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "headline": article.title,
        "url": absolute(article_address(article)),
        "mainEntityOfPage": article.canonical_url,
        "author": {"@type": "Person", "name": article.byline or article.site.name},
        "datePublished": (article.published_at or article.registered_at).isoformat(),
        "inLanguage": article.language,
        "text": beginning(article),
        "commentCount": thread.comment_count if thread else 0,
        "comment": _comments(branches),
    }
    return format_html('<script type="application/ld+json">{}</script>', _escaped(described))


def _comments(cards: Iterable[Card]) -> list[dict[str, Any]]:
    """Describe published comments; the replies of a tombstone stand in its place."""
    described = []
    for card in cards:
        if card.comment.is_public:
            described.append(_comment(card))
        else:
            described.extend(_comments(card.replies))
    return described


def _comment(card: Card) -> dict[str, Any]:
    comment = card.comment
    described: dict[str, Any] = {
        "@type": "Comment",
        "url": absolute(card.address),
        "text": _plain(comment.html),
        "author": {"@type": "Person", "name": comment.author_name},
        "datePublished": comment.posted_at.isoformat(),
    }
    if card.shows_score:
        described |= {"upvoteCount": comment.ups, "downvoteCount": comment.downs}
    if comment.edited_at:
        described["dateModified"] = comment.edited_at.isoformat()
    if card.replies:
        described["comment"] = _comments(card.replies)
    return described


def _plain(markup: str) -> str:
    # Nearly every comment is one paragraph without anything in it.
    inner = markup.rstrip().removeprefix("<p>").removesuffix("</p>")
    if "<" not in inner and "&" not in inner:
        return " ".join(inner.split())
    return " ".join(html.unescape(_TAG.sub("", _BLOCK.sub(" ", markup))).split())


def _escaped(described: dict[str, Any]) -> SafeString:
    text = orjson.dumps(described).decode()
    # One after the other: `translate` looks at each letter, and takes fifty times as long.
    for sign, escape in _ESCAPES.items():
        text = text.replace(sign, escape)
    return SafeString(text)
