"""JSON-LD: what a page says of its article to search engines."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.ingesting.manuscripts import Manuscript
from articles.ingesting.trees import Element, elements

_ARTICLE = re.compile(r"(?:https?://schema\.org/)?(?:\w*Article|BlogPosting|LiveBlogPosting|Report)\Z")
_MAX_NODES = 10_000


@dataclass(frozen=True, kw_only=True)
class Described:
    """Texts as the page gives them; what it does not give is empty or None."""

    title: str = ""
    byline: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""
    section: str = ""
    url: str = ""
    body: str = ""
    comment_count: int | None = None


def read_linked(page: Element, manuscript: Manuscript) -> Described | None:
    """Return what the first Article, NewsArticle, BlogPosting or their kind in the page's JSON-LD says, or None."""
    for script in elements(page, "script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        source = (
            (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>").removeprefix("<!--")
        )
        try:
            values = json.loads(source.removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            manuscript.warn(_("JSON-LD that cannot be read was left out."))
            continue
        for node in _nodes(values):
            kinds = node.get("@type")
            if any(isinstance(kind, str) and _ARTICLE.match(kind) for kind in _row(kinds)):
                return _described(node)
    return None


def _nodes(values: object) -> Iterator[dict[str, object]]:
    """Walk over the objects of a document, wherever they are nested, the outer ones first."""
    waiting: list[object] = [values]
    for _nth in range(_MAX_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, dict):
            yield value
            waiting.extend(inner for inner in value.values() if isinstance(inner, dict | list))
        elif isinstance(value, list):
            waiting.extend(value)


def _described(node: dict[str, object]) -> Described:
    count = node.get("commentCount")
    authors = [_text(author, "name") for author in _row(node.get("author") or node.get("creator"))]
    return Described(
        title=_text(node.get("headline")) or _text(node.get("name")),
        byline=", ".join(name for name in authors if name and "://" not in name),
        published=_text(node.get("datePublished")),
        updated=_text(node.get("dateModified")),
        language=_text(node.get("inLanguage"), "alternateName", "name"),
        section=_text(node.get("articleSection")),
        url=_text(node.get("mainEntityOfPage"), "@id", "url") or _text(node.get("url")),
        body=_text(node.get("articleBody"), lines=True),
        comment_count=count
        if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < 10**9
        else None,
    )


def _row(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object, *names: str, lines: bool = False) -> str:
    first = next(iter(_row(value)), None)
    if isinstance(first, dict):
        first = next((first[name] for name in names if isinstance(first.get(name), str)), None)
    if not isinstance(first, str):
        return ""
    # Many systems write their page's entities into it.
    first = html.unescape(first)
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", first)
    return clean if lines else " ".join(clean.split())
