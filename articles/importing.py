"""Putting what was understood of a file into its article."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles.canonical import Canonical, canonicalise
from articles.editions import touch_article, touch_site
from articles.establishing import establish, find
from articles.ingesting.parsed import ParsedArticle, ParsedReference
from articles.models import Article, Reference, Section, Site
from articles.moving import tell_moved
from articles.naming import slug_for
from articles.origins import origin_of

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of a file; in a dry run, what would. `article` is None when it would be created."""

    action: str
    url: str
    article: Article | None
    warnings: tuple[str, ...] = ()


def import_article(
    *,
    parsed: ParsedArticle,
    site: Site,
    section: Section | None = None,
    url: str = "",
    now: datetime,
    dry_run: bool = False,
) -> Imported:
    """
    Create the article of a file, or bring it up to date; its thread and its comments stay with its row.

    It is the article at `url`, else at the address that the file names, else the one of the site whose slug its title
    gives. References stay the same rows as long as their number stays.

    :param section: None leaves an article where it is
    :param now: aware time at which a new article is registered
    :raises BadAddress: when `url` is no web address
    """
    with transaction.atomic():
        imported = _import(parsed, site, section, url, now)
        if dry_run:
            transaction.set_rollback(True)
    return imported


def _import(parsed: ParsedArticle, site: Site, section: Section | None, url: str, now: datetime) -> Imported:
    warnings = list(parsed.warnings)
    given = canonicalise(url or parsed.url) if url or parsed.url else None
    if given and given.origin not in {*site.allowed_origins, origin_of(site.url)}:
        warnings.append(
            _("The address %(url)s does not belong to %(site)s.") % {"url": given.url, "site": site}
        )
    if section is None and parsed.section:
        section = find_section(site, parsed.section)
        if section is None:
            warnings.append(
                _("%(site)s has no section “%(section)s”.") % {"site": site, "section": parsed.section}
            )
    columns = _columns(parsed, section)
    article, adopted = _existing(site, given, slug_for(parsed.title))
    if article is None:
        address = given or _assumed(site, slug_for(parsed.title))
        columns.setdefault("language", site.language)
        article, created = establish(site=site, address=address, now=now, **columns)
        if created:
            _put_references(article, parsed.references)
            return Imported(
                action=CREATED, url=article.canonical_url, article=article, warnings=tuple(warnings)
            )
    if given is None:
        warnings.extend(_of_another_day(article, parsed))
    if adopted and given:
        columns |= {"canonical_url": given.url, "canonical_key": given.key}
    article = Article.objects.select_for_update().get(pk=article.pk)
    before = article.section_id
    changed = _put_columns(article, columns)
    if article.section_id != before:
        tell_moved(article.pk, now=now)
    changed |= _put_references(article, parsed.references)
    if changed:
        touch_article(article.pk)
        # Lists of the site show its title and date.
        touch_site(article.site_id)
    return Imported(
        action=UPDATED if changed else UNCHANGED,
        url=article.canonical_url,
        article=article,
        warnings=tuple(warnings),
    )


def _of_another_day(article: Article, parsed: ParsedArticle) -> Iterator[str]:
    """Warn of a column whose every issue has the same title: without an address they are taken for one article."""
    before, here = article.published_at, parsed.published_at
    if before and here and before != here:
        yield _(
            "The article of this title was dated %(date)s until now. If this is another one, import it with --url."
        ) % {"date": before.date().isoformat()}


def find_section(site: Site, name: str) -> Section | None:
    """Return the section of a site by its slug or its name, whatever the letter case."""
    return site.sections.filter(Q(slug=name.lower()) | Q(name__iexact=name)).first()


def _assumed(site: Site, slug: str) -> Canonical:
    """Where an article is taken to stand while nobody says so."""
    return canonicalise(f"{site.url}/{slug}")


def _existing(site: Site, given: Canonical | None, slug: str) -> tuple[Article | None, bool]:
    """Return the article that a file is about, and whether its address was only assumed until now."""
    if given and (article := find(site=site, address=given)):
        return article, False
    at_assumed = find(site=site, address=_assumed(site, slug))
    if given:
        # An article without a body was registered by its own page, so that it does stand there.
        return (at_assumed, True) if at_assumed and at_assumed.body else (None, False)
    return at_assumed or Article.objects.on(site).filter(slug=slug).first(), False


def _columns(parsed: ParsedArticle, section: Section | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "byline": parsed.byline,
        "published_at": parsed.published_at,
        "updated_at": parsed.updated_at,
        "courtesy_name": parsed.courtesy_name,
        "courtesy_url": parsed.courtesy_url,
        "language": parsed.language,
        "section": section,
    }
    # What the file does not say stays as it is.
    return {"title": parsed.title, "body": parsed.body} | {
        name: value for name, value in said.items() if value
    }


def _put_columns(article: Article, columns: dict[str, Any]) -> bool:
    changed = [name for name, value in columns.items() if getattr(article, name) != value]
    for name in changed:
        setattr(article, name, columns[name])
    if changed:
        article.save(update_fields=changed)
    return bool(changed)


def _put_references(article: Article, notes: tuple[ParsedReference, ...]) -> bool:
    """Make the references those of the file; a row stays the same row as long as its number stays."""
    rows = {row.number: row for row in article.references.all()}
    new: list[Reference] = []
    changed: list[Reference] = []
    for note in notes:
        row = rows.pop(note.number, None)
        if row is None:
            new.append(Reference(article=article, **asdict(note)))
        elif (row.text, row.url, row.sourced, row.mark_count) != (
            note.text,
            note.url,
            note.sourced,
            note.mark_count,
        ):
            row.text, row.url, row.sourced, row.mark_count = (
                note.text,
                note.url,
                note.sourced,
                note.mark_count,
            )
            changed.append(row)
    Reference.objects.bulk_create(new)
    Reference.objects.bulk_update(changed, ["text", "url", "sourced", "mark_count"])
    Reference.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()
    return bool(new or changed or rows)
