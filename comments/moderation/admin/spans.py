"""Which days, site and section the dashboards are asked for, by their address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from articles.models import Section, Site
from comments.moderation.policies import Moderator
from comments.moderation.reports.measuring import RANGES, SPAN_MAX, Span, latest


@dataclass(frozen=True, kw_only=True)
class Asked:
    span: Span
    # One of RANGES, or 0 for days chosen one by one.
    days: int
    # Whether more days were asked for than are counted at once.
    is_cut: bool = False
    site: Site | None = None
    section: Section | None = None
    # Of the one site that it is about.
    sections: Sequence[Section] = ()

    @property
    def site_id(self) -> int | None:
        return self.site.pk if self.site else None

    @property
    def section_id(self) -> int | None:
        return self.section.pk if self.section else None

    @property
    def period(self) -> str:
        """The days as a part of a file's name."""
        return f"{self.days}-days" if self.days else f"{self.span.first}-to-{self.span.last}"

    @property
    def query(self) -> str:
        """The same as an address asks for it."""
        when: dict[str, object] = (
            {"days": self.days} if self.days else {"since": self.span.first, "until": self.span.last}
        )
        return urlencode(when | self._where)

    @property
    def where(self) -> str:
        """Site and section alone, to be put behind other days."""
        return "&" + urlencode(self._where) if self._where else ""

    @property
    def _where(self) -> dict[str, object]:
        site: dict[str, object] = {"site": self.site.slug} if self.site else {}
        return site | ({"section": self.section.slug} if self.section else {})


def asked_of(given: QueryDict, *, viewer: Moderator, now: datetime) -> Asked:
    """Read an address; other people's sites and sections are not there. One query where it is about one site."""
    slug = given.get("site", "")
    site = next((site for site in viewer.places if site.slug == slug), None)
    if slug and site is None:
        raise Http404
    about = site or (viewer.places[0] if len(viewer.places) == 1 else None)
    sections = list(viewer.sections_on(about)) if about else []
    named = given.get("section", "")
    section = next((one for one in sections if one.slug == named), None)
    if named and section is None:
        raise Http404
    return replace(_when(given, now=now), site=site, section=section, sections=sections)


def _when(given: QueryDict, *, now: datetime) -> Asked:
    if not given.get("since") and not given.get("until"):
        wanted = given.get("days", str(RANGES[0]))
        if wanted not in {str(days) for days in RANGES}:
            raise Http404
        return Asked(span=latest(days=int(wanted), now=now), days=int(wanted))
    last = _day(given.get("until")) or now.astimezone(UTC).date()
    first = _day(given.get("since")) or last - timedelta(days=RANGES[0] - 1)
    first, last = min(first, last), max(first, last)
    earliest = last - timedelta(days=SPAN_MAX - 1)
    return Asked(span=Span(first=max(first, earliest), last=last), days=0, is_cut=first < earliest)


def _day(written: str | None) -> date | None:
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
    if not 1970 < day.year < 9999:
        raise Http404
    return day
