"""Who reported a comment, why, and how often they were right before: for moderators alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from comments.moderation.models import Flag, FlagReason, Standing


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """One reader's report; `past` says how their earlier ones fared."""

    profile_id: UUID
    name: str
    note: str
    past: str
    raised_at: datetime


@dataclass(frozen=True, kw_only=True)
class Reports:
    """Reports for the same reason, in the order in which they came."""

    reason: str
    reporters: tuple[Reporter, ...]

    @property
    def count(self) -> int:
        return len(self.reporters)


def reports_of(flags: Iterable[Flag], *, standings: Mapping[UUID, Standing]) -> list[Reports]:
    """Return reports by reason, the most frequent first."""
    by_reason: dict[str, list[Flag]] = {}
    for flag in flags:
        by_reason.setdefault(flag.reason, []).append(flag)
    return [
        Reports(
            reason=str(FlagReason(reason).label),
            reporters=tuple(
                Reporter(
                    profile_id=flag.reporter_id,
                    name=flag.reporter.display_name,
                    note=flag.note,
                    past=accuracy_in_words(standings.get(flag.reporter_id)),
                    raised_at=flag.raised_at,
                )
                for flag in alike
            ),
        )
        for reason, alike in sorted(by_reason.items(), key=lambda item: -len(item[1]))
    ]


def accuracy_in_words(standing: Standing | None) -> str:
    """Say how often a reporter was right; nobody is blamed or praised for what was not decided yet."""
    if standing is None or standing.reports_upheld + standing.reports_dismissed == 0:
        return _("none of their reports is decided yet")
    return _("right in %(accuracy)d %% of cases") % {"accuracy": round(100 * standing.accuracy)}
