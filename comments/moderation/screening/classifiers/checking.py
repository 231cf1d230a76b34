"""Who is asked about which revision, once each, and again as long as nobody answers."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from comments.accounts.models import Membership, Role
from comments.egress.addresses import Unreachable
from comments.moderation.models import Check, Classifier, OnFailure
from comments.moderation.screening.classifiers.asking import Answer, Question, ask
from comments.moderation.screening.classifiers.believing import believe, hold_meanwhile
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment, Status

logger = logging.getLogger(__name__)

# A service that is down is asked again after a minute, then after twice as long each time, up to an hour.
PAUSE = timedelta(minutes=1)
PAUSE_MAX = timedelta(hours=1)
# So many are asked about in one turn once a service is back.
BATCH = 200


def hear(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that somebody posted or edited, and ask every service in force of the site about the latest words."""
    comment = _comments().filter(pk=str(payload["comment_id"])).first()
    if comment is None or comment.status not in {Status.PUBLISHED, Status.HELD}:
        return
    for classifier in Classifier.objects.filter(site_id=comment.site_id, is_on=True).order_by("pk"):
        check, _made = Check.objects.get_or_create(
            classifier=classifier,
            comment=comment,
            revision_number=comment.latest_words.number,
            defaults={"asked_at": now},
        )
        if check.answered_at is None:
            _try(classifier, check, comment, now=now)


def ask_again(*, now: datetime) -> None:
    """Ask every service that owes answers, if it is time; the first failure ends its turn."""
    owing = Check.objects.filter(answered_at=None, classifier__is_on=True)
    for classifier in Classifier.objects.filter(pk__in=owing.values("classifier")).order_by("pk"):
        if classifier.retry_at is not None and classifier.retry_at > now:
            continue
        for check in owing.filter(classifier=classifier).order_by("asked_at", "pk")[:BATCH]:
            comment = _comments().get(pk=check.comment_id)
            if comment.latest_words.number != check.revision_number or comment.status not in {
                Status.PUBLISHED,
                Status.HELD,
            }:
                # Nobody waits for this any more.
                check.delete()
            elif not _try(classifier, check, comment, now=now):
                break


def try_out(classifier: Classifier, *, body: str, now: datetime) -> Answer:
    """
    Ask a service about words that nobody posted; nothing is kept.

    :raises Unreachable:
    :raises LookupError: on a site where nobody wrote anything yet, because every question is about a comment
    """
    comment = _comments().filter(site_id=classifier.site_id, status=Status.PUBLISHED).order_by("-seq").first()
    if comment is None:
        raise LookupError(classifier.site_id)
    revision = comment.revision
    revision.body = body
    question = Question(
        id=f"try-{classifier.pk}-{int(now.timestamp())}",
        comment=comment,
        revision=revision,
        history={},
        is_edit=False,
    )
    return ask(classifier, question, now=now)


def _try(classifier: Classifier, check: Check, comment: Comment, *, now: datetime) -> bool:
    """Ask once and act on the answer; False if there is none."""
    if classifier.retry_at is not None and classifier.retry_at > now:
        _go_without(classifier, check, error="it is down", now=now)
        return False
    question = Question(
        id=f"check-{check.pk}",
        comment=comment,
        revision=comment.latest_words,
        history=_history(comment) if "history" in classifier.offers else {},
        is_edit=comment.latest_words.number > 1,
    )
    try:
        answer = ask(classifier, question, now=now)
    except Unreachable as error:
        _note_down(classifier, str(error), now=now)
        _go_without(classifier, check, error=str(error), now=now)
        return False
    _note_up(classifier, now=now)
    believe(answer, check=check, classifier=classifier, now=now)
    return True


def _go_without(classifier: Classifier, check: Check, *, error: str, now: datetime) -> None:
    Check.objects.filter(pk=check.pk, answered_at=None).update(tries=F("tries") + 1, error=error[:200])
    if classifier.on_failure != OnFailure.PASS:
        hold_meanwhile(check=check, classifier=classifier, now=now)


def _note_down(classifier: Classifier, error: str, *, now: datetime) -> None:
    """Remember that a service is down, and raise the alarm the first time."""
    pause = min(PAUSE * 2**classifier.failures, PAUSE_MAX)
    classifier.failures = min(classifier.failures + 1, 10)
    classifier.retry_at = now + pause
    if classifier.down_since is None and _turns(classifier, to=now, event=Event.SERVICE_WENT_DOWN, now=now):
        logger.error(
            "The checking service %r of site %d is down: %s. Until it answers, new comments %s.",
            classifier.name,
            classifier.site_id,
            error,
            "are shown without it" if classifier.on_failure == OnFailure.PASS else "wait for it",
        )
    _keep(classifier)


def _note_up(classifier: Classifier, *, now: datetime) -> None:
    if classifier.down_since is None and classifier.retry_at is None:
        return
    since = classifier.down_since
    if since is not None and _turns(classifier, to=None, event=Event.SERVICE_CAME_BACK, now=now):
        logger.warning("The checking service %r of site %d is back.", classifier.name, classifier.site_id)
    classifier.failures, classifier.retry_at = 0, None
    _keep(classifier)


def services_down(site_ids: Iterable[int]) -> list[Classifier]:
    """Return the services in force that give no answer now, each with its site and with how many answers it owes; one query."""
    down = Classifier.objects.filter(site__in=site_ids, is_on=True, down_since__isnull=False)
    owed = Count("checks", filter=Q(checks__answered_at=None))
    return list(down.select_related("site").annotate(owed=owed).order_by("down_since", "pk"))


@transaction.atomic
def _turns(classifier: Classifier, *, to: datetime | None, event: Event, now: datetime) -> bool:
    """Let a service be down since now, or back, and have its owners told; False where another worker saw it first."""
    since = classifier.down_since
    seen: QuerySet[Classifier] = QuerySet(Classifier).filter(
        pk=classifier.pk, down_since__isnull=since is None
    )
    classifier.down_since = to
    if not seen.update(down_since=to):
        return False
    owners = Membership.objects.filter(site=classifier.site_id, role=Role.OWNER).order_by("pk")
    for user_id in owners.values_list("user_id", flat=True):
        record(
            event,
            at=now,
            classifier_id=classifier.pk,
            user_id=user_id,
            since=(since or now).isoformat(),
        )
    return True


def _keep(classifier: Classifier) -> None:
    # Past the model's own queryset, which would call every page of the site old: readers see nothing of this.
    QuerySet(Classifier).filter(pk=classifier.pk).update(
        failures=classifier.failures, retry_at=classifier.retry_at
    )


def _comments() -> QuerySet[Comment]:
    return Comment.objects.select_related(
        "author__user", "revision", "pending", "parent__revision", "thread__article__site"
    )


def _history(comment: Comment) -> dict[str, int]:
    """Return how many of the author's latest comments have which status."""
    latest = Comment.objects.filter(author=comment.author_id).exclude(pk=comment.pk).order_by("-seq")
    counted = Comment.objects.filter(pk__in=list(latest.values_list("pk", flat=True)[:200]))
    return dict(counted.order_by().values_list("status").annotate(count=Count("pk")))
