"""The dashboards: figures and charts of how moderation goes, each with its table for spreadsheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from comments.moderation.admin import sheets
from comments.moderation.admin.charts import Chart, chart_of, round_up, round_up_time
from comments.moderation.admin.desk import moderator_or_denied
from comments.moderation.admin.spans import asked_of
from comments.moderation.findings.names import FINDING_NAMES
from comments.moderation.reports.measuring import RANGES, SPAN_MAX, Day, days_of, decisions_of, measure
from comments.moderation.reports.ordered import order_times
from comments.moderation.reports.rating import EXPORTED_MAX, RATINGS, Row, rows_of
from comments.moderation.reports.refused import refusals_on
from comments.threads.admin import KeysetAdmin

_ROWS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row in words."""

    called: str
    detail: str
    row: Row


@dataclass(frozen=True, kw_only=True)
class Part:
    """One table with a bar in each of its rows."""

    name: str
    caption: str
    # What stands in the first column, and what the good ones are called.
    first: str
    good: str
    lines: Sequence[Line]

    @property
    def most(self) -> int:
        """What the longest bar stands for."""
        return max((line.row.decided for line in self.lines), default=0)


class MeasuredAdmin(KeysetAdmin):
    """Puts the dashboards beside the list of decisions that they are counted from."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("measures/", self.admin_site.admin_view(self.measures_view), name="moderation_measures"),
            path(
                "measures.csv",
                self.admin_site.admin_view(require_safe(export_measures)),
                name="moderation_measures_csv",
            ),
        ]
        return [*own, *super().get_urls()]

    def measures_view(self, request: HttpRequest) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        return require_safe(show_measures)(request, context=context)


def show_measures(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """Answer with the figures of the days, the site and the section that the address names."""
    viewer = moderator_or_denied(request)
    asked = asked_of(request.GET, viewer=viewer, now=timezone.now())
    measures = measure(viewer=viewer, span=asked.span, site_id=asked.site_id, section_id=asked.section_id)
    # What authorities order is ordered of the whole site.
    site_ids = viewer.reach(asked.site_id).site_ids
    orders = order_times(site_ids, since=asked.span.since, until=asked.span.until)
    names_sites = len(viewer.places) > 1 and asked.site is None
    return TemplateResponse(
        request,
        "moderation/measures.html",
        context
        | {
            "title": _("How moderation goes"),
            "measures": measures,
            "median": _in_words(measures.median),
            "ninetieth": _in_words(measures.ninetieth),
            "orders": orders,
            "order_receipt": _in_words(orders.receipt),
            "order_effect": _in_words(orders.effect),
            "inflow": _inflow(measures.days),
            "waits": _waits(measures.days),
            "inflow_days": [(day.date, day.opened, day.decided, day.by_programs) for day in measures.days],
            "wait_days": [
                (day.date, _in_words(day.median), _in_words(day.ninetieth)) for day in measures.days
            ],
            "parts": [_part(name, rows, names_sites=names_sites) for name, rows in measures.ratings.items()],
            "refusals": refusals_on(viewer=viewer, span=asked.span, site_id=asked.site_id),
            "asked": asked,
            "ranges": RANGES,
            "span_max": SPAN_MAX,
            "sites": viewer.places,
            "export": f"{reverse('admin:moderation_measures_csv')}?{asked.query}",
        },
    )


def export_measures(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with what one chart shows, or with one line for each decision, latest first."""
    viewer = moderator_or_denied(request)
    asked = asked_of(request.GET, viewer=viewer, now=timezone.now())
    about: dict[str, Any] = {
        "viewer": viewer,
        "span": asked.span,
        "site_id": asked.site_id,
        "section_id": asked.section_id,
    }
    chart = request.GET.get("chart", "decisions")
    name = f"{chart}-{asked.period}"
    # The words are looked up now: what streams later may be written in another language.
    if chart == "inflow":
        header = [_("day"), _("came in"), _("decided by people"), _("decided by programs")]
        return sheets.sheet(header, [sheets.line_of_inflow(day) for day in days_of(**about)], name=name)
    if chart == "waits":
        header = [_("day"), _("half within, in seconds"), _("nine of ten within, in seconds")]
        return sheets.sheet(header, [sheets.line_of_waits(day) for day in days_of(**about)], name=name)
    if chart == "refusals":
        header = [_("reason"), _("refused"), _("people")]
        refused = refusals_on(viewer=viewer, span=asked.span, site_id=asked.site_id)
        return sheets.sheet(header, [(one.words, one.times, one.people) for one in refused], name=name)
    if chart in RATINGS:
        part = _part(chart, rows_of(chart, decisions_of(**about), most=EXPORTED_MAX), names_sites=True)
        header = [part.first, _("more about it"), _("decided"), part.good, _("share in per cent")]
        lines = [sheets.line_of_rating(one.row, called=one.called, detail=one.detail) for one in part.lines]
        return sheets.sheet(header, lines, name=name)
    if chart != "decisions":
        raise Http404
    decisions = (
        decisions_of(**about)
        .select_related("site", "case", "statement", "comment__thread__article__section")
        .order_by("-decided_at", "-id")
        .iterator(chunk_size=_ROWS_AT_ONCE)
    )
    lines_of_all = (sheets.line_of_decision(decision) for decision in decisions)
    return sheets.sheet(sheets.header_of_decisions(), lines_of_all, name=name)


