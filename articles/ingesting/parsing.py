"""HTML into a tree."""

from django.utils.translation import gettext as _
from lxml import etree

from articles.ingesting.parsed import NotAnArticle
from articles.ingesting.trees import Element

MAX_ELEMENTS = 100_000


def parse_page(markup: str) -> Element:
    """
    Return the root of a page.

    :raises NotAnArticle: when its elements are nested deeper than the parser follows
    """
    # As bytes, because text that declares its own encoding would be refused.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<!doctype html>{markup}".encode(), parser)
    for entry in parser.error_log:
        if "depth" in entry.message.lower():
            raise NotAnArticle(_("The elements of the page are nested too deeply."), line=entry.line)
    if root is None:
        raise NotAnArticle(_("The page has no content."))
    if sum(1 for _element in root.iter()) > MAX_ELEMENTS:
        raise NotAnArticle(_("The page has more than 100,000 elements."))
    return root


def parse_fragment(markup: str) -> Element:
    """Return a `div` that holds what `markup`, which stands in no file, would be in the body of a page."""
    try:
        root = parse_page(f"<html><body>{markup}</body></html>")
    except NotAnArticle as refusal:
        raise NotAnArticle(refusal.message) from None
    div = etree.Element("div")
    body = root.find("body")
    if body is not None:
        move_content(body, div)
    return div


def move_content(source: Element, goal: Element) -> None:
    """Move all words and children of `source` to the empty `goal`."""
    goal.text = source.text
    source.text = None
    goal.extend(list(source))
