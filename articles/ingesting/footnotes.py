"""Footnotes that pages link themselves: a number that jumps to its note, and back."""

import re

from articles.ingesting import notes
from articles.ingesting.manuscripts import Manuscript
from articles.ingesting.trees import Element, elements, replace_with_text, sweep, text_of, texts
from articles.ingesting.words import NOTES_HEADING

_NUMBER = re.compile(r"[\[(]?\^?([1-9][0-9]{0,2})[\])]?\Z")
_OWN_NUMBER = re.compile(r"[\[(]?([0-9]{1,3})[\]).:]?(?:\s+|\Z)")
_BACK = re.compile(r"[\s↩↑⤴^\ufe0e\ufe0f]*[0-9]*\Z")
# A table of contents and a pager have numbers that jump, too.
_NAMED_LIKE_A_NOTE = re.compile(
    r"(?:.*[-_:])?_?(?:e|f|foot|end|cite_?|side)?(?:fn|ftn|edn|notes?|nts?|refs?|references?|sources?|cite|fu(?:ß|ss)note"
    r"|quelle|anm|note_?de|nota|bib)[-_:.]?\w{0,40}\Z",
    re.IGNORECASE,
)
_HOLDERS = ("li", "dd", "p", "tr", "div", "aside")


def take_footnotes(tree: Element, manuscript: Manuscript) -> None:
    """
    Turn links to notes further down into [n] marks, and move those notes into the manuscript.

    Notes of the same list that nothing links to come along, under the numbers they have there.
    """
    links = [
        (link, int(found[1]), (link.get("href") or "")[1:])
        for link in elements(tree, "a")
        if (link.get("href") or "").startswith("#") and (found := _NUMBER.match(text_of(link)))
    ]
    if not links:
        return
    place = {element: at for at, element in enumerate(tree.iter())}
    targets = {
        name: element for element in place for name in (element.get("id"), element.get("name")) if name
    }
    numbers: dict[Element, int] = {}
    for link, number, name in links:
        target = targets.get(name)
        # The link back, from a note to the text, is a number too.
        if target is None or place[target] < place[link] or not _is_noteref(link, name):
            continue
        holder = _holder(target)
        if holder is not None and holder not in link.iterancestors():
            replace_with_text(link, f"[{numbers.setdefault(holder, number)}]")
    for parent in {note.getparent() for note in numbers if note.tag == "li"}:
        for item, number in _numbered(parent):
            if number not in numbers.values():
                numbers.setdefault(item, number)
    for note, number in sorted(numbers.items(), key=lambda numbered: numbered[1]):
        manuscript.references.append(notes.reference(number, note_text(note, number)))
    for note in numbers:
        _remove_with_frame(note)
    sweep(tree)


def note_text(note: Element, number: int | None = None) -> str:
    """Return a note's words without the links back, followed by the address that its words link to."""
    address = ""
    back: set[Element] = set()
    for link in elements(note, "a"):
        href = link.get("href") or ""
        words = text_of(link)
        if href.startswith("#") or not href:
            if _BACK.match(words) or _NUMBER.match(words) or (len(words) == 1 and words.isalpha()):
                back.update(link.iter())
        elif not address and href.lower().startswith(("http://", "https://")):
            address = href
    text = " ".join("".join(text for text, holder in texts(note) if holder not in back).split())
    own = _OWN_NUMBER.match(text)
    if own and number is not None and int(own[1]) == number:
        text = text[own.end() :]
    return text if not address or "://" in text else f"{text} {address}"


def _is_noteref(link: Element, name: str) -> bool:
    inside = link.getparent()
    return (
        link.get("role") == "doc-noteref"
        or (inside is not None and inside.tag == "sup")
        or link.find("sup") is not None
        or text_of(link).startswith("[")
        or bool(_NAMED_LIKE_A_NOTE.match(name[-100:]))
    )


def _holder(target: Element) -> Element | None:
    if target.tag in _HOLDERS:
        return target
    return next(target.iterancestors(*_HOLDERS), None)


def _numbered(parent: Element | None) -> list[tuple[Element, int]]:
    if parent is None:
        return []
    numbered: list[tuple[Element, int]] = []
    number = _digits(parent.get("start"), 1) - 1
    for item in parent.findall("li"):
        number = _digits(item.get("value"), number + 1)
        if 1 <= number <= 999:
            numbered.append((item, number))
    return numbered


def _digits(written: str | None, otherwise: int) -> int:
    return int(written) if written and re.fullmatch(r"[0-9]{1,6}", written) else otherwise


def _remove_with_frame(note: Element) -> None:
    """Remove a note, then the list and the section that are empty without it, and the heading above them."""
    parent = note.getparent()
    if parent is None:
        return
    parent.remove(note)
    while parent.getparent() is not None and _is_empty(parent):
        emptied, above = parent, parent.getprevious()
        parent = parent.getparent()
        if parent is None:
            return
        parent.remove(emptied)
        if above is not None and _is_heading(above):
            parent.remove(above)


def _is_empty(element: Element) -> bool:
    if (element.text or "").strip():
        return False
    return all(child.tag == "hr" or _is_heading(child) for child in element)


def _is_heading(element: Element) -> bool:
    return bool(NOTES_HEADING.match(text_of(element)))
