"""What an import understood of a file, in words for people and as JSON for programs."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importing import CREATED, UNCHANGED, UPDATED
from articles.ingesting.parsed import ParsedArticle

REFUSED = "refused"


def as_json(
    parsed: ParsedArticle, *, language: str, action: str, url: str, warnings: tuple[str, ...]
) -> dict[str, Any]:
    """Return what was understood; a value that the file does not give is None."""
    return {
        "title": parsed.title,
        "byline": parsed.byline or None,
        "published_at": parsed.published_at.isoformat() if parsed.published_at else None,
        "language": parsed.language or language,
        "courtesy": {"name": parsed.courtesy_name or None, "url": parsed.courtesy_url or None},
        "paragraphs": list(parsed.paragraphs),
        "marks": list(parsed.marks),
        "references": [
            {"number": note.number, "text": note.text, "url": note.url or None, "sourced": note.sourced}
            for note in parsed.references
        ],
        "reported_comment_count": parsed.reported_comment_count,
        "warnings": list(warnings),
        "action": action,
        "url": url,
    }


def refused_as_json(*, file: str, line: int | None, reason: str) -> dict[str, Any]:
    """Return the same keys, empty, with where and why."""
    return {
        "title": None,
        "byline": None,
        "published_at": None,
        "language": None,
        "courtesy": {"name": None, "url": None},
        "paragraphs": [],
        "marks": [],
        "references": [],
        "reported_comment_count": None,
        "warnings": [],
        "action": REFUSED,
        "url": None,
        "file": file,
        "line": line,
        "reason": reason,
    }


def in_words(
    parsed: ParsedArticle, *, file: str, action: str, url: str, warnings: tuple[str, ...], dry_run: bool
) -> Iterator[str]:
    """Yield the lines that say what was understood."""
    yield _("%(file)s: %(action)s (%(shape)s)") % {
        "file": file,
        "action": _planned(action) if dry_run else _done(action),
        "shape": parsed.shape,
    }
    for name, value in _rows(parsed, url):
        yield f"  {name:<12}{value}"
    for warning in warnings:
        yield f"  {_('warning'):<12}{warning}"


def _rows(parsed: ParsedArticle, url: str) -> Iterator[tuple[str, str]]:
    none = _("none")
    linked = sum(note.mark_count for note in parsed.references)
    unsourced = sum(not note.sourced for note in parsed.references)
    yield _("title"), parsed.title
    yield _("byline"), parsed.byline or none
    yield _("published"), parsed.published_at.isoformat(" ", "minutes") if parsed.published_at else none
    if parsed.updated_at:
        yield _("updated"), parsed.updated_at.isoformat(" ", "minutes")
    yield _("paragraphs"), str(len(parsed.paragraphs))
    yield _("marks"), _("%(count)d, %(linked)d linked") % {"count": len(parsed.marks), "linked": linked}
    yield (
        _("references"),
        _("%(count)d: %(sourced)d sourced, %(unsourced)d unsourced")
        % {
            "count": len(parsed.references),
            "sourced": len(parsed.references) - unsourced,
            "unsourced": unsourced,
        },
    )
    yield _("courtesy"), " ".join(filter(None, (parsed.courtesy_name, parsed.courtesy_url))) or none
    if parsed.reported_comment_count is not None:
        yield (
            _("comments"),
            ngettext(
                "%(count)d in the file, which is not believed",
                "%(count)d in the file, which are not believed",
                parsed.reported_comment_count,
            )
            % {"count": parsed.reported_comment_count},
        )
    yield _("address"), url


def _done(action: str) -> str:
    return {CREATED: _("created"), UPDATED: _("updated"), UNCHANGED: _("unchanged")}[action]


def _planned(action: str) -> str:
    return {CREATED: _("would be created"), UPDATED: _("would be updated"), UNCHANGED: _("unchanged")}[action]
