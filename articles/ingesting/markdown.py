"""Markdown with YAML front matter; footnotes `[^1]`, or `[1]` marks with a numbered list of notes."""

import re

import comrak
import yaml
from django.utils.translation import gettext as _

from articles.ingesting import notes
from articles.ingesting.fields import Fields
from articles.ingesting.footnotes import take_footnotes
from articles.ingesting.manuscripts import Manuscript
from articles.ingesting.parsed import Conventions, NotAnArticle, ParsedArticle, ParsedReference
from articles.ingesting.parsing import parse_fragment
from articles.ingesting.rows import take_what_is_not_body
from articles.ingesting.tidying import resolve_links, tidy
from articles.ingesting.trees import Element, drop, elements, replace_with_text, sweep, text_of

MAX_FRONT_MATTER_LENGTH = 64 * 1024
MAX_TABLE_COLUMNS = 200

_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*\Z")
_FOOTNOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,80})\]:", re.MULTILINE)
_LINK_NOTE = re.compile(
    r"^ {0,3}\[([1-9][0-9]{0,2})\]:[ \t]*(\S+)(?:[ \t]+[\"'(](.*)[\"')])?[ \t]*$", re.MULTILINE
)


class _Words(yaml.SafeLoader):
    """YAML in which every plain value is a text, so that `no` is not False and a date stays as it was written."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.yaml_implicit_resolvers = {}


def read(text: str, *, conventions: Conventions, address: str = "") -> ParsedArticle:
    """
    Read an article in Markdown.

    :param address: where it is published, if the caller knows; relative links start there
    :raises NotAnArticle: without a title or a body, or when its front matter is broken
    """
    manuscript = Manuscript(shape="Markdown")
    lines = text.split("\n")
    end = _end_of_front_matter(lines)
    if end:
        _take_front_matter(lines, end, manuscript, conventions)
    body = "\n".join(lines[end:])
    tree = _rendered(body)
    link_notes = _take_link_notes(tree, body)
    resolve_links(tree, manuscript, base=address or manuscript.url)
    _name_footnotes_by_label(tree)
    take_footnotes(tree, manuscript)
    known = {reference.number for reference in manuscript.references}
    manuscript.references += [note for note in link_notes if note.number not in known]
    _take_title(tree, manuscript)
    tidy(tree, manuscript)
    take_what_is_not_body(tree, manuscript, conventions=conventions, wrapped=True)
    manuscript.tree = tree
    return manuscript.finish(body_line=min(end + 1, len(lines)))


def _end_of_front_matter(lines: list[str]) -> int:
    if lines[0].rstrip() != "---":
        return 0
    for at, line in enumerate(lines[1:], 1):
        if _FENCE.match(line):
            return at + 1
    raise NotAnArticle(_("The front matter has no end: a line of “---” is missing."))


def _take_front_matter(lines: list[str], end: int, manuscript: Manuscript, conventions: Conventions) -> None:
    values = _front_matter("\n".join(lines[1 : end - 1]))

    def line_of(name: str) -> int:
        key = name.partition(".")[0]
        return next((at for at, line in enumerate(lines[:end], 1) if line.lstrip("\"' ").startswith(key)), 1)

    fields = Fields(values, line_of=line_of, conventions=conventions)
    manuscript.title = fields.text("title", "headline")
    manuscript.byline = fields.names("byline", "author", "authors")
    manuscript.published_at = fields.date("published_at", "published", "date", "datePublished")
    manuscript.updated_at = fields.date("updated_at", "updated", "lastmod", "modified", "last_modified_at")
    manuscript.language = fields.language("language", "lang", "locale")
    manuscript.section = fields.text("section", "category")
    manuscript.url = fields.address("url", "canonical_url", "canonical", "canonicalURL")
    courtesy = fields.courtesy("courtesy")
    manuscript.courtesy_name, manuscript.courtesy_url = courtesy.name, courtesy.url
    manuscript.reported_comment_count = fields.count("reported_comment_count", "comment_count")
    for name in fields.unread():
        manuscript.warn(_("“%(name)s” is not known here and was left out.") % {"name": name})


def _front_matter(source: str) -> dict[str, object]:
    if len(source) > MAX_FRONT_MATTER_LENGTH:
        raise NotAnArticle(_("The front matter is larger than 64 KiB."))
    loader = _Words(source)
    try:
        values = loader.get_single_data()
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        raise NotAnArticle(
            _("The front matter is not YAML: %(problem)s.") % {"problem": broken.problem or broken.context},
            line=2 + (mark.line if mark else 0),
        ) from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        raise NotAnArticle(_("The front matter is not YAML."), line=2) from None
    finally:
        loader.dispose()
    if values is None or values == "":
        return {}
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        raise NotAnArticle(_("The front matter is not a list of names and values."), line=2)
    return values


def _rendered(source: str) -> Element:
    """Render; a second time when footnotes that nothing points to, which Markdown lets go, are to be kept."""
    tree = parse_fragment(_markup(source))
    written = {f"fn-{name}" for name in _FOOTNOTE.findall(source)}
    unused = written - {element.get("id") for element in elements(tree, "li")}
    if not unused:
        return tree
    pointers = " ".join(f"[^{name[3:]}]" for name in sorted(unused))
    tree = parse_fragment(_markup(f"{source}\n\n{_UNUSED}{pointers}\n"))
    for paragraph in elements(tree, "p"):
        if (paragraph.text or "").startswith(_UNUSED):
            drop(paragraph)
    sweep(tree)
    return tree


# A private character, which no renderer touches and no text has.
_UNUSED = "\ue000"


def _markup(source: str) -> str:
    extensions = comrak.ExtensionOptions()
    extensions.footnotes = True
    # The renderer's time grows with the square of a table's columns.
    extensions.table = max(line.count("|") for line in source.split("\n")) <= MAX_TABLE_COLUMNS
    extensions.strikethrough = True
    extensions.autolink = True
    rendering = comrak.RenderOptions()
    # HTML in Markdown is kept here, because the tidied tree is sanitised as a whole at the end.
    rendering.unsafe_ = True
    markup: str = comrak.render_markdown(source, extension_options=extensions, render_options=rendering)
    return markup


def _name_footnotes_by_label(tree: Element) -> None:
    """Show `[^7]` as 7: renderers count footnotes anew, but a number that was written is the number that is meant."""
    section = next(
        (element for element in elements(tree, "section") if element.get("data-footnotes") is not None), None
    )
    items = [] if section is None else elements(section, "li")
    labels = {item: (item.get("id") or "").removeprefix("fn-") for item in items if item.get("id")}
    if not all(re.fullmatch(r"[1-9][0-9]{0,2}", label) for label in labels.values()):
        return
    for item, label in labels.items():
        item.set("value", label)
    for link in elements(tree, "a"):
        if link.get("data-footnote-ref") is not None:
            link.text = (link.get("href") or "").removeprefix("#fn-")


def _take_link_notes(tree: Element, source: str) -> list[ParsedReference]:
    """Read `[1]: https://…` as the note that the mark `[1]` points to, not as a link on the digit 1."""
    written = {
        int(number): (target.strip("<>"), title) for number, target, title in _LINK_NOTE.findall(source)
    }
    by_target = {target: number for number, (target, _title) in written.items()}
    used: set[int] = set()
    worded: set[str] = set()
    for link in elements(tree, "a"):
        words, href = text_of(link), link.get("href") or ""
        number = int(words) if re.fullmatch(r"[1-9][0-9]{0,2}", words) else 0
        if number in written and written[number][0] == href:
            used.add(number)
            replace_with_text(link, f"[{number}]")
        elif number and href in by_target:
            # Two marks in a row, `[2][3]`, are one link to Markdown: the digit 2 to where 3 leads.
            used.update((number, by_target[href]))
            replace_with_text(link, f"[{number}][{by_target[href]}]")
        else:
            # `[the minutes][1]` is a link, and its target no note.
            worded.add(href)
    sweep(tree)
    return [
        notes.reference(number, f"{title} {target}")
        for number, (target, title) in written.items()
        if number in used or (target not in worded and (target == notes.UNSOURCED or "://" in target))
    ]


def _take_title(tree: Element, manuscript: Manuscript) -> None:
    first = next((child for child in tree if child.tag == "h1"), None)
    if first is None:
        return
    if not manuscript.title:
        manuscript.title = text_of(first)
    if manuscript.title == text_of(first):
        tree.remove(first)
