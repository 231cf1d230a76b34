"""Plain text: title, byline, paragraphs with [n] marks, numbered notes, courtesy line, and a page around them."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.ingesting import words
from articles.ingesting.bylines import Byline, read_byline, read_dateline
from articles.ingesting.courtesies import is_address, read_courtesy
from articles.ingesting.endnotes import take_notes
from articles.ingesting.lines import Block, Line, join, split_blocks, split_lines, split_paragraphs
from articles.ingesting.manuscripts import Manuscript
from articles.ingesting.marks import MARK
from articles.ingesting.parsed import MAX_TITLE_LENGTH, Conventions, NotAnArticle, ParsedArticle

# A standfirst may stand between title and byline, hardly more.
_BYLINE_WITHIN_BLOCKS = 4
# Below the last paragraph: courtesy line, a line about the author, a line about the paper.
_COURTESY_WITHIN_BLOCKS = 4


@dataclass
class _Head:
    """What stands above the body; `blocks` is the rest."""

    title: str
    blocks: list[Block]
    bylines: list[Byline]


def read(text: str, *, conventions: Conventions) -> ParsedArticle:
    """
    Read an article as it is copied from a page.

    :raises NotAnArticle: without a title or a body
    """
    manuscript = Manuscript(shape="plain text")
    lines = _without_navigation(split_lines(text), manuscript)
    head = _read_head(split_blocks(lines), conventions)
    manuscript.title = head.title
    for byline in head.bylines:
        apply_byline(byline, manuscript)
    blocks = take_courtesy(head.blocks, manuscript)
    blocks, manuscript.references = take_notes(blocks)
    for block in blocks:
        for paragraph in split_paragraphs(block):
            manuscript.add_paragraph(paragraph)
    return manuscript.finish(body_line=max((line.number for line in lines if line.text), default=1))


def apply_byline(byline: Byline, manuscript: Manuscript) -> None:
    """Take over from a byline what is not known yet."""
    manuscript.byline = manuscript.byline or byline.name
    manuscript.published_at = manuscript.published_at or byline.published_at
    manuscript.updated_at = manuscript.updated_at or byline.updated_at
    if manuscript.reported_comment_count is None:
        manuscript.reported_comment_count = byline.comment_count
    if byline.doubtful_date:
        manuscript.warn(_("“%(date)s” is not a date that can be read.") % {"date": byline.doubtful_date})


def take_courtesy(blocks: list[Block], manuscript: Manuscript) -> list[Block]:
    """Move the courtesy line from the last blocks into the manuscript, with its address."""
    plain = [at for at, block in enumerate(blocks) if block.item is None]
    for at in reversed(plain[-_COURTESY_WITHIN_BLOCKS:]):
        texts = [line.text for line in blocks[at].lines]
        below = blocks[at + 1].text if at + 1 < len(blocks) else ""
        following = texts[1] if len(texts) == 2 else below
        if len(texts) > 2 or (len(texts) == 2 and not is_address(texts[1])):
            continue
        if courtesy := read_courtesy(texts[0], following):
            manuscript.courtesy_name, manuscript.courtesy_url = courtesy.name, courtesy.url
            uses_next = len(texts) == 1 and is_address(below) and "://" not in texts[0]
            return blocks[:at] + blocks[at + 1 + uses_next :]
    return blocks


def is_navigation(text: str) -> bool:
    """Tell whether a line is made of nothing but "User Comments", "Back to Top" and their like."""
    return len(text) <= 100 and bool(words.NAVIGATION.match(_plain(text)))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _without_navigation(lines: list[Line], manuscript: Manuscript) -> list[Line]:
    """Blank the lines that are a way through a page; behind "User Comments" stands the discussion of another page."""
    kept: list[Line] = []
    written = 0
    left_out = 0
    discussion = False
    for line in lines:
        if written and is_navigation(line.text):
            # The title and the byline, at least, stand above an article's own discussion.
            discussion = discussion or (
                written > 2 and bool(words.DISCUSSION_BEGINS.match(_plain(line.text)))
            )
            kept.append(Line(line.number, ""))
        elif discussion and not words.COURTESY.match(line.text):
            left_out += bool(line.text)
            kept.append(Line(line.number, ""))
        else:
            written += bool(line.text)
            kept.append(line)
    if left_out:
        manuscript.warn(
            ngettext(
                "%(count)d line below “User Comments” was left out.",
                "%(count)d lines below “User Comments” were left out.",
                left_out,
            )
            % {"count": left_out}
        )
    return kept


def _read_head(blocks: list[Block], conventions: Conventions) -> _Head:
    if not blocks:
        raise NotAnArticle(_("The article has no title."))
    first = blocks[0].lines
    if read_byline(first[0].text, conventions):
        raise NotAnArticle(
            _("The article has no title: the file begins with its byline."), line=first[0].number
        )
    for at, block in enumerate(blocks[:_BYLINE_WITHIN_BLOCKS]):
        for nth, line in enumerate(block.lines[: 5 if at == 0 else 1]):
            if (at or nth) and (byline := _read_either(line.text, conventions)):
                title = first[:nth] if at == 0 else first
                rest = block.lines[nth + 1 :]
                between = blocks[1:at]
                head = _Head(_title(title), [*between, *_again(rest), *blocks[at + 1 :]], [byline])
                _take_datelines(head, keep=len(between), conventions=conventions)
                return head
    title, rest = (first, ()) if _is_wrapped_title(first) else (first[:1], first[1:])
    return _Head(_title(title), [*_again(rest), *blocks[1:]], [])


def _read_either(text: str, conventions: Conventions) -> Byline | None:
    return read_byline(text, conventions) or read_dateline(text, conventions)


def _take_datelines(head: _Head, *, keep: int, conventions: Conventions) -> None:
    """Date, update and count may stand on lines of their own below the name."""
    while len(head.blocks) > keep and len(head.bylines) < 4:
        block = head.blocks[keep]
        line = block.lines[0].text
        named = any(byline.name for byline in head.bylines)
        found = read_dateline(line, conventions) or (None if named else read_byline(line, conventions))
        if found is None:
            return
        head.bylines.append(found)
        head.blocks[keep : keep + 1] = _again(block.lines[1:])


def _again(lines: tuple[Line, ...]) -> list[Block]:
    return split_blocks(list(lines))


def _is_wrapped_title(lines: tuple[Line, ...]) -> bool:
    """A title may run over lines; a sentence, or a line with a mark, is the body already."""
    if len(lines) == 1:
        return True
    if len(lines) > 3 or any(len(line.text) > 100 or MARK.search(line.text) for line in lines):
        return False
    return not lines[-1].text.endswith((".", "!", "…", "”", '"', "。"))


def _title(lines: tuple[Line, ...]) -> str:
    title = join([line.text for line in lines])
    if len(title) > MAX_TITLE_LENGTH:
        raise NotAnArticle(
            _(
                "The article has no title: the first words are %(length)d characters long, a title has at most 300."
            )
            % {"length": len(title)},
            line=lines[0].number,
        )
    return title
