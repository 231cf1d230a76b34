"""Dry runs: what a rule or a list would have done to the comments of the last days, before it is saved."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.models import User
from comments.errors import Refused
from comments.moderation.models import (
    Action,
    DecidedBy,
    Decision,
    Measure,
    Rule,
    RuleTrial,
    Statement,
    WordList,
)
from comments.moderation.screening.ruling import Draft, clean
from comments.moderation.screening.trying import catcher_before, catcher_of, list_draft
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads import path
from comments.threads.models import Comment, Status

DAYS_MAX = 90
BATCH = 250
# Of each kind (published, against the rules, held) the newest so many are looked at.
LOOKED_MAX = 20_000
SHOWN_MAX = 50
# Of a list with more lines that found something, the first so many are counted each for itself.
LINES_MAX = 200
KEPT = timedelta(days=7)
# In the request that asks; what takes longer goes on in the worker.
SECONDS_AT_ONCE = 0.7


class DaysUnfit(Refused):
    code: ClassVar[str] = "days_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "days"
    message = _("A dry run goes over the last 1 to 90 days.")


def try_rule(
    draft: Draft, *, site: Site, rule: Rule | None = None, days: int, by: User, now: datetime
) -> RuleTrial:
    """
    Begin a dry run and look at as many comments as go into a moment; the worker goes on with the rest.

    :raises DaysUnfit, ConditionUnfit, RuleUnfit:
    """
    return _begin(
        RuleTrial(site=site, rule=rule, asked_by=by, draft=asdict(clean(draft)), days=days, asked_at=now)
    )


def try_list(row: WordList, *, days: int, by: User, now: datetime) -> RuleTrial:
    """
    Do the same for a list of words, patterns or domains; of one that is changed, also tell what it does not find as it is.

    :param row: as it stands in the form, with its site; it need not be saved
    :raises DaysUnfit:
    """
    saved = WordList.objects.filter(pk=row.pk, site=row.site).first() if row.pk else None
    draft = list_draft(row, kept=saved.words if saved else "")
    return _begin(
        RuleTrial(site=row.site, word_list=saved, asked_by=by, draft=draft, days=days, asked_at=now)
    )


def _begin(trial: RuleTrial) -> RuleTrial:
    if not 1 <= trial.days <= DAYS_MAX:
        raise DaysUnfit
    now = trial.asked_at
    trial.save(force_insert=True)
    goes_on(trial, seconds=SECONDS_AT_ONCE, now=now)
    if trial.done_at is None:
        with transaction.atomic():
            record(Event.TRIAL_ASKED, at=now, trial_id=trial.pk)
    return trial


def goes_on(trial: RuleTrial, *, seconds: float | None, now: datetime) -> None:
    """
    Look at one batch after the other until all are looked at, or the time is up.

    Each batch is kept with the place behind it: whoever is stopped in the middle goes on there, and of two that run at
    once one finds the place moved and leaves.
    """
    until = None if seconds is None else time.monotonic() + seconds
    while trial.done_at is None and (until is None or time.monotonic() < until):
        if not _take_a_step(trial, now=now):
            return


def forget_trials(*, now: datetime) -> int:
    """Delete the dry runs of a week ago and more; return how many."""
    deleted, _rows = RuleTrial.objects.filter(asked_at__lt=now - KEPT).delete()
    return deleted


def _take_a_step(trial: RuleTrial, *, now: datetime) -> bool:
    comments, goes_on_at = _WALKS[trial.walk](trial)
    caught = catcher_of(trial)(comments)
    matched = [comment.pk for comment in comments if comment.pk in caught]
    before = catcher_before(trial)([comment for comment in comments if comment.pk in caught])
    added = [pk for pk in matched if pk not in before]
    approved = _decided(matched)
    trial.looked_count += len(comments)
    trial.matched_count += len(matched)
    trial.added_count += len(added)
    trial.approved_count += sum(approved.values())
    trial.against_count += len(approved) - sum(approved.values())
    trial.shown = [*trial.shown, *map(str, added)][:SHOWN_MAX]
    for pk in matched:
        _count_lines(trial, caught[pk], is_approved=approved.get(pk, False))
    trial.goes_on_at = goes_on_at
    if not goes_on_at:
        trial.walk += 1
        if trial.walk == len(_WALKS):
            trial.done_at = now
    moved = RuleTrial.objects.filter(pk=trial.pk, steps=trial.steps, done_at=None).update(
        steps=trial.steps + 1,
        looked_count=trial.looked_count,
        matched_count=trial.matched_count,
        added_count=trial.added_count,
        lines=trial.lines,
        approved_count=trial.approved_count,
        against_count=trial.against_count,
        shown=trial.shown,
        goes_on_at=trial.goes_on_at,
        walk=trial.walk,
        done_at=trial.done_at,
    )
    trial.steps += 1
    return bool(moved)


def _count_lines(trial: RuleTrial, lines: Sequence[str], *, is_approved: bool) -> None:
    for line in lines:
        if line in trial.lines or len(trial.lines) < LINES_MAX:
            count, approved = trial.lines.get(line, (0, 0))
            trial.lines[line] = [count + 1, approved + is_approved]


def _decided(matched: Sequence[UUID]) -> dict[UUID, bool]:
    """Return of those about which people decided whether they approved, kept or restored them in the end."""
    found = Decision.objects.filter(
        comment__in=matched,
        decided_by=DecidedBy.PERSON,
        action__in=Action.values,
        undone_by=None,
    )
    # Of several about one comment, the last one stays.
    last = dict(found.order_by("version").values_list("comment_id", "action"))
    return {pk: action not in {Action.REJECT, Action.REMOVE} for pk, action in last.items()}


def _since(trial: RuleTrial) -> datetime:
    return trial.asked_at - timedelta(days=trial.days)


def _with_everything(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.select_related("author__user", "revision", "thread__article")


def _by_place(trial: RuleTrial, status: Status) -> tuple[list[Comment], str]:
    """Walk down the index of what has this status, from the newest place to the oldest."""
    rows = Comment.objects.filter(
        site_id=trial.site_id, status=status, seq__gte=path.first_seq_at(_since(trial)), seq__lt=_below(trial)
    )
    found = list(_with_everything(rows).order_by("-seq")[:BATCH])
    return found, _place_behind(trial, found, str(found[-1].seq) if found else "")


def _below(trial: RuleTrial) -> int:
    return int(trial.goes_on_at.split()[0]) if trial.goes_on_at else path.first_seq_at(trial.asked_at)


def _published(trial: RuleTrial) -> tuple[list[Comment], str]:
    return _by_place(trial, Status.PUBLISHED)


def _held(trial: RuleTrial) -> tuple[list[Comment], str]:
    return _by_place(trial, Status.HELD)


def _against(trial: RuleTrial) -> tuple[list[Comment], str]:
    """Walk down the statements of reasons: what is rejected or removed has one that is in force."""
    rows = Statement.objects.filter(site_id=trial.site_id, written_at__gte=_since(trial))
    if trial.goes_on_at:
        moment, key = trial.goes_on_at.split()[:2]
        at = datetime.fromisoformat(moment)
        rows = rows.filter(Q(written_at__lt=at) | Q(written_at=at, pk__gt=UUID(key)), written_at__lte=at)
    keys = list(
        rows.order_by("-written_at", "pk").values_list("pk", "written_at", "measure", "comment")[:BATCH]
    )
    against = {
        key: comment_id
        for key, _at, measure, comment_id in keys
        if measure in {Measure.REJECTED, Measure.REMOVED}
    }
    lately = _with_everything(
        Comment.objects.filter(pk__in=set(against.values()), posted_at__gte=_since(trial))
    )
    # Of several statements about one comment, one is in force.
    found = [
        comment
        for comment in lately
        if comment.status in {Status.REJECTED, Status.REMOVED} and comment.restriction_id in against
    ]
    place = f"{keys[-1][1].isoformat()} {keys[-1][0]}" if keys else ""
    return found, _place_behind(trial, keys, place)


def _place_behind(trial: RuleTrial, found: Sequence[object], place: str) -> str:
    """Return where the walk goes on, with how many it has seen; empty at its end and when it has seen enough."""
    before = int(trial.goes_on_at.split()[-1]) if trial.goes_on_at else 0
    seen = before + len(found)
    return f"{place} {seen}" if len(found) == BATCH and seen < LOOKED_MAX else ""


_WALKS = (_published, _against, _held)


def hear(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that a dry run takes longer, and look at the rest."""
    trial = RuleTrial.objects.select_related("site").filter(pk=str(payload["trial_id"])).first()
    if trial is not None:
        goes_on(trial, seconds=None, now=now)


def comments_of(trial: RuleTrial) -> Iterable[Comment]:
    """Return the first comments that the rule is about, newest first, with their words."""
    found = Comment.objects.on_site(trial.site_id).filter(pk__in=trial.shown)
    return found.select_related("author", "revision", "thread__article").order_by("-seq")
