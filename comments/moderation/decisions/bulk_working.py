"""Carrying many decisions out: one after the other in a worker, stopped whenever somebody says so, and never one twice."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from comments.accounts.viewer import Viewer, viewer_of
from comments.errors import Refused
from comments.moderation.decisions.deciding import UNDO_SECONDS, NotAllowed, decide, name_of
from comments.moderation.decisions.looking import check_looked_at
from comments.moderation.models import BulkItem, BulkRun
from comments.moderation.policies import may_decide_somewhere
from comments.moderation.record.auditing import Act, audit
from comments.outbox.catalogue import Event
from comments.outbox.recording import record

BATCH = 50
# One duty of the worker runs no longer; what is left is a duty of its own.
SECONDS = 120
DECIDED = "decided"
_LEFT_OUT_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Progress:
    total: int
    waiting: int
    decided: int
    # By the refusal's code.
    refused: Mapping[str, int]


@transaction.atomic
def begin(run: BulkRun, *, viewer: Viewer, listed: str = "", count: int | None = None, now: datetime) -> None:
    """
    Let it happen, once; whoever presses twice begins once. The first decision falls after UNDO_SECONDS: until then stopping
    it takes everything back.

    :param listed: what the last page of its list hands out, to whoever came through all of them (looking.py)
    :param count: how many it is about, from whoever begins without having read the list
    :raises NotAllowed: for anybody but the moderator who asked for it
    :raises ListUnseen: where the list has to be looked at, and neither is given
    """
    if viewer.user is None or not may_decide_somewhere(viewer) or viewer.user.pk != run.moderator_id:
        raise NotAllowed
    check_looked_at(run, listed=listed, count=count)
    if not BulkRun.objects.filter(pk=run.pk, begun_at=None).update(begun_at=now):
        return
    record(Event.BULK_ASKED, at=now, due_at=now + timedelta(seconds=UNDO_SECONDS), run_id=run.pk)
    _remember(run, "bulk.begun", viewer, now=now)


@transaction.atomic
def stop(run: BulkRun, *, viewer: Viewer, now: datetime) -> None:
    """
    Decide nothing more; what is decided stays decided. Every moderator of the whole site may, and whoever asked for it.

    :raises NotAllowed:
    """
    is_own = viewer.user is not None and viewer.user.pk == run.moderator_id and may_decide_somewhere(viewer)
    if not (is_own or viewer.is_moderator) or viewer.site_id != run.site_id:
        raise NotAllowed
    if BulkRun.objects.filter(pk=run.pk, stopped_at=None, done_at=None).update(stopped_at=now):
        _remember(run, "bulk.stopped", viewer, now=now)


def progress_of(run: BulkRun) -> Progress:
    counted = dict(run.items.order_by().values_list("outcome").annotate(count=Count("pk")))
    waiting, decided = counted.pop("", 0), counted.pop(DECIDED, 0)
    return Progress(
        total=waiting + decided + sum(counted.values()), waiting=waiting, decided=decided, refused=counted
    )


def left_out(run: BulkRun) -> QuerySet[BulkItem]:
    """Return the first of those that were not decided; each says the code of the refusal."""
    return run.items.exclude(outcome__in=["", DECIDED]).order_by("pk")[:_LEFT_OUT_SHOWN]


def hear(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that somebody asked for it, and decide one after the other."""
    run = BulkRun.objects.select_related("site", "moderator").filter(pk=str(payload["run_id"])).first()
    if run is None or run.begun_at is None or run.done_at is not None:
        return
    go_on(run, seconds=SECONDS, now=now)


def go_on(run: BulkRun, *, seconds: float, now: datetime) -> None:
    """
    Decide what waits, each with its item in one transaction: whoever is killed in the middle has decided what is marked so.

    :param now: when this turn began; later ones of it count on from there
    """
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if BulkRun.objects.filter(pk=run.pk, stopped_at__isnull=False).exists():
            return
        waiting = list(run.items.filter(outcome="").order_by("pk")[:BATCH])
        if not waiting:
            BulkRun.objects.filter(pk=run.pk, done_at=None).update(done_at=_moment(now, began))
            return
        viewer = _viewer(run)
        for item in waiting:
            _decide(run, item, viewer, now=_moment(now, began))
    with transaction.atomic():
        record(Event.BULK_ASKED, at=_moment(now, began), run_id=run.pk)


def _decide(run: BulkRun, item: BulkItem, viewer: Viewer | None, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            if viewer is None:
                raise NotAllowed
            decide(
                comment_id=item.comment_id,
                viewer=viewer,
                action=run.action,
                reason=run.reason,
                note=run.note,
                explanation=run.explanation,
                law=run.law,
                clause=run.clause,
                rules=run.rules,
                version=item.version,
                pending=item.pending,
                of_many=True,
                now=now,
            )
            _mark(item, DECIDED)
    except Refused as refusal:
        _mark(item, refusal.code)


def _mark(item: BulkItem, outcome: str) -> None:
    BulkItem.objects.filter(pk=item.pk, outcome="").update(outcome=outcome)


def _viewer(run: BulkRun) -> Viewer | None:
    """Return the moderator with the rights that they have by now."""
    moderator = BulkRun.objects.select_related("moderator").get(pk=run.pk).moderator
    return viewer_of(moderator, site=run.site) if moderator is not None else None


def _moment(now: datetime, began: float) -> datetime:
    return now + timedelta(seconds=time.monotonic() - began)


def _remember(run: BulkRun, act: str, viewer: Viewer, *, now: datetime) -> None:
    audit(
        Act(
            act=act,
            site_id=run.site_id,
            actor=viewer.user,
            actor_name=name_of(viewer),
            subject_kind="bulk decision",
            subject_id=run.pk,
            facts={"action": run.action, "reason": run.reason, "count": run.items.count()},
        ),
        at=now,
    )
