"""Small moves on lxml trees, each linear however wide the tree is."""

from collections.abc import Iterator

from lxml import etree

# lxml publishes its element class under this name only.
Element = etree._Element  # noqa: SLF001

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What can hold a paragraph's words directly.
BLOCKS = frozenset(
    ("p", "li", "blockquote", "pre", "td", "th", "dd", "dt", "figcaption", "caption", *HEADINGS)
)

_DROPPED, _UNWRAPPED = "dropped", "unwrapped"


def elements(tree: Element, *tags: str) -> list[Element]:
    """Return all elements below `tree`, of the given tags if any, in reading order."""
    found = tree.iter(*tags) if tags else tree.iter()
    return [element for element in found if element is not tree and isinstance(element.tag, str)]


def texts(tree: Element) -> Iterator[tuple[str, Element]]:
    """Walk over all words in `tree` in reading order, each with the element that holds them; a line break is one."""
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            if element.tag == "br":
                yield "\n", element
            if element.text:
                yield element.text, element
        elif element is not tree and element.tail:
            parent = element.getparent()
            if parent is not None:
                yield element.tail, parent


def text_of(element: Element) -> str:
    """Return the words of an element on one line."""
    return " ".join("".join(text for text, _holder in texts(element)).split())


def drop(element: Element) -> None:
    """Let the next sweep take an element with all its words; the text behind it stays."""
    element.tag = _DROPPED


def unwrap(element: Element) -> None:
    """Let the next sweep take an element and leave its words and children."""
    element.tag = _UNWRAPPED


def replace_with_text(element: Element, text: str) -> None:
    """Put plain text where an element was, at the next sweep."""
    for child in list(element):
        element.remove(child)
    element.text = text
    unwrap(element)


def sweep(tree: Element) -> None:
    """Take away what was dropped or unwrapped."""
    etree.strip_elements(tree, _DROPPED, with_tail=False)
    etree.strip_tags(tree, _UNWRAPPED)


def ancestors_and_self(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()
