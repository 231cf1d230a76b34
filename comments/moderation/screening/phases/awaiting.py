"""Services outside answer after a comment was written; where a site wants their answer first, it waits from the start."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, Q, QuerySet

from articles.models import Site
from articles.remembering import SiteMemory, database_of
from comments.moderation.findings.verdicts import Asks, Noticed, Submission
from comments.moderation.models import Classifier, OnFailure
from comments.outbox.models import OutboxEvent

PHASE = "classifier"
DOWN = "service_down"
# So long an event may wait for the worker that asks the services; beyond it, nobody asks them.
LATE = timedelta(minutes=2)
_SITES_MAX = 64
_remembered: SiteMemory[bool] = SiteMemory(most=_SITES_MAX)


def look(submission: Submission) -> Iterator[Noticed]:
    """
    Hold what a service has to see first, and while a service gives no answer, or nobody asks it, what it would be asked about.

    No query in a known edition of a site without such a service; else one, because no edition tells whether it is down.
    """
    site = submission.article.site
    if not _remembered.get(site, None, read=lambda: _that_hold(site).exists()):
        return
    late = OutboxEvent.objects.filter(relayed_at=None, recorded_at__lt=submission.now - LATE)
    gives_no_answer = Q(on_failure=OnFailure.WAIT) | Q(down_since__isnull=False) | Q(Exists(late))
    for classifier in _that_hold(site).filter(gives_no_answer).order_by("pk"):
        yield Noticed(
            phase=PHASE,
            code=DOWN,
            asks=Asks.HOLD,
            evidence={"service": classifier.name, "service_id": classifier.pk},
        )


def _that_hold(site: Site) -> QuerySet[Classifier]:
    asked = Classifier.objects.using(database_of(site)).filter(site=site, is_on=True)
    return asked.exclude(on_failure=OnFailure.PASS)
