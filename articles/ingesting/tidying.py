"""The markup of a page down to a row of blocks that holds nothing but the article."""

import re
from urllib.parse import urljoin

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree

from articles.ingesting.manuscripts import Manuscript
from articles.ingesting.marks import MARK
from articles.ingesting.trees import HEADINGS, Element, drop, elements, sweep, text_of, unwrap

_DROPPED = frozenset(
    "script style template noscript nav aside form iframe frame object applet svg math canvas video audio button"
    " input select textarea dialog menu map link meta base title head article".split()
)
# Elements without content, which old parsers leave open: what follows them is not theirs.
_EMPTY = frozenset(("embed", "source", "track"))
_PICTURES = frozenset(("img", "picture", "image"))
_CONTAINERS = frozenset(
    "div section main header footer body html center details summary address hgroup".split()
)
_BLOCK_LEVEL = _CONTAINERS | frozenset(
    "p ul ol dl table blockquote pre hr figure h1 h2 h3 h4 h5 h6 li td th dd dt tr tbody thead tfoot caption figcaption".split()
)
# Other people's words, and ways to other pages, by the names that themes give them.
_NOT_THE_ARTICLE = re.compile(
    r"(?:comments?(?:-area|-list|-section|s)?|respond|disqus_thread|related(?:-posts)?|sharedaddy|share-buttons?|social-share"
    r"|newsletter(?:-signup)?|advertisement|cookie-banner|breadcrumbs?|toc|sr-only|visually-hidden|screen-reader-text)\Z",
    re.IGNORECASE,
)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOLLOWED = ("http://", "https://", "mailto:")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def resolve_links(tree: Element, manuscript: Manuscript, *, base: str) -> None:
    """
    Make each link absolute, or a mere fragment when it points into its own page.

    :param base: the address that relative links start from, or empty
    """
    page = base.partition("#")[0]
    for link in elements(tree, "a"):
        href = (link.get("href") or "").strip()
        if not href or href.startswith("#"):
            continue
        address = absolute(page, href)
        before, _sign, name = address.partition("#")
        if before == page:
            link.set("href", f"#{name}")
        elif address.lower().startswith(_FOLLOWED):
            link.set("href", address)
        else:
            del link.attrib["href"]
            if not _SCHEME.match(address):
                manuscript.warn(_("Relative links were left out: the file does not say its address."))


def absolute(base: str, href: str) -> str:
    """Return where `href` leads from `base`; empty when nowhere."""
    try:
        return urljoin(base, href) if href else ""
    except ValueError:
        return ""


def tidy(tree: Element, manuscript: Manuscript) -> None:
    """Leave in `tree` a row of paragraphs, headings, lists, tables and quotations."""
    _drop_strangers(tree, manuscript)
    for link in elements(tree, "a"):
        if (link.get("href") or "#").startswith("#"):
            unwrap(link)
    for raised in elements(tree, "sup"):
        # Marks look the same wherever they come from.
        if MARK.fullmatch(text_of(raised)):
            unwrap(raised)
    sweep(tree)
    _into_blocks(tree)
    for element in elements(tree, "p", "li", "blockquote", *HEADINGS):
        if not text_of(element):
            drop(element)
    sweep(tree)
    _level_headings(tree)


def _drop_strangers(tree: Element, manuscript: Manuscript) -> None:
    pictures = 0
    for element in elements(tree):
        if element.tag in _EMPTY:
            unwrap(element)
        elif element.tag in _PICTURES:
            pictures += element.tag != "picture"
            drop(element)
        elif element.tag in _DROPPED or _is_invisible(element) or _is_named_away(element):
            drop(element)
    sweep(tree)
    for figure in elements(tree, "figure"):
        # A caption without its picture explains nothing.
        if next(figure.iter("blockquote", "table", "pre", "p"), None) is None:
            drop(figure)
    if pictures:
        manuscript.warn(
            ngettext("%(count)d picture was left out.", "%(count)d pictures were left out.", pictures)
            % {"count": pictures}
        )


def _is_invisible(element: Element) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_INVISIBLE.search(element.get("style") or ""))
    )


def _is_named_away(element: Element) -> bool:
    if element.tag not in _CONTAINERS and element.tag not in {"ul", "ol", "span", "p"}:
        return False
    names = [element.get("id") or "", *(element.get("class") or "").split()]
    return any(_NOT_THE_ARTICLE.match(name) for name in names)


def _into_blocks(tree: Element) -> None:
    """Give loose words a paragraph of their own, then take the boxes away."""
    for element in elements(tree):
        if element.tag not in _BLOCK_LEVEL and next(element.iter(*_BLOCK_LEVEL), None) is not None:
            unwrap(element)
    sweep(tree)
    for container in [tree, *elements(tree, *_CONTAINERS)]:
        _wrap_loose(container)
    for container in elements(tree, *_CONTAINERS):
        unwrap(container)
    sweep(tree)
    tree.text = None
    for child in tree:
        child.tail = None


def _wrap_loose(container: Element) -> None:
    """Wrap what stands between the blocks of a container; two line breaks begin a new paragraph."""
    paragraph = etree.Element("p")
    paragraph.text, container.text = container.text, None
    row: list[Element] = [paragraph]
    for child in list(container):
        tail, child.tail = child.tail, None
        container.remove(child)
        ends = child.tag == "br" and _ends_with_break(row[-1])
        if ends or child.tag in _BLOCK_LEVEL:
            if ends:
                row[-1].remove(row[-1][-1])
            else:
                row.append(child)
            row.append(etree.Element("p"))
            row[-1].text = tail
        else:
            row[-1].append(child)
            child.tail = tail
    for element in row:
        if element.tag != "p" or len(element) or (element.text or "").strip():
            container.append(element)


def _ends_with_break(paragraph: Element) -> bool:
    return len(paragraph) > 0 and paragraph[-1].tag == "br" and not (paragraph[-1].tail or "").strip()


def _level_headings(tree: Element) -> None:
    """The page's title is its only heading of the first level; below it no level is left out."""
    levels: list[int] = []
    for heading in elements(tree, *HEADINGS):
        level = int(str(heading.tag)[1])
        while levels and levels[-1] >= level:
            levels.pop()
        levels.append(level)
        heading.tag = f"h{min(len(levels) + 1, 6)}"
