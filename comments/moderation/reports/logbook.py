"""What everybody may know of moderation: why a tombstone stands where it stands, and the log of a site that keeps one open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from articles.models import Article, Site
from comments.moderation.decisions.deciding import UNDO_SECONDS
from comments.moderation.models import (
    Action,
    Automation,
    Decision,
    Exemption,
    Ground,
    Measure,
    ModerationPolicy,
    Statement,
)
from comments.threads.keyset import CursorRefused, RowComparison, decode_cursor, encode_cursor
from comments.threads.models import Status

PAGE_SIZE = 50
_LOGGED = (Measure.REJECTED, Measure.REMOVED, Measure.LABELLED)
# Nothing was written down, or an authority forbids to tell of it. Which authority ordered what is never said here.
_UNSAID = Q(ground="") | Q(exemption=Exemption.ORDER)
_COLUMNS = ("written_at", "id")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class PublicReason:
    """Which rule or that the law was broken; never the facts or the explanation, which are for the author alone."""

    ground: str
    # Of the house rules; empty where it was the law.
    clause: int | None = None
    title: str = ""

    @property
    def words(self) -> str:
        if self.ground == Ground.LAW:
            return _("against the law")
        return _("%(title)s (rule %(number)s)") % {"title": self.title, "number": self.clause}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One restriction as anybody may read of it: no names, no words of a comment."""

    at: datetime
    done: str
    reason: PublicReason
    is_automatic: bool
    # Empty where the article is not discussed in public.
    article: Article | None
    restored_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LogPage:
    entries: list[Entry]
    # Empty on the last page.
    next_cursor: str


def public_reasons(removed: Iterable[UUID]) -> dict[UUID, PublicReason]:
    """
    Return why these comments were removed, as far as their reasons are recorded; one query, none for none.

    :param removed: comments that everybody sees as tombstones
    """
    ids = list(removed)
    if not ids:
        return {}
    in_force = Statement.objects.filter(
        comment__in=ids, comment__status=Status.REMOVED, comment__restriction_id=F("pk")
    ).exclude(_UNSAID)
    rows = in_force.values_list("comment_id", "ground", "clause_number", "clause_title")
    return {comment_id: _reason(ground, clause, title) for comment_id, ground, clause, title in rows}


def keeps_log(site: Site) -> bool:
    """Return whether a site shows everybody its log; the policy of the whole site says so."""
    whole = ModerationPolicy.objects.filter(site=site, section__isnull=True, article__isnull=True)
    return whole.filter(has_public_log=True).exists()


def page(*, site: Site, cursor: str = "", now: datetime, size: int = PAGE_SIZE) -> LogPage:
    """
    Return what was restricted on a site, latest first, once it cannot be taken back any more; two queries, one for nothing.

    :raises CursorRefused: for a cursor of another list
    """
    scope = f"moderation-log:{site.pk}"
    statements = (
        Statement.objects.filter(
            site=site,
            written_at__lte=now - timedelta(seconds=UNDO_SECONDS),
            measure__in=_LOGGED,
            comment__isnull=False,
            # A rule or a service decides without one.
            decision__undone_by__isnull=True,
        )
        .exclude(_UNSAID)
        .select_related("comment__thread__article")
        .defer("facts", "explanation")
    )
    if cursor:
        statements = statements.filter(RowComparison(_COLUMNS, "<", _values_of(cursor, scope=scope)))
    found = list(statements.order_by("-written_at", "-id")[: size + 1])
    shown = found[:size]
    restored = _restored(shown, now=now)
    return LogPage(
        entries=[_entry(one, restored_at=restored.get(one.pk)) for one in shown],
        next_cursor=_cursor_at(shown[-1], scope=scope) if len(found) > size else "",
    )


def _entry(statement: Statement, *, restored_at: datetime | None) -> Entry:
    article = statement.comment.thread.article if statement.comment else None
    is_open = article is not None and article.discussion != Article.Discussion.OFF
    return Entry(
        at=statement.written_at,
        done={
            Measure.REJECTED: _("Not published"),
            Measure.REMOVED: _("Removed"),
            Measure.LABELLED: _("Labelled"),
        }[Measure(statement.measure)],
        reason=_reason(statement.ground, statement.clause_number, statement.clause_title),
        is_automatic=statement.automation == Automation.FULLY,
        article=article if is_open else None,
        restored_at=restored_at,
    )


def _reason(ground: str, clause: int | None, title: str) -> PublicReason:
    if ground == Ground.LAW:
        return PublicReason(ground=ground)
    return PublicReason(ground=ground, clause=clause, title=title)


def _restored(statements: list[Statement], *, now: datetime) -> dict[UUID, datetime]:
    """Return when each restriction ended, of those that did."""
    if not statements:
        return {}
    restores = Decision.objects.filter(
        comment__in={statement.comment_id for statement in statements},
        action=Action.RESTORE,
        decided_at__lte=now - timedelta(seconds=UNDO_SECONDS),
        undone_by__isnull=True,
    )
    moments: dict[UUID, list[datetime]] = {}
    for comment_id, decided_at in restores.order_by("decided_at").values_list("comment_id", "decided_at"):
        moments.setdefault(comment_id, []).append(decided_at)
    ended = {}
    for statement in statements:
        later = (
            at for at in moments.get(statement.comment_id or UUID(int=0), []) if at >= statement.written_at
        )
        if first := next(later, None):
            ended[statement.pk] = first
    return ended


def _cursor_at(statement: Statement, *, scope: str) -> str:
    microseconds = (statement.written_at - _EPOCH) // timedelta(microseconds=1)
    return encode_cursor(scope, [microseconds, str(statement.pk.int)])


def _values_of(cursor: str, *, scope: str) -> list[object]:
    """Return a cursor's values as the database keeps them."""
    microseconds, number = decode_cursor(cursor, scope=scope, kinds=(int, str))
    try:
        moment, key = _EPOCH + timedelta(microseconds=microseconds), UUID(int=int(number))
    except (ValueError, OverflowError) as error:
        raise CursorRefused from error
    return [
        models.DateTimeField().get_db_prep_value(moment, connection),
        models.UUIDField().get_db_prep_value(key, connection),
    ]
