"""HTML pages: what they say of themselves, and the `<article>` in them."""

import re
from typing import cast

from django.utils.translation import gettext as _
from lxml import etree

from articles.ingesting import words
from articles.ingesting.bylines import read_byline
from articles.ingesting.footnotes import take_footnotes
from articles.ingesting.lines import split_blocks, split_lines, split_paragraphs
from articles.ingesting.manuscripts import Manuscript
from articles.ingesting.metadata import Metadata, page_title, take_metadata
from articles.ingesting.parsed import Conventions, NotAnArticle, ParsedArticle
from articles.ingesting.parsing import move_content, parse_page
from articles.ingesting.plain_text import apply_byline
from articles.ingesting.rows import take_what_is_not_body
from articles.ingesting.tidying import resolve_links, tidy
from articles.ingesting.trees import Element, drop, elements, sweep, text_of

# The names that themes give to who and when, which the head of the page tells better.
_ABOUT = re.compile(
    r"(?:byline|by-line|author(?:-name|s)?|(?:post|entry|article)-(?:meta|date|info|author)|dateline|posted-on|published)\Z",
    re.IGNORECASE,
)


def read(text: str, *, conventions: Conventions, address: str = "") -> ParsedArticle:
    """
    Read the article of a page.

    :param address: where it is published, if the caller knows; relative links start there
    :raises NotAnArticle: when no article is in it, or it has no title
    """
    manuscript = Manuscript(shape="HTML")
    page = parse_page(text)
    about = take_metadata(page, manuscript, conventions=conventions, address=address)
    article = _article(page, about)
    if article is None and not about.text:
        raise NotAnArticle(_("The page has no <article>, and does not say that it is one."))
    title_of_page = page_title(page)
    resolve_links(page, manuscript, base=address or manuscript.url)
    take_footnotes(page, manuscript)
    tree = etree.Element("div")
    line = 1
    if article is not None:
        line = cast("int | None", article.sourceline) or 1
        move_content(article, tree)
        _take_head(tree, manuscript, conventions)
        _drop_footers(tree)
        tidy(tree, manuscript)
        take_what_is_not_body(tree, manuscript, conventions=conventions)
    manuscript.tree = tree
    if not text_of(tree):
        for block in split_blocks(split_lines(about.text)):
            for paragraph in split_paragraphs(block):
                manuscript.add_paragraph(paragraph)
    manuscript.title = manuscript.title or title_of_page
    return manuscript.finish(body_line=line)


def _article(page: Element, about: Metadata) -> Element | None:
    """Return the element with the article: of several, the one with most words that is in no other."""
    found = [
        element
        for element in elements(page, "article")
        if next(element.iterancestors("article"), None) is None
    ] or [
        element
        for element in elements(page)
        if "articleBody" in (element.get("itemprop") or "").split() or element.get("role") == "article"
    ]
    if not found and about.is_article and not about.text:
        found = elements(page, "main") or [
            body for body in elements(page, "body") if next(body.iter("p"), None) is not None
        ]
    return max(found, key=lambda element: len(text_of(element)), default=None)


def _take_head(tree: Element, manuscript: Manuscript, conventions: Conventions) -> None:
    """Drop title, byline and dates from the body; what only they told goes into the manuscript."""
    heading = next(iter(elements(tree, "h1")), None)
    if heading is not None:
        manuscript.title = manuscript.title or text_of(heading)
        drop(heading)
    else:
        for other in elements(tree, "h2")[:1]:
            if text_of(other).casefold() == manuscript.title.casefold():
                drop(other)
    for element in elements(tree, "p", "div", "span", "a", "address", "time", "ul"):
        names = [*(element.get("class") or "").split(), *(element.get("itemprop") or "").split()]
        if element.get("rel") == "author" or any(_ABOUT.match(name) for name in names):
            _take_about(element, manuscript, conventions)
    for header in elements(tree, "header"):
        for time in elements(header, "time"):
            drop(time)
    sweep(tree)


def _take_about(element: Element, manuscript: Manuscript, conventions: Conventions) -> None:
    text = text_of(element)
    # A name on a box around whole paragraphs says nothing.
    if len(text) > 250:
        return
    if byline := read_byline(text, conventions):
        apply_byline(byline, manuscript)
    elif (
        not manuscript.byline and re.search(r"byline|author", str(element.attrib)) and len(text.split()) <= 8
    ):
        manuscript.byline = text
    drop(element)


def _drop_footers(tree: Element) -> None:
    """A footer names topics and neighbours; one with a courtesy line or notes is still the article's."""
    for footer in elements(tree, "footer"):
        texts = [text_of(element) for element in elements(footer, "p", "div", "ol", *("h2", "h3", "h4"))]
        if not any(words.COURTESY.match(text) or words.NOTES_HEADING.match(text) for text in texts):
            drop(footer)
    sweep(tree)
