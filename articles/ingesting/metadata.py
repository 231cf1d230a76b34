"""What a page says of itself: JSON-LD first, then OpenGraph and meta, then what stands in it."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from articles.ingesting.dates import parse_date
from articles.ingesting.fields import LANGUAGE
from articles.ingesting.linked_metadata import Described, read_linked
from articles.ingesting.manuscripts import Manuscript
from articles.ingesting.parsed import Conventions
from articles.ingesting.tidying import absolute
from articles.ingesting.trees import Element, elements, text_of


@dataclass(frozen=True)
class Metadata:
    """`is_article` when the page calls itself one; `text` is its body where it gives it without markup."""

    is_article: bool
    text: str


def take_metadata(
    page: Element, manuscript: Manuscript, *, conventions: Conventions, address: str
) -> Metadata:
    """Fill the manuscript with what the page's head tells."""
    linked = read_linked(page, manuscript)
    described = linked or Described()
    meta = _Metas(page)
    base = address or _base(page)
    manuscript.url = _address(base, _canonical(page), described.url, meta.first("og:url"))
    manuscript.title = described.title or meta.first(
        "og:title", "twitter:title", "dc.title", "citation_title"
    )
    manuscript.byline = described.byline or _people(
        meta.all("author", "article:author", "dc.creator", "citation_author", "parsely-author")
    )
    manuscript.section = described.section or meta.first("article:section", "section")
    manuscript.language = _language(
        described.language, page.get("lang") or "", meta.first("og:locale", "content-language", "dc.language")
    )
    manuscript.reported_comment_count = described.comment_count
    manuscript.published_at = _date(
        manuscript,
        conventions,
        described.published,
        meta.first(
            "article:published_time", "og:published_time", "datepublished", "dc.date", "dcterms.created", "date", "pubdate",
            "publish-date", "citation_publication_date", "parsely-pub-date",
        ),
        _time(page, "datePublished"),
    )  # fmt: skip
    manuscript.updated_at = _date(
        manuscript,
        conventions,
        described.updated,
        meta.first(
            "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified"
        ),
        _time(page, "dateModified"),
    )
    if manuscript.updated_at == manuscript.published_at:
        manuscript.updated_at = None
    says_so = linked is not None or meta.first("og:type").lower() == "article"
    return Metadata(is_article=says_so, text=described.body)


def page_title(page: Element) -> str:
    """Return the page's title without the name of the site behind it."""
    title = next((text_of(element) for element in elements(page, "title")), "")
    site = _Metas(page).first("og:site_name")
    for sign in ("|", "–", "—", "-", "·", ":"):
        before, found, after = title.rpartition(f" {sign} ")
        if found and site and after.casefold() == site.casefold():
            return before
    return title


class _Metas:
    """The page's `meta` elements by name, property or itemprop, in lower case."""

    def __init__(self, page: Element) -> None:
        self._contents: dict[str, list[str]] = {}
        for meta in elements(page, "meta"):
            content = " ".join((meta.get("content") or "").split())
            for name in (
                meta.get("property"),
                meta.get("name"),
                meta.get("itemprop"),
                meta.get("http-equiv"),
            ):
                if name and content:
                    self._contents.setdefault(name.lower(), []).append(content)

    def first(self, *names: str) -> str:
        return next((self._contents[name][0] for name in names if name in self._contents), "")

    def all(self, *names: str) -> list[str]:
        return next((self._contents[name] for name in names if name in self._contents), [])


def _people(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(name for name in names if "://" not in name))


def _canonical(page: Element) -> str:
    for link in elements(page, "link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return (link.get("href") or "").strip()
    return ""


def _base(page: Element) -> str:
    return next((base.get("href") or "" for base in elements(page, "base")), "").strip()


def _address(base: str, *found: str) -> str:
    """Return the first of the addresses that, resolved, is one."""
    whole = (absolute(base, url) for url in found if url)
    return next((url for url in whole if url.lower().startswith(("http://", "https://"))), "")


def _language(*found: str) -> str:
    tags = (tag.strip().partition(",")[0].replace("_", "-") for tag in found)
    return next((tag for tag in tags if LANGUAGE.match(tag) and len(tag) <= 35), "")


def _time(page: Element, prop: str) -> str:
    times = [time for time in elements(page, "time") if prop in (time.get("itemprop") or "").split()]
    if prop == "datePublished":
        times += [
            time
            for time in elements(page, "time")
            if time.get("pubdate") is not None or re.search(r"publish|entry-date", time.get("class") or "")
        ]
        times += [
            time
            for time in elements(page, "time")
            if not re.search(r"updat|modif", str(time.attrib), re.IGNORECASE)
        ]
    return next(((time.get("datetime") or text_of(time)).strip() for time in times), "")


def _date(manuscript: Manuscript, conventions: Conventions, *found: str) -> datetime | None:
    for written in found:
        if not written:
            continue
        languages = (manuscript.language or conventions.language, conventions.language, "en")
        if moment := parse_date(written, zone=conventions.zone, languages=languages):
            return moment
        manuscript.warn(_("“%(date)s” is not a date that can be read.") % {"date": written[:80]})
    return None
