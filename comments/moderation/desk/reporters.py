"""Who reported a comment, why, and how often they were right before: for moderators alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from comments.moderation.models import Flag, FlagReason, Standing

# So many readers are named for each reason; a comment's own page leads through all of them.
NAMED_MAX = 20


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """One reader's report; `past` says how their earlier ones fared."""

    profile_id: UUID
    name: str
    note: str
    past: str
    # The same as a number, 0 to 1; None where nothing of it is decided yet.
    accuracy: float | None
    raised_at: datetime


@dataclass(frozen=True, kw_only=True)
class Reports:
    """Reports for the same reason: the latest of them, in the order in which they came, and how many there are."""

    reason: str
    code: FlagReason
    reporters: tuple[Reporter, ...]
    count: int

    @property
    def others(self) -> int:
        """How many are not among the latest."""
        return self.count - len(self.reporters)


def latest_reports(comment_ids: Collection[UUID]) -> QuerySet[Flag]:
    """
    Return the latest reports of these comments for each reason, with their reporter, oldest first; one query.

    `of_reason` of each says how many of the same comment and reason there are: two thousand readers may report one.
    """
    alike = [F("comment"), F("reason")]
    found = Flag.objects.filter(comment__in=comment_ids).annotate(
        of_reason=Window(Count("pk"), partition_by=alike),
        place=Window(RowNumber(), partition_by=alike, order_by=F("pk").desc()),
    )
    return found.filter(place__lte=NAMED_MAX).select_related("reporter").order_by("pk")


def reports_of(flags: Iterable[Flag], *, standings: Mapping[UUID, Standing]) -> list[Reports]:
    """Return reports by reason, the most frequent first."""
    by_reason: dict[str, list[Flag]] = {}
    for flag in flags:
        by_reason.setdefault(flag.reason, []).append(flag)
    return [
        Reports(
            reason=str(FlagReason(reason).label),
            code=FlagReason(reason),
            reporters=tuple(
                Reporter(
                    profile_id=flag.reporter_id,
                    name=flag.reporter.display_name,
                    note=flag.note,
                    past=accuracy_in_words(standings.get(flag.reporter_id)),
                    accuracy=_accuracy(standings.get(flag.reporter_id)),
                    raised_at=flag.raised_at,
                )
                for flag in alike
            ),
            count=_count_of(alike),
        )
        for reason, alike in sorted(by_reason.items(), key=lambda item: -_count_of(item[1]))
    ]


def _count_of(alike: list[Flag]) -> int:
    return max(len(alike), getattr(alike[0], "of_reason", 0))


def accuracy_in_words(standing: Standing | None) -> str:
    """Say how often a reporter was right; nobody is blamed or praised for what was not decided yet."""
    accuracy = _accuracy(standing)
    if accuracy is None:
        return _("none of their reports is decided yet")
    return _("right in %(accuracy)d %% of cases") % {"accuracy": round(100 * accuracy)}


def _accuracy(standing: Standing | None) -> float | None:
    if standing is None or standing.reports_upheld + standing.reports_dismissed == 0:
        return None
    return standing.accuracy
