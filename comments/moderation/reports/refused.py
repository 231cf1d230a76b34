"""How often people were refused at the door, by the reason: what a site's brakes do."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from comments.moderation.models import TurnedAway
from comments.moderation.people.turning_away import REASONS
from comments.moderation.policies import Moderator
from comments.moderation.reports.measuring import Span


@dataclass(frozen=True, kw_only=True)
class Refusals:
    """One reason: how often, and how many people; whoever has no name on the site is none of these."""

    code: str
    times: int
    people: int

    @property
    def words(self) -> str:
        return str(REASONS.get(self.code, self.code))


def refusals_on(*, viewer: Moderator, span: Span, site_id: int | None = None) -> list[Refusals]:
    """Return what happened on the sites that the viewer moderates whole, most first; one query, none without such a site."""
    site_ids = viewer.reach(site_id).site_ids
    if not site_ids:
        return []
    counted = (
        TurnedAway.objects.filter(site__in=site_ids, day__gte=span.first, day__lte=span.last)
        .values("code")
        .annotate(sum=Sum("times"), people=Count("profile", distinct=True))
        .order_by("-sum", "code")
    )
    return [Refusals(code=row["code"], times=row["sum"], people=row["people"]) for row in counted]
