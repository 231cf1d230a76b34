"""
Clusters: cases that came with nearly the same words, or with one link that nothing public here has, are one row of the queue.

The row is the cluster's front; the others stand behind it, and when it is decided the next one takes its place. What
readers reported, what somebody objects to and what a notice is about stands for itself. Posting puts a new case where it
belongs by what it saw (`joining`); two that could not see each other are put together by the event that comes of it.

Whoever changes which case is a cluster's front holds the lock of the front there is, so that there is always one.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from comments.ids import uuid7
from comments.moderation.casework.marking import mark_domain
from comments.moderation.findings.crowds import CROWD_MIN, LATELY, LINKS_MAX
from comments.moderation.findings.history import History, alike_of
from comments.moderation.findings.lists import lists_of
from comments.moderation.models import Case, CaseMark, LinkedHost, Queue, WordList, WordTrace
from comments.moderation.text.likeness import likeness_of
from comments.moderation.text.linking import belongs_to, links_of
from comments.threads.models import Comment

logger = logging.getLogger(__name__)

GATHERED_QUEUES = frozenset({Queue.HELD, Queue.SUSPECT})
# So many cases are put together by one event; the next one goes on.
_GATHERED_MAX = 1_000
# What is written within this time may not have seen each other.
_AT_ONCE = timedelta(seconds=10)
# By then every case was heard of.
_SETTLED = timedelta(minutes=10)


class Joining(NamedTuple):
    """Where a new case belongs."""

    # A cluster that is there already, and the link by which; empty to stand alone.
    cluster: UUID | None = None
    mark: str = ""


ALONE = Joining()


def links_in(body: str) -> tuple[str, ...]:
    """Return the marks of the hosts to which words link, the first ones, each once."""
    hosts = dict.fromkeys(link.host for link in links_of(body) if link.host)
    return tuple(mark_domain(host) for host in [*hosts][:LINKS_MAX])


def joining(history: History) -> Joining:
    """Return where a new case belongs, by what was seen before it was written: with its words, or else with its link."""
    crowd = history.crowd
    by_words = next((alike.cluster for alike in history.alike if alike.cluster), None)
    cluster = by_words or crowd.cluster
    return Joining(cluster, crowd.mark if cluster is not None and cluster == crowd.cluster else "")


def leave(case: Case, *, into: UUID | None = None) -> None:
    """
    Let a case, which is locked, stand for itself from now on; one query, three where it was the front of others.

    :param into: a cluster of its own where others may join it again; without it none ever will
    """
    cluster, was_front = case.cluster, case.is_front
    if cluster is None:
        return
    case.cluster, case.is_front, case.gathered_by = into, True, ""
    case.save(update_fields=["cluster", "is_front", "gathered_by"])
    if was_front:
        put_forward(cluster)


def put_forward(cluster: UUID) -> None:
    """Let the most urgent of a cluster without a front be its front; two queries, one where nothing is left of it."""
    here = Case.objects.filter(cluster=cluster, closed_at=None)
    following = here.select_for_update().order_by("wanted_at", "pk").first()
    if following is not None:
        Case.objects.filter(pk=following.pk).update(is_front=True)


def bring_forward(*, now: datetime) -> int:
    """
    Give every cluster that has no front one, so that nothing waits unseen for long; return how many there were.

    A post that saw a front which was decided at that moment is put right by the event of its case; more than these few
    seconds is a fault, and the log says so.
    """
    front = Case.objects.filter(cluster=OuterRef("cluster"), closed_at=None, is_front=True)
    behind = Case.objects.filter(closed_at=None, is_front=False, cluster__isnull=False)
    headless = behind.filter(~Exists(front), opened_at__lt=now - _SETTLED).order_by("cluster")
    found = list(headless.values_list("cluster", flat=True).distinct()[:_GATHERED_MAX])
    for cluster in found:
        if cluster is not None:
            _put_together({cluster})
            logger.error("The cases of cluster %s had no row in the queue.", cluster)
    return len(found)


def hear(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that there is a case, and put together what belongs together: those who post at once do not see each other."""
    here = Case.objects.filter(closed_at=None)
    if payload.get("case_id"):
        here = here.filter(pk=str(payload["case_id"]))
    else:
        here = here.filter(comment=UUID(str(payload["comment_id"])))
    for case_id in here.values_list("pk", flat=True):
        settle(case_id=case_id, now=now)


