"""Markdown as readers may write it, turned into HTML that can do no harm: parse, render, sanitise, in this order."""

import html
import re
import unicodedata
from functools import lru_cache
from typing import ClassVar
from urllib.parse import urlsplit

import comrak
import nh3
import re2
from django.utils.translation import gettext_lazy as _

from comments.errors import Refused

# Control characters but tab and line feed, and lone surrogates: categories Cc and Cs, which are these and no others.
_UNUSABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PLAINLY_SEEN = re.compile("[!-~]")
# Letters and signs by their category, and nothing to the eye: fillers, and the Braille pattern without a dot.
_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")

# Grows when the same words would render differently, so that stored HTML can be told to be old.
VERSION = 2

BODY_MAX = 10_000

TAGS = frozenset("p br em strong code pre blockquote ul ol li a del span".split())
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
CLASSES = {"span": {"spoiler", "link-host"}}
_SCHEMES = {"http", "https", "mailto"}  # and no relative ones: a comment is read on more than one page

_extensions = comrak.ExtensionOptions()
_extensions.strikethrough = True
_extensions.autolink = True
_extensions.spoiler = True
_rendering = comrak.RenderOptions()
# Readers press Enter once and mean it.
_rendering.hardbreaks = True
# HTML that somebody typed is shown as the text it is.
_rendering.escape = True

_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style"},
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    allowed_classes=CLASSES,
    url_schemes=_SCHEMES,
    link_rel="nofollow ugc noopener",
)

# Quotes and lists inside one another, at the start of a line: each level costs, and nobody reads the thirteenth.
_MARKER = r"(?:[ \t]*+(?:>|[-+*]|\d{1,9}+[.)]))"
_TOO_DEEP = re.compile(rf"^({_MARKER}{{12}}){_MARKER}+", re.MULTILINE)
_HEADING = re.compile(r"<(/?)h[1-6]>")
_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")? ?/?>')
_LINK = re.compile(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_SCHEME = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
# What turns the direction of the text after it: an address would read as another one.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile(r"<[^>]*>")
# More marks on a letter than any language piles up there climb over the lines around.
MARKS_MAX = 8
# RE2, because it knows marks by their category.
_TOO_MANY_MARKS = re2.compile(rf"(\pM{{{MARKS_MAX}}})\pM+")
# Something.that.looks like a host name, with or without a scheme before it. RE2, because words of ten thousand letters
# without a dot are none, and others find that out from every letter anew.
_ADDRESS = re2.compile(
    r"(?i)(?:[a-z][a-z0-9+.-]*:/{0,2})?(?:[^\s\pZ/@:]+@)?([\pL\pM\pN_-]+(?:\.[\pL\pM\pN_-]+)+)"
)


class BodyEmpty(Refused):
    code: ClassVar[str] = "body_empty"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "body"
    message = _("Write something first: the comment is empty.")


class BodyTooLong(Refused):
    code: ClassVar[str] = "body_too_long"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "body"


class BodyNotText(Refused):
    code: ClassVar[str] = "body_not_text"
    status: ClassVar[int] = 400
    field: ClassVar[str] = "body"
    message = _("The comment contains characters that are not text. Remove them and send it again.")


def clean_body(raw: str) -> str:
    """
    Return the words as they are kept: one kind of line break, no blanks around them.

    :raises BodyNotText: for NUL, other control characters and lone surrogates, which no database and no reader can use
    :raises BodyEmpty: when nothing visible is left
    :raises BodyTooLong: beyond 10,000 characters; facts `limit` and `length`, in characters
    """
    body = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _UNUSABLE.search(body):
        raise BodyNotText
    if not is_seen(body):
        raise BodyEmpty
    if len(body) > BODY_MAX:
        raise BodyTooLong(
            _("The comment has %(length)d characters; at most %(limit)d are possible. Shorten it.")
            % {"length": len(body), "limit": BODY_MAX},
            limit=BODY_MAX,
            length=len(body),
        )
    return body


def is_seen(text: str) -> bool:
    """Whether there is anything in a text that a reader could see."""
    return _PLAINLY_SEEN.search(text) is not None or any(map(_shows, text))


def _shows(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNPS" and letter not in _UNSEEN


@lru_cache(maxsize=16)
def render(body: str) -> str:
    """
    Return sanitised HTML of a comment's Markdown: emphasis, strong, code, quotes, lists, links, breaks, strikethrough, spoiler.

    Headings become paragraphs and images become links: neither a loud voice nor a tracking pixel belongs in a
    discussion. Raw HTML is shown as text, and of the marks on a letter the first eight. Whoever asks for the same words next is answered from memory.
    """
    rendered: str = comrak.render_markdown(_TOO_DEEP.sub(r"\1", body), _extensions, render_options=_rendering)
    rendered = _HEADING.sub(r"<\1p>", rendered)
    # A picture in a link is its words: of two links inside one another nobody sees where either leads.
    rendered = _LINK.sub(lambda link: _IMAGE.sub(r"\2", link[0]), rendered)
    rendered = _IMAGE.sub(r'<a href="\1">\2</a>', rendered)
    rendered = _LINK.sub(_with_its_host, rendered)
    rendered = _TOO_MANY_MARKS.sub(r"\1", _TURNING.sub("", rendered))
    return _cleaner.clean(rendered).strip()


def _with_its_host(link: re.Match[str]) -> str:
    """
    Add the real host behind a link whose words look like another address.

    A link without words shows its address, and one that leads nowhere outside is its words alone.
    """
    href, rest, words = link.groups()
    if not _SCHEME.match(href):
        return words
    text = unicodedata.normalize("NFKC", html.unescape(_TAG.sub("", words)))
    # What is not to be seen stands between no two letters of an address.
    text = "".join(
        letter for letter in text if unicodedata.category(letter) != "Cf" and letter not in _UNSEEN
    ).strip()
    # Browsers take the full stop of Chinese and Japanese for a dot.
    text = text.replace("\u3002", ".")
    address = html.unescape(href)
    host = _host(address)
    if not text:
        link_of_itself = f'<a href="{href}"{rest}>{href}</a>'
        return f"{link_of_itself} {_shown(host)}" if host and _names_a_user(address) else link_of_itself
    if not host:
        return link[0]
    if not _names_a_user(address) and all(
        _plain(claimed[1]) == _plain(host) for claimed in _ADDRESS.finditer(text)
    ):
        return link[0]
    return f"{link[0]} {_shown(host)}"


def _shown(host: str) -> str:
    return f'<span class="link-host">[{html.escape(host)}]</span>'


def _names_a_user(address: str) -> bool:
    """Whether anything stands before the host that passes for one: https://bank.example@evil.example."""
    try:
        return not address.lower().startswith("mailto:") and "@" in urlsplit(address).netloc
    except ValueError:
        return False


def _host(href: str) -> str:
    try:
        parts = urlsplit(href)
        return parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname or ""
    except ValueError:
        return ""


def _plain(host: str) -> str:
    return host.lower().removeprefix("www.").rstrip(".")
