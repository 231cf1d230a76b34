"""The dashboards: figures and charts of how moderation goes, and the decisions behind them as a table for spreadsheets."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Site
from comments.moderation.admin.charts import chart_of
from comments.moderation.admin.desk import moderator_or_denied
from comments.moderation.models import Decision
from comments.moderation.policies import Moderator
from comments.moderation.reports.measuring import RANGES, decisions_between, measure
from comments.moderation.reports.ordered import order_times
from comments.threads.admin import KeysetAdmin

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROWS_AT_ONCE = 500


class MeasuredAdmin(KeysetAdmin):
    """Puts the dashboards beside the list of decisions that they are counted from."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("measures/", self.admin_site.admin_view(self.measures_view), name="moderation_measures"),
            path(
                "measures.csv",
                self.admin_site.admin_view(require_safe(export_decisions)),
                name="moderation_measures_csv",
            ),
        ]
        return [*own, *super().get_urls()]

    def measures_view(self, request: HttpRequest) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"opts": self.opts}
        return require_safe(show_measures)(request, context=context)


def show_measures(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """Answer with the figures of the days and the site that the address names."""
    viewer = moderator_or_denied(request)
    days, site = _asked(request, viewer)
    measures = measure(viewer=viewer, site_id=site.pk if site else None, days=days, now=timezone.now())
    site_ids = [site.pk] if site else viewer.site_ids
    orders = order_times(site_ids, since=measures.since, until=measures.until)
    asked = {"days": days} | ({"site": site.slug} if site else {})
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
            "chart": chart_of(measures.days),
            "tables": [
                (_("What was held, and approved"), _("finding"), _("approved"), measures.findings),
                (_("Moderators"), _("moderator"), _("approved"), measures.moderators),
                (_("Sections"), _("section"), _("approved"), measures.sections),
                (_("Reporters"), _("reporter"), _("agreed with"), measures.reporters),
            ],
            "days": days,
            "ranges": RANGES,
            "site": site,
            "sites": viewer.sites,
            "export": f"{reverse('admin:moderation_measures_csv')}?{urlencode(asked)}",
        },
    )


def export_decisions(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with one line for each decision of the days and the site that the address names, latest first."""
    viewer = moderator_or_denied(request)
    days, site = _asked(request, viewer)
    now = timezone.now()
    since = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    site_ids = [site.pk] if site else viewer.site_ids
    # The words are looked up now: what streams later may be written in another language.
    lines = _lines(_header(), site_ids, since=since, until=now)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="decisions-{days}-days.csv"'
    return answer


def safe_cell(value: object) -> str:
    """Return a value as a cell that no spreadsheet runs: what begins like a formula gets a quotation mark in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Echo:
    """What a CSV writer writes into, to be handed on at once."""

    def write(self, line: str) -> str:
        return line


def _header() -> list[str]:
    return [
        _("decided"),
        _("site"),
        _("section"),
        _("article"),
        _("comment"),
        _("action"),
        _("reason"),
        _("moderator"),
        _("decided by"),
        _("came to notice"),
        _("waited, in seconds"),
    ]


def _lines(header: list[str], site_ids: list[int], *, since: datetime, until: datetime) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # Without it, spreadsheets take the file for another encoding.
    yield "\ufeff" + writer.writerow([safe_cell(one) for one in header])
    decisions = (
        decisions_between(site_ids, since=since, until=until)
        .select_related("site", "case", "statement", "comment__thread__article__section")
        .order_by("-decided_at", "-id")
    )
    for decision in decisions.iterator(chunk_size=_ROWS_AT_ONCE):
        yield writer.writerow([safe_cell(one) for one in _cells(decision)])


def _cells(decision: Decision) -> list[object]:
    article = decision.comment.thread.article
    wait = decision.decided_at - decision.case.opened_at
    return [
        decision.decided_at.isoformat(timespec="seconds"),
        decision.site.name,
        article.section.name if article.section else "",
        article.title,
        decision.comment_id,
        decision.action,
        decision.reason,
        decision.moderator_name,
        decision.decided_by,
        decision.statement.source if decision.statement else "",
        round(wait.total_seconds()),
    ]


def _asked(request: HttpRequest, viewer: Moderator) -> tuple[int, Site | None]:
    """Return the days and the site that the address names; other people's sites are not there."""
    wanted = request.GET.get("days", str(RANGES[0]))
    if wanted not in {str(days) for days in RANGES}:
        raise Http404
    slug = request.GET.get("site", "")
    site = next((site for site in viewer.sites if site.slug == slug), None)
    if slug and site is None:
        raise Http404
    return int(wanted), site


def _in_words(wait: timedelta | None) -> str:
    if wait is None:
        return "–"
    minutes = round(wait.total_seconds() / 60)
    if minutes < 1:
        return _("%(count)d s") % {"count": round(wait.total_seconds())}
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
