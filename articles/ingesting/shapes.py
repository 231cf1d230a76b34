"""Which of the four shapes a file has: by what it holds, then by its name."""

import re
from pathlib import PurePath

PLAIN, MARKDOWN, HTML, JSON = "plain text", "Markdown", "HTML", "JSON"

_BY_SUFFIX = {
    ".json": JSON,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".mdown": MARKDOWN,
    ".mkd": MARKDOWN,
}
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article)\b",
    re.IGNORECASE | re.DOTALL,
)
_OBJECT = re.compile(r"\s*\{\s*(?:\"|\})")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_TITLE = re.compile(r"\s*#{1,2}[ \t]+\S|[^\n]+\n=={2,}[ \t]*\n")


def shape_of(text: str, *, name: str) -> str:
    """Return the shape of a text; a page saved as .txt is still a page."""
    if _PAGE.match(text[:20_000]):
        return HTML
    if shape := _BY_SUFFIX.get(PurePath(name).suffix.lower()):
        return shape
    if _OBJECT.match(text):
        return JSON
    if _FRONT_MATTER.match(text[:100_000]) or _TITLE.match(text[:1000]):
        return MARKDOWN
    return PLAIN
