"""The audit log in the admin: for owners and editors of a site, and of what belongs to no site for the operator."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Site
from comments.accounts.models import Membership, Role, User
from comments.accounts.viewer import STAFF_ROLES
from comments.errors import Refused
from comments.moderation.admin.sheets import safe_cell
from comments.moderation.models import AuditEntry
from comments.moderation.models.acts import choices
from comments.moderation.record.auditing import NO_SITE
from comments.moderation.reports.remembered import Asked, cells_of, entries_of, page, told
from comments.threads.admin import RecordAdmin

# What the address calls the log that belongs to no site.
_NO_SLUG = "-"
_ROWS_AT_ONCE = 500


class _Echo:
    """What a CSV writer writes into, to be handed on at once."""

    def write(self, line: str) -> str:
        return line


@admin.register(AuditEntry)
class AuditEntryAdmin(RecordAdmin):
    roles = frozenset({Role.EDITOR, Role.OWNER})
    site_path = "site_id"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("log.csv", view, name="moderation_auditentry_csv"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return require_safe(self._show)(request)

    def _show(self, request: HttpRequest) -> HttpResponse:
        sites = self._sites(request)
        site, asked = _asked(request, sites)
        try:
            found = page(asked, cursor=request.GET.get("cursor", ""))
        except Refused as refusal:
            raise Http404 from refusal
        given = {
            name: request.GET[name]
            for name in ("site", "act", "by", "since", "until")
            if request.GET.get(name)
        }
        context = self.admin_site.each_context(request) | {
            "title": _("Audit log"),
            "opts": self.opts,
            "site": site,
            "sites": sites,
            "is_operator": isinstance(request.user, User) and request.user.is_superuser,
            "no_slug": _NO_SLUG,
            "head": found.head,
            "rows": [(entry, told(entry), _address_of(entry)) for entry in found.entries],
            "acts": choices(),
            "people": _people(site),
            "asked": asked,
            "more": f"?{urlencode(given | {'cursor': found.next_cursor})}" if found.next_cursor else "",
            "export": f"{reverse('admin:moderation_auditentry_csv')}?{urlencode(given)}",
        }
        return TemplateResponse(request, "moderation/audit.html", context)

    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """Answer with a line for each entry asked for, latest first."""
        _site, asked = _asked(request, self._sites(request))
        header = [
            _("number"),
            _("time"),
            _("act"),
            _("in words"),
            _("by"),
            _("kind"),
            _("id"),
            _("facts"),
            _("digest"),
        ]
        answer = StreamingHttpResponse(_lines(header, asked), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
        return answer

    def _sites(self, request: HttpRequest) -> list[Site]:
        """Return the sites whose log somebody may read, by name; the operator may without any."""
        sites = list(Site.objects.filter(pk__in=self.site_ids(request)).order_by("name", "pk"))
        if not sites and not (isinstance(request.user, User) and request.user.is_superuser):
            raise Http404
        return sites


def _asked(request: HttpRequest, sites: list[Site]) -> tuple[Site | None, Asked]:
    """Return which entries the address names; other people's sites are not there."""
    slug = request.GET.get("site", "") or (sites[0].slug if sites else _NO_SLUG)
    is_operator = isinstance(request.user, User) and request.user.is_superuser
    site = next((site for site in sites if site.slug == slug), None)
    if site is None and not (slug == _NO_SLUG and is_operator):
        raise Http404
    return site, Asked(
        site_id=site.pk if site else NO_SITE,
        act=request.GET.get("act", "")[:60],
        name=" ".join(request.GET.get("by", "").split())[:254],
        since=_day(request.GET.get("since", "")),
        until=_day(request.GET.get("until", "")),
        zone=site.time_zone if site else "UTC",
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not 1970 < day.year < 9999:
        raise Http404
    return day


def _people(site: Site | None) -> list[str]:
    """Return the names of who works for a site, to choose from; others can be written."""
    team = Membership.objects.filter(site=site, role__in=STAFF_ROLES).select_related("user") if site else []
    return sorted({member.user.name for member in team if member.user.name}, key=str.casefold)


def _address_of(entry: AuditEntry) -> str:
    """Return where the thing of an entry is read, as far as the admin has a page for it."""
    if entry.subject_kind == "comment":
        return reverse("admin:threads_comment_change", args=[entry.subject_id])
    return ""


def _lines(header: list[str], asked: Asked) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # Without it, spreadsheets take the file for another encoding.
    yield "\ufeff" + writer.writerow([safe_cell(one) for one in header])
    for entry in entries_of(asked).iterator(chunk_size=_ROWS_AT_ONCE):
        yield writer.writerow([safe_cell(one) for one in cells_of(entry)])