def _inflow(days: Sequence[Day]) -> Chart:
    return chart_of(
        [day.date for day in days],
        {
            "opened": [day.opened for day in days],
            "decided": [day.decided for day in days],
            "programs": [day.by_programs for day in days],
        },
        top=round_up(max((max(day.opened, day.decided, day.by_programs) for day in days), default=0)),
        says=lambda value: number_format(value, use_l10n=True, force_grouping=True, decimal_pos=0),
    )


def _waits(days: Sequence[Day]) -> Chart:
    series = {
        "median": [_seconds(day.median) for day in days],
        "ninetieth": [_seconds(day.ninetieth) for day in days],
    }
    return chart_of(
        [day.date for day in days],
        series,
        top=round_up_time(max((*series["median"], *series["ninetieth"]), default=0)),
        says=lambda seconds: _in_words(timedelta(seconds=seconds)),
    )


def _part(name: str, rows: Sequence[Row], *, names_sites: bool) -> Part:
    caption, first, good = {
        "findings": (_("What was noticed and held, and later approved"), _("finding"), _("approved")),
        "rules": (_("What rules held, and later approved"), _("rule"), _("approved")),
        "services": (
            _("What checking services held, and later approved"),
            _("checking service"),
            _("approved"),
        ),
        "moderators": (_("Moderators"), _("moderator"), _("approved")),
        "sections": (_("Sections"), _("section"), _("approved")),
        "reporters": (_("Reporters, and how often moderators agreed"), _("reporter"), _("agreed with")),
        "notices": (
            _("Legal notices, those of trusted flaggers apart"),
            pgettext("of a legal notice", "sent by"),
            _("agreed with"),
        ),
    }[name]
    lines = [
        Line(called=_called(name, row), detail=_detail(name, row, names_sites=names_sites), row=row)
        for row in rows
    ]
    return Part(name=name, caption=caption, first=first, good=good, lines=lines)


def _called(name: str, row: Row) -> str:
    if name == "findings":
        # A phase of another release may have written this; its own names say more than nothing.
        return str(FINDING_NAMES.get(row.name, f"{row.detail}: {row.name}"))
    if row.name:
        return row.name
    return {
        "sections": _("no section"),
        "notices": _("a trusted flagger who is gone") if row.is_trusted else _("everybody else"),
    }.get(name, "–")


def _detail(name: str, row: Row, *, names_sites: bool) -> str:
    if name == "notices":
        return _("trusted flagger") if row.is_trusted else ""
    return row.detail if names_sites and name in {"rules", "services", "sections"} else ""


def _seconds(wait: timedelta | None) -> float:
    return wait.total_seconds() if wait else 0


def _in_words(wait: timedelta | None) -> str:
    if wait is None:
        return "–"
    minutes = round(wait.total_seconds() / 60)
    if minutes < 1:
        return _("%(count)d s") % {"count": round(wait.total_seconds())}
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
