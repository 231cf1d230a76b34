"""JSON: the same names that the import prints and the API takes."""

import json
import re
from dataclasses import replace

from django.utils.translation import gettext as _

from articles.ingesting import notes
from articles.ingesting.endnotes import take_notes
from articles.ingesting.fields import Fields
from articles.ingesting.footnotes import take_footnotes
from articles.ingesting.lines import split_blocks, split_lines, split_paragraphs
from articles.ingesting.manuscripts import Manuscript
from articles.ingesting.parsed import Conventions, NotAnArticle, ParsedArticle, ParsedReference
from articles.ingesting.parsing import parse_fragment
from articles.ingesting.rows import take_what_is_not_body
from articles.ingesting.tidying import resolve_links, tidy

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_NAME = re.compile(r"(\w+)(?:\[([0-9]+)\])?")
# What the import prints about a file says nothing that belongs to the article.
_PRINTED = ("marks", "warnings", "action", "file", "line", "reason")
_NOTE_NAMES = {"number", "text", "url", "sourced"}


def read(text: str, *, conventions: Conventions, address: str = "") -> ParsedArticle:
    """
    Read an article from a JSON object.

    :param address: where it is published, if the caller knows; relative links in its body start there
    :raises NotAnArticle: when it is no object, a name stands twice, or a value has another type; the name is told
    """
    values = _load(text)
    fields = Fields(values, line_of=lambda name: _line_of(text, name), conventions=conventions)
    manuscript = Manuscript(shape="JSON")
    manuscript.title = fields.text("title")
    manuscript.byline = fields.text("byline")
    manuscript.published_at = fields.date("published_at")
    manuscript.updated_at = fields.date("updated_at")
    manuscript.language = fields.language("language")
    manuscript.section = fields.text("section")
    manuscript.url = fields.address("url")
    manuscript.reported_comment_count = fields.count("reported_comment_count")
    courtesy = fields.courtesy("courtesy")
    manuscript.courtesy_name, manuscript.courtesy_url = courtesy.name, courtesy.url
    manuscript.references = _references(fields)
    _take_body(fields, manuscript, conventions, address)
    fields.ignore(*_PRINTED)
    for name in fields.unread():
        manuscript.warn(_("“%(name)s” is not known here and was left out.") % {"name": name})
    return manuscript.finish(body_line=_line_of(text, "body"))


def _load(text: str) -> dict[str, object]:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        read: dict[str, object] = {}
        for name, value in pairs:
            if name in read:
                raise NotAnArticle(_("“%(name)s” stands twice.") % {"name": name}, line=_line_of(text, name))
            read[name] = value
        return read

    def refuse_constant(name: str) -> object:
        raise NotAnArticle(_("“%(name)s” is not JSON.") % {"name": name}, line=_line_of(text, name))

    try:
        values = json.loads(text, object_pairs_hook=once, parse_constant=refuse_constant)
    except json.JSONDecodeError as broken:
        raise NotAnArticle(
            _("This is not JSON: %(problem)s.") % {"problem": broken.msg}, line=broken.lineno
        ) from None
    except (ValueError, RecursionError):
        raise NotAnArticle(_("This JSON is nested too deeply or has a number that is too long.")) from None
    if not isinstance(values, dict):
        raise NotAnArticle(_("The file holds no JSON object."))
    return values


def _line_of(text: str, name: str) -> int:
    """Return the line of a key, also of one inside: `courtesy.url`, `references[2].number`."""
    outer, inner = _NAME.match(name), name.rpartition(".")[2]
    at = max(text.find(f'"{outer[1] if outer else name}"'), 0)
    if "." in name:
        inside = at
        for _nth in range(int(outer[2] or 0) + 1 if outer else 1):
            inside = text.find(f'"{inner}"', inside + 1)
            if inside < 0:
                break
        at = max(at, inside)
    return text.count("\n", 0, at) + 1


def _references(fields: Fields) -> list[ParsedReference]:
    _name, value = fields.any("references")
    if value is None:
        return []
    if not isinstance(value, list):
        raise fields.refuse("references", _("must be a list."))
    return [_reference(fields, at, note) for at, note in enumerate(value)]


def _reference(fields: Fields, at: int, note: object) -> ParsedReference:
    name = f"references[{at}]"
    if not isinstance(note, dict) or (strange := sorted(note.keys() - _NOTE_NAMES)):
        what = f" (“{strange[0]}”)" if isinstance(note, dict) else ""
        raise fields.refuse(name, _("must have number, text, url and sourced only") + what + ".")
    number, sourced = note.get("number"), note.get("sourced")
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 999:
        raise fields.refuse(f"{name}.number", _("must be a whole number from 1 to 999."))
    if sourced is not None and not isinstance(sourced, bool):
        raise fields.refuse(f"{name}.sourced", _("must be true or false."))
    text = fields.string(f"{name}.text", note.get("text") or "")
    url = fields.web_address(f"{name}.url", fields.string(f"{name}.url", note.get("url") or "").strip())
    read = notes.reference(number, text, url=url)
    if sourced and not read.sourced and not read.url:
        raise fields.refuse(f"{name}.sourced", _("is true, but no source is given."))
    return read if sourced is None else replace(read, sourced=sourced)


def _take_body(fields: Fields, manuscript: Manuscript, conventions: Conventions, address: str) -> None:
    body = fields.text("body", multiline=True)
    _name, paragraphs = fields.any("paragraphs")
    if body and _MARKUP.search(body):
        tree = parse_fragment(body)
        resolve_links(tree, manuscript, base=address or manuscript.url)
        take_footnotes(tree, manuscript)
        tidy(tree, manuscript)
        take_what_is_not_body(tree, manuscript, conventions=conventions)
        manuscript.tree = tree
    elif body:
        blocks = split_blocks(split_lines(body.replace("\r\n", "\n").replace("\r", "\n")))
        if not manuscript.references:
            blocks, manuscript.references = take_notes(blocks)
        for block in blocks:
            for paragraph in split_paragraphs(block):
                manuscript.add_paragraph(paragraph)
    elif paragraphs is not None:
        if not isinstance(paragraphs, list):
            raise fields.refuse("paragraphs", _("must be a list."))
        for at, text in enumerate(paragraphs):
            manuscript.add_paragraph(fields.string(f"paragraphs[{at}]", text))
