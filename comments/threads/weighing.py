"""
Which votes weigh in the orders of comments. Every vote counts in the score, which everybody sees; a crowd that signed up to
vote, or votes from one place, moves no comment.

The rule is told in docs/moderating.md: readers may know it, because nothing is won by knowing it.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.utils.module_loading import import_string

from comments.threads.models import Vote

# So many votes on one comment weigh from one network, whoever shares it: a household, an office, a carrier's gateway.
NETWORK_MAX = 5
# So long it is known from which network a vote came.
NETWORKS_KEPT = timedelta(days=7)
_BATCH = 2_000


class Ballot(NamedTuple):
    """A vote that is about to be counted, with what decides whether it weighs."""

    id: int
    value: int
    # What of it is in the counters, and whether that weighs nothing there.
    counted: int
    was_light: bool
    comment_id: UUID
    thread_id: UUID
    voter_id: UUID
    network: str
    cast_at: datetime
    # When they signed up; None when they are gone.
    joined_at: datetime | None

    @property
    def is_young(self) -> bool:
        """Whether it was cast by an account that was not old enough yet."""
        needed = timedelta(hours=settings.VOTES_WEIGH_AFTER_HOURS)
        return self.joined_at is None or self.cast_at - self.joined_at < needed


def light_among(ballots: Collection[Ballot], *, database: str) -> set[int]:
    """
    Return which of these votes weigh nothing: those of accounts too young, and those beyond so many from one network.

    Whoever has a standing on the site always weighs. Two queries at most, none of them while somebody votes.
    """
    doubtful = {ballot.voter_id for ballot in ballots if ballot.value and (ballot.is_young or ballot.network)}
    if not doubtful:
        return set()
    known: Collection[UUID] = import_string(settings.VOTERS_KNOWN_BY)(doubtful, database=database)
    asked = [ballot for ballot in ballots if ballot.value and ballot.voter_id not in known]
    light = {ballot.id for ballot in asked if ballot.is_young}
    others = [ballot for ballot in asked if ballot.network and ballot.id not in light]
    weighing = _weighing(others, database=database)
    for ballot in sorted(others, key=lambda one: (one.cast_at, one.id)):
        place = ballot.comment_id, ballot.network
        if weighing[place] >= NETWORK_MAX:
            light.add(ballot.id)
        weighing[place] += 1
    return light


def _weighing(ballots: Iterable[Ballot], *, database: str) -> Counter[tuple[UUID, str]]:
    """Return how many counted votes weigh already, by comment and network."""
    places = {(ballot.comment_id, ballot.network) for ballot in ballots}
    if not places:
        return Counter()
    counted = Vote.objects.using(database).filter(
        comment__in={comment for comment, _network in places},
        network__in={network for _comment, network in places},
        is_pending=False,
        is_light=False,
    )
    rows = counted.exclude(network="").values_list("comment_id", "network").annotate(votes=Count("pk"))
    return Counter({(comment, network): votes for comment, network, votes in rows.order_by()})


def forget_vote_networks(*, now: datetime) -> None:
    """Forget from which networks counted votes came a week ago or earlier, batch by batch."""
    old = Vote.objects.filter(cast_at__lt=now - NETWORKS_KEPT, is_pending=False).exclude(network="")
    while ids := list(old.order_by("cast_at").values_list("pk", flat=True)[:_BATCH]):
        Vote.objects.filter(pk__in=ids).update(network="")
