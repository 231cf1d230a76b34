"""The beginning of somebody's words, as a mail may show it: an invitation to read on, not a copy of the discussion."""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from comments.notifications import headers
from comments.threads import markup
from comments.threads.models import Comment

PREVIEW_LENGTH = 140
# What its author wants nobody to see unasked: mail programs would show it, and the list of mails too.
_HIDDEN_IN_HTML = re.compile(r'<span class="spoiler">.*?</span>', re.DOTALL)
_HIDDEN_IN_TEXT = re.compile(r"\|\|(?=\S).+?\|\|")
_LAST_BLANK = re.compile(r"\s+\S*\Z")


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """The beginning of a comment: sanitised HTML, the same as quoted lines of plain text, and one line of it."""

    html: str
    text: str
    preview: str


def excerpt_of(comment: Comment, *, length: int) -> Excerpt | None:
    """Return a comment's words, cut at a word; None when they are not public (any more)."""
    if not comment.is_public:
        return None
    body = comment.revision.body
    if len(body) > length:
        body = _LAST_BLANK.sub("", body[:length])
        # A spoiler that was cut stays one.
        body += "|| …" if body.count("||") % 2 else " …"
    html = markup.render(body)
    shown = strip_tags(_HIDDEN_IN_HTML.sub("…", html).replace("<br", " <br").replace("</p>", " "))
    return Excerpt(
        html=html, text=_quoted(body), preview=headers.clean(unescape(shown), length=PREVIEW_LENGTH)
    )


def _quoted(body: str) -> str:
    """Return a comment as lines behind a mark, so that nobody's words can be taken for ours."""
    instead = _("spoiler: read it in the discussion")
    shown = (_HIDDEN_IN_TEXT.sub(f"||{instead}||", line) for line in body.splitlines())
    return "\n".join(f"> {line}".rstrip() for line in shown)
