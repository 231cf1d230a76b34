"""What a reader gathers, and how it becomes an article: one end for all shapes."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import tostring

from articles.addresses import BadAddress
from articles.canonical import canonicalise
from articles.ingesting.linking import link_marks
from articles.ingesting.parsed import (
    MAX_NAME_LENGTH,
    MAX_TITLE_LENGTH,
    NotAnArticle,
    ParsedArticle,
    ParsedReference,
)
from articles.ingesting.sanitising import sanitise
from articles.ingesting.trees import BLOCKS, HEADINGS, Element, ancestors_and_self, texts

_NO_PARAGRAPHS = frozenset((*HEADINGS, "figcaption", "caption"))


@dataclass(kw_only=True)
class Manuscript:
    """An article on its way: fields as in ParsedArticle, its body as a tree whose blocks hold all words."""

    shape: str
    tree: Element = field(default_factory=lambda: etree.Element("div"))
    title: str = ""
    byline: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str = ""
    section: str = ""
    url: str = ""
    courtesy_name: str = ""
    courtesy_url: str = ""
    references: list[ParsedReference] = field(default_factory=list)
    reported_comment_count: int | None = None
    warnings: list[str] = field(default_factory=list)

    def warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)

    def add_paragraph(self, text: str) -> None:
        etree.SubElement(self.tree, "p").text = text

    def finish(self, *, body_line: int = 1) -> ParsedArticle:
        """
        Link the marks, sanitise the body, and say what does not fit together.

        :param body_line: where the file's body begins, or should have begun
        :raises NotAnArticle: without a title or a body
        """
        if not self.title:
            raise NotAnArticle(_("The article has no title."))
        if len(self.title) > MAX_TITLE_LENGTH:
            raise NotAnArticle(
                _(
                    "The article has no title: the first words are %(length)d characters long, a title has at most 300."
                )
                % {"length": len(self.title)}
            )
        paragraphs = _paragraphs(self.tree)
        if not paragraphs:
            raise NotAnArticle(_("The article has no body: nothing stands below its title."), line=body_line)
        references = self._each_number_once()
        marks, linked = link_marks(self.tree, known={reference.number for reference in references})
        self._compare(marks, references)
        return ParsedArticle(
            shape=self.shape,
            title=self.title,
            byline=self._shortened(_("byline"), self.byline),
            published_at=self.published_at,
            updated_at=self.updated_at,
            language=self.language,
            section=self.section,
            url=self._address(_("address"), self.url),
            courtesy_name=self._shortened(_("courtesy line"), self.courtesy_name),
            courtesy_url=self._address(_("address of the courtesy line"), self.courtesy_url),
            paragraphs=tuple(paragraphs),
            body=sanitise(_markup(self.tree)).strip(),
            marks=tuple(marks),
            references=tuple(replace(note, mark_count=linked[note.number]) for note in references),
            reported_comment_count=self.reported_comment_count,
            warnings=tuple(self.warnings),
        )

    def _each_number_once(self) -> list[ParsedReference]:
        first: dict[int, ParsedReference] = {}
        for reference in self.references:
            if first.setdefault(reference.number, reference) is not reference:
                self.warn(
                    _("Note %(number)d is given twice; the first counts.") % {"number": reference.number}
                )
        return [first[number] for number in sorted(first)]

    def _compare(self, marks: list[int], references: list[ParsedReference]) -> None:
        marked, noted = Counter(marks), {reference.number for reference in references}
        for number in marked:
            if number not in noted:
                self.warn(_("The mark [%(number)d] has no note.") % {"number": number})
        for number in sorted(noted - set(marked)):
            self.warn(_("Note %(number)d has no mark in the text.") % {"number": number})

    def _shortened(self, what: str, text: str) -> str:
        if len(text) <= MAX_NAME_LENGTH:
            return text
        self.warn(_("The %(what)s is longer than 200 characters and was cut.") % {"what": what})
        return text[:MAX_NAME_LENGTH].rstrip()

    def _address(self, what: str, url: str) -> str:
        if not url:
            return ""
        try:
            canonicalise(url)
        except BadAddress as bad:
            self.warn(_("The %(what)s was left out: %(reason)s") % {"what": what, "reason": bad})
            return ""
        return url


def _paragraphs(tree: Element) -> list[str]:
    """Return the words of each block that holds any directly, headings and captions left out."""
    rows: list[tuple[Element, list[str]]] = []
    for text, holder in texts(tree):
        block = next((element for element in ancestors_and_self(holder) if element.tag in BLOCKS), tree)
        if not rows or rows[-1][0] is not block:
            rows.append((block, []))
        rows[-1][1].append(text)
    words = (" ".join("".join(parts).split()) for block, parts in rows if block.tag not in _NO_PARAGRAPHS)
    return [text for text in words if text]


def _markup(tree: Element) -> str:
    markup = "\n".join(tostring(child, encoding="unicode") for child in tree)
    return f"{tree.text or ''}{markup}"
