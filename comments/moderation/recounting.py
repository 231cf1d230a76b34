"""How many readers reported, and the counts of standings, against the rows themselves."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from comments.moderation.models import Case, Decision, Flag, Standing, Statement
from comments.moderation.people.trust_facts import Facts, facts_about
from comments.moderation.people.trusting import HALF_LIFE, everybody, recompute
from comments.moderation.screening.holding import owed_too_long
from comments.threads.models import Comment, Status

_COMMENTS = 1_000
_TAKEN = (Status.REJECTED, Status.REMOVED)


def missing_reasons(*, now: datetime) -> Iterator[str]:
    """
    Yield one sentence for each restriction of a comment without its statement of reasons, or an exemption from it.

    The database refuses most of these; what only the passing of time makes owing, it cannot see.
    """
    for case in owed_too_long(now=now).order_by("pk").iterator():
        yield f"Comment {case.comment_id} waits, and its reasons were due at {case.reasons_due_at:%Y-%m-%d %H:%M}."
    told = Statement.objects.filter(comment=OuterRef("pk"))
    cases = Case.objects.filter(comment=OuterRef("pk"), closed_at__isnull=True)
    held = Comment.objects.filter(~Exists(told), ~Exists(cases), status=Status.HELD)
    for pk in held.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"Comment {pk} is held, and nobody is asked to look at it or told why."
    restricted = Comment.objects.filter(Q(status__in=_TAKEN) | ~Q(label=""))
    inforce = Statement.objects.filter(pk=OuterRef("restriction_id"), comment=OuterRef("pk"))
    for pk in restricted.filter(~Exists(inforce)).order_by("pk").values_list("pk", flat=True).iterator():
        yield f"Comment {pk} is restricted without reasons of its own."


def recount_cases(*, cases: QuerySet[Case] | None = None, repair: bool = True) -> Iterator[str]:
    """
    Compare what the cases of each comment counted with its flags, and yield one sentence for each case that differs.

    The clocks of two servers do not tell which case was open when a flag was raised, but all cases of a comment together
    count each of its flags once. What is missing is said of the latest case, what is too much of the latest that has it.

    :param repair: also write what is right, under the lock of the comment, under which flags are counted
    """
    wanted = (Case.objects.all() if cases is None else cases).order_by("comment_id")
    after: UUID | None = None
    while True:
        rest = wanted.filter(comment_id__gt=after) if after else wanted
        rows = list(
            rest.values("comment_id")
            .annotate(told=Sum("flag_count"), flags=_flags())
            .values_list("comment_id", "told", "flags")[:_COMMENTS]
        )
        for comment_id, told, flags in rows:
            if told != flags:
                yield from _compare(comment_id, repair=repair)
        if len(rows) < _COMMENTS:
            return
        after = rows[-1][0]


def _flags() -> Coalesce:
    flags = Flag.objects.filter(comment=OuterRef("comment_id")).order_by().values("comment")
    return Coalesce(Subquery(flags.annotate(count=Count("pk")).values("count")), 0)


def _compare(comment_id: UUID, *, repair: bool) -> list[str]:
    with transaction.atomic():
        if repair:
            # Evaluated, or nothing is locked.
            Comment.objects.select_for_update(of=("self",)).filter(pk=comment_id).values_list("pk").first()
        said: list[str] = []
        for case, counted in _right(comment_id):
            said.append(f"Case {case.pk}: flag_count is {case.flag_count}, counted {counted}.")
            if repair:
                Case.objects.filter(pk=case.pk).update(flag_count=counted)
    return said


def _right(comment_id: UUID) -> Iterator[tuple[Case, int]]:
    cases = list(Case.objects.filter(comment=comment_id).order_by("-opened_at", "-pk"))
    missing = Flag.objects.filter(comment=comment_id).count() - sum(case.flag_count for case in cases)
    for case in cases:
        counted = max(0, case.flag_count + missing)
        missing += case.flag_count - counted
        if counted != case.flag_count:
            yield case, counted


def recount_standings(*, repair: bool = True) -> Iterator[str]:
    """
    Compare what standings counted with the rows, and yield one sentence for each that differs.

    A standing is computed when something is decided and every night; where people wrote or reported since, it may differ.

    :param repair: also compute it anew
    """
    for profile_ids in everybody():
        kept = Standing.objects.in_bulk(profile_ids)
        latest = max((standing.computed_at for standing in kept.values()), default=None)
        if latest is None:
            continue
        for facts in facts_about(list(kept), half_life=HALF_LIFE, now=latest):
            standing = kept[facts.profile_id]
            differing = [
                f"{name} is {getattr(standing, name)}, counted {counted}"
                for name, counted in _counted(facts).items()
                if getattr(standing, name) != counted
            ]
            if differing and not _has_changed(standing):
                yield f"Standing {standing.pk}: {'; '.join(differing)}."
                if repair:
                    recompute([standing.pk], now=standing.computed_at)


def _counted(facts: Facts) -> dict[str, int]:
    return {
        "approved_count": facts.approved,
        "rejected_count": facts.rejected,
        "flagged_count": facts.flagged,
        "upheld_count": facts.upheld,
    }


def _has_changed(standing: Standing) -> bool:
    """Tell whether something happened that the standing need not know yet."""
    since = standing.computed_at
    written = Comment.objects.filter(author=standing.pk)
    return (
        written.filter(posted_at__gte=since).exists()
        or Decision.objects.filter(comment__author=standing.pk, decided_at__gte=since).exists()
        or Flag.objects.filter(comment__author=standing.pk, raised_at__gte=since).exists()
    )
