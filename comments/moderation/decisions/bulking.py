"""Many decisions at once, looked at before they happen; bulk_working.py carries them out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Site
from comments.accounts.once import Key, once
from comments.accounts.viewer import Viewer, viewer_of
from comments.errors import Refused
from comments.moderation.casework.objections import AppealOpen, waiting_in
from comments.moderation.decisions.deciding import (
    ActionUnknown,
    NotAllowed,
    ReasonUnfit,
    name_of,
)
from comments.moderation.decisions.guarding import IN_FAVOUR, PendingUnseen, is_unseen, why_own
from comments.moderation.decisions.likening import ITEMS_MAX, Seen, share_a_link_alone
from comments.moderation.decisions.outcomes import REASONS, ActionImpossible, outcome_of
from comments.moderation.models import Action, BulkItem, BulkRun, Case, Clause, Reason
from comments.moderation.notes import NOTE_MAX, clean_explanation, clean_law, clean_note
from comments.moderation.policies import Moderator, may_decide_somewhere
from comments.moderation.reasons.reasoning import LawMissing
from comments.moderation.reasons.rulebook import clause_for
from comments.threads.models import Comment

NOT_BEGUN_KEPT = timedelta(days=1)
_AUTHORS_SHOWN = 20


class NothingChosen(Refused):
    code: ClassVar[str] = "nothing_chosen"
    status: ClassVar[int] = 422
    message = gettext_lazy("Choose at least one case.")


class TooMany(Refused):
    code: ClassVar[str] = "too_many"
    status: ClassVar[int] = 422
    message = gettext_lazy(
        "At most 5,000 cases can be decided at once. Choose fewer, and the rest afterwards."
    )


class RunNotFound(Refused):
    code: ClassVar[str] = "bulk_run_not_found"
    status: ClassVar[int] = 404
    message = gettext_lazy("This bulk decision is not here.")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be decided about all of them alike, as `decide` takes it."""

    action: str
    reason: str
    note: str = ""
    explanation: str = ""
    law: str = ""
    # The number of the house rule, if another one than the reason's own.
    clause: int | None = None
    # The version of the house rules in which that number was seen; without it, those in force.
    rules: int | None = None
    # What they share, where they were chosen by it (likening.py).
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What would happen now."""

    decided: int
    # How many cannot be decided, by why not.
    refused: Mapping[str, int]
    # Whose comments they are, most first.
    authors: Sequence[tuple[str, int]]
    author_count: int


def prepare(
    *,
    site: Site,
    viewer: Viewer,
    wish: Wish,
    chosen: Iterable[tuple[UUID, Seen]],
    key: Key | None = None,
    now: datetime,
) -> BulkRun:
    """
    Write down what somebody wants to decide, about the words that they saw; nothing happens before `bulk_working.begin`.

    :param chosen: comments as they were seen; what is not on the site, or none of the viewer's to decide, is left out
    :raises NotAllowed, ActionUnknown, ReasonUnfit, NoteMissing, NoteTooLong, NoteNotText, LawMissing:
    :param key: under which it is asked for once
    :raises ClauseUnknown, NothingChosen, TooMany:
    :raises KeyReused: where the key was used for something else
    """
    if viewer.user is None or not may_decide_somewhere(viewer) or viewer.site_id != site.pk:
        raise NotAllowed
    return once(
        BulkRun, lambda: _prepare(site, viewer, wish, chosen, now=now), user=viewer.user, key=key, now=now
    )


def _prepare(
    site: Site, viewer: Viewer, wish: Wish, chosen: Iterable[tuple[UUID, Seen]], *, now: datetime
) -> BulkRun:
    if wish.action not in Action.values:
        raise ActionUnknown
    if wish.reason not in REASONS[Action(wish.action)]:
        raise ReasonUnfit
    law = clean_law(wish.law)
    if wish.reason == Reason.ILLEGAL and not law:
        raise LawMissing
    seen = dict(islice(chosen, ITEMS_MAX + 1))
    if len(seen) > ITEMS_MAX:
        raise TooMany
    note = clean_note(wish.note, limit=NOTE_MAX, is_needed=wish.reason == Reason.OTHER)
    explanation = clean_explanation(wish.explanation)
    cited = None
    if wish.clause is not None:
        cited = clause_for(site, wish.reason, number=wish.clause, version=wish.rules, now=now)
    run = BulkRun.objects.create(
        site=site,
        moderator=viewer.user,
        moderator_name=name_of(viewer),
        action=wish.action,
        reason=wish.reason,
        note=note,
        explanation=explanation,
        law=law,
        clause=wish.clause,
        rules=cited.rules.number if cited else None,
        must_be_read=wish.action in IN_FAVOUR and share_a_link_alone(site, wish.mark),
        asked_at=now,
    )
    for keys in _in_batches(seen):
        here = set(Comment.objects.moderated_by(viewer).filter(pk__in=keys).values_list("pk", flat=True))
        BulkItem.objects.bulk_create(
            BulkItem(run=run, comment_id=key, version=seen[key].version, pending=seen[key].pending)
            for key in keys
            if key in here
        )
    if not run.items.exists():
        raise NothingChosen
    return run


def rule_of(run: BulkRun) -> Clause | None:
    """Return the house rule that was chosen by its number, as it stood when it was; nothing where it follows from the reason."""
    if run.clause is None or run.rules is None:
        return None
    cited = Clause.objects.filter(rules__site=run.site_id, rules__number=run.rules, number=run.clause)
    return cited.select_related("rules").first()


def run_of(*, run_id: UUID, viewer: Moderator) -> BulkRun:
    """
    Return a bulk decision on one of the viewer's sites; who moderates some sections alone finds their own.

    :raises RunNotFound:
    """
    theirs = viewer.reach().rows() | Q(site__in=viewer.place_ids, moderator=viewer.user)
    run = BulkRun.objects.filter(theirs, pk=run_id).select_related("site", "moderator").first()
    if run is None:
        raise RunNotFound
    return run


def forecast(run: BulkRun) -> Forecast:
    """Return what would happen to whom if it began now; four queries for each 500 comments."""
    refused: Counter[str] = Counter()
    authors: Counter[tuple[UUID, str]] = Counter()
    decided = 0
    items = run.items.filter(outcome="").values_list("comment_id", "version", "pending")
    seen = {key: Seen(version, pending) for key, version, pending in items}
    for keys in _in_batches(seen):
        comments = Comment.objects.filter(pk__in=keys).select_related("author", "pending")
        for comment, why_not in why_nots(run, comments, seen=seen):
            if why_not:
                refused[why_not] += 1
                continue
            decided += 1
            authors[comment.author_id, comment.author.display_name] += 1
    most = [(name, count) for (_key, name), count in authors.most_common(_AUTHORS_SHOWN)]
    return Forecast(decided=decided, refused=dict(refused), authors=most, author_count=len(authors))


def why_nots(
    run: BulkRun, comments: Iterable[Comment], *, seen: Mapping[UUID, Seen]
) -> Iterator[tuple[Comment, str]]:
    """
    Yield each comment with why it cannot be decided so, in words, or with nothing; two queries.

    :param comments: with their authors and the words that wait at hand
    :param seen: as what the moderator saw them
    """
    found = list(comments)
    keys = [comment.pk for comment in found]
    reported = set(Case.objects.filter(comment__in=keys, closed_at=None).values_list("comment_id", flat=True))
    waiting = waiting_in(Q(case__comment__in=keys, case__closed_at=None))
    appealed = set(waiting.values_list("case__comment_id", flat=True))
    for comment in found:
        why_not = _why_not(run, comment, seen=seen[comment.pk], is_reported=comment.pk in reported)
        if not why_not and comment.pk in appealed:
            why_not = str(AppealOpen.message)
        yield comment, why_not


def _why_not(run: BulkRun, comment: Comment, *, seen: Seen, is_reported: bool) -> str:
    if comment.version != seen.version:
        return _("It has changed since you saw it.")
    try:
        outcome_of(
            status=comment.status,
            action=Action(run.action),
            is_reported=is_reported,
            is_pending=comment.is_edit_waiting,
        )
    except ActionImpossible as refusal:
        return str(refusal)
    if is_unseen(comment, action=run.action, pending=seen.pending):
        return str(PendingUnseen.message)
    if run.moderator is not None and comment.author.user_id == run.moderator_id:
        return why_own(comment, viewer_of(run.moderator, site=run.site), action=run.action)
    return ""


def forget_not_begun(*, now: datetime) -> int:
    """Delete what somebody looked at and never let happen; return how many rows."""
    old = BulkRun.objects.filter(begun_at=None, asked_at__lt=now - NOT_BEGUN_KEPT)
    deleted, _rows = old.delete()
    return deleted


def _in_batches(seen: Mapping[UUID, Seen], size: int = 500) -> Iterator[list[UUID]]:
    keys = iter(seen)
    while batch := list(islice(keys, size)):
        yield batch