@transaction.atomic
def settle(*, case_id: UUID, now: datetime) -> None:
    """Put an open case and all that came with its words or its link into one cluster that has one front."""
    case = Case.objects.select_for_update().filter(pk=case_id, closed_at=None).first()
    if case is None or case.cluster is None:
        return
    comment = Comment.objects.select_related("revision", "pending", "thread__article__site").get(
        pk=case.comment_id
    )
    body = comment.words_at_issue.body
    others = _clusters_like(case, comment, body, now=now)
    links_still = case.gathered_by != "" and case.gathered_by in links_in(body)
    if case.cluster not in others and not links_still and _is_gathered(case):
        # Its words were changed since they came.
        leave(case, into=uuid7())
    clusters = {case.cluster, *others}
    by_link: list[tuple[UUID, UUID | None]] = []
    mark = next(_crowded(case, comment, body, now=now), "")
    if mark:
        by_link = _linked(case, mark, now=now)
        clusters |= {cluster for _pk, cluster in by_link if cluster is not None}
    _put_together(clusters)
    if mark:
        Case.objects.filter(pk__in=[pk for pk, _cluster in by_link], closed_at=None).update(gathered_by=mark)


def _clusters_like(case: Case, comment: Comment, body: str, *, now: datetime) -> set[UUID]:
    """Return the clusters of what has nearly the same words, came within a day, and is open; three queries at most."""
    likeness = likeness_of(body)
    trace = WordTrace.objects.filter(comment=comment).first()
    if likeness is None or trace is None:
        return set()
    found: set[UUID] = set()
    # What came at the same time, and what came last: of a flood there is too much for one look.
    for until in (trace.at + _AT_ONCE, now + _AT_ONCE):
        alike = alike_of(site_id=case.site_id, likeness=likeness, until=until)
        found |= {one.cluster for one in alike if one.cluster and one.comment_id != comment.pk}
        if case.cluster in found:
            break
    return found


def _is_gathered(case: Case) -> bool:
    """Tell whether others are one row with a case."""
    return Case.objects.filter(cluster=case.cluster, closed_at=None).exclude(pk=case.pk).exists()


def _crowded(case: Case, comment: Comment, body: str, *, now: datetime) -> Iterator[str]:
    """Yield the mark of each link of these words that comes in a crowd, and was not gathered yet."""
    article = comment.thread.article
    allowed = lists_of(article.site).domains_for(article, WordList.Kind.ALLOWED_DOMAINS)
    for host in [*dict.fromkeys(link.host for link in links_of(body) if link.host)][:LINKS_MAX]:
        if belongs_to(host, allowed) or LinkedHost.objects.filter(site=case.site_id, host=host).exists():
            # What everybody links to is no flood.
            continue
        mark = mark_domain(host)
        lately = CaseMark.objects.filter(site=case.site_id, mark=mark, wanted_at__gt=now - LATELY)
        if (
            mark != case.gathered_by
            and lately.order_by("wanted_at").values("pk")[:CROWD_MIN].count() == CROWD_MIN
        ):
            yield mark


def _linked(case: Case, mark: str, *, now: datetime) -> list[tuple[UUID, UUID | None]]:
    """Return the open cases with a mark that nobody gathered by it yet, each with its cluster."""
    lately = CaseMark.objects.filter(site=case.site_id, mark=mark, wanted_at__gt=now - LATELY)
    rows = lately.filter(case__closed_at=None, case__cluster__isnull=False).exclude(case__gathered_by=mark)
    found = list(rows.order_by("wanted_at", "case").values_list("case_id", "case__cluster")[:_GATHERED_MAX])
    # And the cluster that is there already.
    there = Case.objects.filter(
        site=case.site_id, gathered_by=mark, gathered_by__gt="", closed_at=None, cluster__isnull=False
    )
    return [*found, *there.values_list("pk", "cluster")[:1]]


def _put_together(clusters: Collection[UUID]) -> None:
    """Make one cluster of these, the oldest, with one front."""
    target = min(clusters)
    fronts = Case.objects.filter(cluster__in=clusters, closed_at=None, is_front=True)
    # Evaluated, or nothing is locked; again where the front that was waited for is none any more.
    locked = [*fronts.select_for_update().order_by("pk")] or [*fronts.select_for_update().order_by("pk")]
    others = [cluster for cluster in clusters if cluster != target]
    if others:
        Case.objects.filter(cluster__in=others, closed_at=None).update(cluster=target, is_front=False)
    if any(front.cluster == target for front in locked):
        return
    try:
        with transaction.atomic():
            put_forward(target)
    except IntegrityError:
        # Somebody else did the same at the same moment.
        return
