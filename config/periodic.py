"""Periodic work, one line a job. The worker claims each slot once, however many workers there are."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.management import call_command

from articles.recounting import recount_marks
from comments.moderation.casework.moving import bring_strayed
from comments.moderation.recounting import missing_reasons, recount_cases, recount_standings
from comments.outbox.periodic import Job
from comments.threads.recounting import recount_threads

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
# Whatever went wrong shows in so many lines; a thousand more would only hide the rest of the log.
DIFFERENCES_SAID = 50

JOBS = (
    Job(
        name="counters",
        run="config.periodic.compare_counters",
        takes_long=True,
        every=DAY,
        begins=timedelta(hours=3),
    ),
    Job(
        name="standings",
        run="comments.moderation.people.trusting.recompute_all",
        takes_long=True,
        every=DAY,
        begins=timedelta(hours=2),
    ),
    Job(name="past_ranks", run="comments.threads.ranks.forget_past_ranks", every=timedelta(minutes=5)),
    Job(
        name="checks",
        run="comments.moderation.screening.classifiers.checking.ask_again",
        every=timedelta(minutes=1),
    ),
    Job(name="closings", run="comments.threads.closing.tell_closed", every=timedelta(minutes=1)),
    Job(
        name="lessons",
        run="comments.moderation.screening.classifiers.teaching.tell_again",
        every=timedelta(minutes=1),
    ),
    Job(
        name="shadows",
        run="comments.moderation.screening.shadows.bring_ended_to_light",
        every=timedelta(minutes=1),
    ),
    Job(name="dry_runs", run="comments.moderation.screening.replaying.forget_trials", every=DAY),
    Job(name="keys", run="comments.accounts.once.forget_keys", every=DAY),
    Job(name="bulk", run="comments.moderation.decisions.bulking.forget_not_begun", every=DAY),
    Job(
        name="unseen_cases",
        run="comments.moderation.casework.gathering.bring_forward",
        every=timedelta(hours=1),
    ),
    Job(
        name="long_held", run="comments.moderation.screening.holding.tell_who_waits", every=timedelta(hours=1)
    ),
    Job(
        name="suspended", run="comments.moderation.people.taking_up.take_up_ended", every=timedelta(minutes=5)
    ),
    Job(
        name="reasons",
        run="config.periodic.compare_reasons",
        takes_long=True,
        every=DAY,
        begins=timedelta(hours=3, minutes=30),
    ),
    Job(
        name="outbox",
        run="comments.outbox.cleaning.clean",
        takes_long=True,
        every=DAY,
        begins=timedelta(hours=4),
    ),
    Job(
        name="unconfirmed",
        run="comments.posting.confirming.forget_unconfirmed",
        every=timedelta(hours=1),
    ),
    Job(
        name="webhooks",
        run="comments.webhooks.cleaning.clean",
        takes_long=True,
        every=DAY,
        begins=timedelta(hours=4, minutes=15),
    ),
    Job(
        name="limits",
        run="comments.accounts.limits.forget_windows",
        every=DAY,
        begins=timedelta(hours=4, minutes=30),
    ),
    Job(
        name="traces",
        run="comments.moderation.screening.tracing.forget_traces",
        takes_long=True,
        every=DAY,
        begins=timedelta(hours=4, minutes=45),
    ),
    Job(
        name="patterns",
        run="comments.moderation.screening.broken.say_broken",
        every=DAY,
        begins=timedelta(hours=3, minutes=45),
    ),
    Job(
        name="refusals",
        run="comments.moderation.people.turning_away.forget_refusals",
        every=DAY,
        begins=timedelta(hours=4, minutes=55),
    ),
    Job(
        name="networks",
        run="comments.moderation.screening.tracing.forget_networks",
        takes_long=True,
        every=DAY,
        begins=timedelta(hours=4, minutes=50),
    ),
    Job(
        name="vote_networks",
        run="comments.threads.weighing.forget_vote_networks",
        takes_long=True,
        every=DAY,
        begins=timedelta(hours=4, minutes=52),
    ),
    Job(
        name="audit",
        run="comments.moderation.record.checking.check_chains",
        takes_long=True,
        every=DAY,
        begins=timedelta(hours=3, minutes=30),
    ),
    Job(name="sessions", run="config.periodic.clear_sessions", every=DAY, begins=timedelta(hours=5)),
)


def differing_counters(*, repair: bool = True) -> Iterator[str]:
    """Compare every stored counter of every room with the rows it counts; yield one sentence for each that differs."""
    yield from recount_threads(repair=repair)
    yield from recount_cases(repair=repair)
    yield from bring_strayed(repair=repair)
    yield from recount_standings(repair=repair)
    yield from recount_marks(repair=repair)


def compare_counters(*, now: datetime) -> None:
    """Compare the stored counters with the rows they count, repair those that differ, and raise an alarm."""
    count = 0
    for count, difference in enumerate(differing_counters(), start=1):
        if count <= DIFFERENCES_SAID:
            logger.error("A counter was wrong and is repaired: %s", difference)
    if count > DIFFERENCES_SAID:
        logger.error("%d more counters were wrong and are repaired.", count - DIFFERENCES_SAID)


def compare_reasons(*, now: datetime) -> None:
    """Look for restrictions whose authors are owed reasons, and raise an alarm."""
    count = 0
    for count, missing in enumerate(missing_reasons(now=now), start=1):
        if count <= DIFFERENCES_SAID:
            logger.error("Somebody is restricted and was not told why: %s", missing)
    if count > DIFFERENCES_SAID:
        logger.error("%d more are restricted and were not told why.", count - DIFFERENCES_SAID)


def clear_sessions(*, now: datetime) -> None:
    """Delete the sessions that ran out."""
    call_command("clearsessions", verbosity=0)
