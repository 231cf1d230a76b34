"""Tables for spreadsheets: what was decided, decision by decision, and what each chart shows. CSV as RFC 4180 has it."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from comments.moderation.models import Decision
from comments.moderation.reports.measuring import Day
from comments.moderation.reports.rating import Row

# What a spreadsheet takes for the beginning of a formula, also in the wide letters of East Asia and after blanks.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BREAKS = ("\t", "\r", "\n")


class _Echo:
    """What a CSV writer writes into, to be handed on at once."""

    def write(self, line: str) -> str:
        return line


def safe_cell(value: object) -> str:
    """Return a value as a cell that no spreadsheet runs: what begins like a formula gets a quotation mark in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_BREAKS) or text.lstrip().startswith(_FORMULA) else text


def sheet(header: Sequence[object], lines: Iterable[Sequence[object]], *, name: str) -> StreamingHttpResponse:
    """Answer with a table, line after line as it is read."""
    answer = StreamingHttpResponse(_written(header, lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _written(header: Sequence[object], lines: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # Without it, spreadsheets take the file for another encoding.
    yield "\ufeff" + writer.writerow([safe_cell(one) for one in header])
    for line in lines:
        yield writer.writerow([safe_cell(one) for one in line])


def header_of_decisions() -> list[str]:
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
        _("ordered by"),
        _("reference of the order"),
    ]


def line_of_decision(decision: Decision) -> list[object]:
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
        decision.statement.order_authority if decision.statement else "",
        decision.statement.order_reference if decision.statement else "",
    ]


def line_of_inflow(day: Day) -> list[object]:
    return [day.date.isoformat(), day.opened, day.decided, day.by_programs]


def line_of_waits(day: Day) -> list[object]:
    """In whole seconds; empty where nothing was decided that had waited."""
    return [
        day.date.isoformat(),
        *("" if wait is None else round(wait.total_seconds()) for wait in (day.median, day.ninetieth)),
    ]


def line_of_rating(row: Row, *, called: str, detail: str) -> list[object]:
    return [called, detail, row.decided, row.good, row.percent]
