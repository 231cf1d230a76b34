"""
Shadow bans: comments that their author alone sees, and takes for published.

In the database such a comment is held, so that no list, count, feed or search shows it to anybody; what tells it from one
that waits is the finding that holds it. No case is open about it: nobody is asked to work it off. Reads that are the
author's alone ask here, and show it as published. Bringing it to light opens the cases: when the ban is lifted, and when it
ends.

An edit of an older comment, written in the shadow, waits beside the approved words that everybody else goes on reading; its
author takes it for what stands there.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from articles.models import Site
from comments.accounts.viewer import Viewer
from comments.moderation.casework.cases import open_case
from comments.moderation.models import (
    Automation,
    Case,
    Exemption,
    Finding,
    Measure,
    Reason,
    Sanction,
    SanctionKind,
    Statement,
)
from comments.moderation.reasons.reasoning import Why, statement_of
from comments.moderation.restraints import in_force
from comments.threads.models import Comment, Status
from comments.threads.policies import is_author
from comments.threads.seen import Seen

CODE = "shadow_ban"
_BATCH = 50
# What somebody sent while a ban was in force may arrive as much later.
_ARRIVING = timedelta(minutes=1)


def in_shadow(comment_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these comments are in the shadow; one query, none for none."""
    ids = list(comment_ids)
    if not ids:
        return set()
    return set(_shadowed(Comment.objects.filter(pk__in=ids)).values_list("pk", flat=True))


def waits(comment: Comment) -> bool:
    """Whether its author is told that a comment waits for a moderator; one query where it is held, else none."""
    return comment.status == Status.HELD and not in_shadow([comment.pk])


def as_its_author_sees(comments: Sequence[Seen]) -> list[Seen]:
    """Return somebody's own comments as they take them to be; one query, none where none is held."""
    hidden = in_shadow(seen.id for seen in comments if seen.status == Status.HELD)
    return [
        seen._replace(status=Status.PUBLISHED.value, is_shown=True) if seen.id in hidden else seen
        for seen in comments
    ]


def as_viewer_sees(comment: Comment, *, viewer: Viewer) -> Comment:
    """
    Return a comment as this viewer takes it to be, for showing it and never for saving it; one query where it is their
    own and something of it waits, else none.
    """
    return as_author_sees(comment) if is_author(comment, viewer) else comment


def as_author_sees(comment: Comment) -> Comment:
    """Return a comment as its author takes it to be, likewise."""
    if comment.waiting_words is not None:
        return mended(comment) if edited_in_shadow([comment]) else comment
    if comment.status != Status.HELD or waits(comment):
        return comment
    return lit(comment)


def edited_in_shadow(comments: Iterable[Comment]) -> set[UUID]:
    """
    Return which of these comments have newer words in the shadow; one query, none where nothing waits.

    :param comments: with what is pending
    """
    newer = {comment.pk for comment in comments if comment.waiting_words is not None}
    if not newer:
        return set()
    found = _edited(Comment.objects.filter(pk__in=newer)).values_list("pk", flat=True)
    return set(found)


def mended(comment: Comment) -> Comment:
    """Return a comment whose newer words are in the shadow as its author takes it to be, for showing it; no query."""
    shown = copy(comment)
    shown.revision, shown.pending = comment.latest_words, None
    shown.edited_at = shown.revision.written_at
    return shown


def lit(comment: Comment) -> Comment:
    """Return a comment in the shadow as its author takes it to be, for showing it; no query."""
    shown = copy(comment)
    shown.status, shown.is_shown = Status.PUBLISHED, True
    return shown


def reasons_for(comment: Comment, *, site: Site, now: datetime) -> Statement:
    """
    Return why a comment in the shadow is held, not saved yet, and why its author is not told.

    :param comment: with its author, revision and thread's article at hand
    """
    return statement_of(
        Why(reason=Reason.SPAM, automation=Automation.FULLY, exemption=Exemption.SPAM),
        measure=Measure.HELD,
        site=site,
        recipient=comment.author,
        comment=comment,
        starts_at=now,
    )


def bring_to_light(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that a sanction was lifted: what a shadow ban held becomes a case like any other, for a moderator to decide."""
    sanction = Sanction.objects.filter(pk=str(payload["sanction_id"]), kind=SanctionKind.SHADOW_BAN).first()
    if sanction is not None:
        _bring(sanction, now=now)


def bring_ended_to_light(*, now: datetime) -> None:
    """Do the same for shadow bans that ended by themselves, each once; nobody lifted them, so that no event tells of it."""
    ended = Sanction.objects.filter(
        kind=SanctionKind.SHADOW_BAN, lifted_at=None, lit_at=None, ends_at__lte=now - _ARRIVING
    )
    for sanction in ended.order_by("ends_at", "pk")[:_BATCH]:
        _bring(sanction, now=now)
        Sanction.objects.filter(pk=sanction.pk).update(lit_at=now)


def _bring(sanction: Sanction, *, now: datetime) -> None:
    """Open the cases; not while another shadow ban is in force, whose end brings all of it to light."""
    theirs = Sanction.objects.filter(profile=sanction.profile_id, kind=SanctionKind.SHADOW_BAN)
    if theirs.filter(in_force(now=now)).exclude(pk=sanction.pk).exists():
        return
    own = Comment.objects.filter(author=sanction.profile_id)
    for in_the_shadow in (_shadowed(own), _edited(own)):
        while found := list(in_the_shadow.values_list("pk", flat=True)[:_BATCH]):
            for comment_id in found:
                _open(comment_id, now=now)


@transaction.atomic
def _open(comment_id: UUID, *, now: datetime) -> None:
    locked = Comment.objects.select_for_update(of=("self",)).select_related(
        "thread__article", "revision", "pending"
    )
    comment = locked.get(pk=comment_id)
    open_case(comment=comment, now=now, is_held=True)


def _shadowed(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.filter(
        Exists(Finding.objects.filter(comment=OuterRef("pk"), code=CODE)),
        ~Exists(Case.objects.filter(comment=OuterRef("pk"), closed_at__isnull=True)),
        status=Status.HELD,
    )


def _edited(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Newer words that a shadow ban holds beside approved ones, as long as nobody is asked to look at them."""
    noticed = Finding.objects.filter(
        comment=OuterRef("pk"), revision_number=OuterRef("pending__number"), code=CODE
    )
    asked = Case.objects.filter(comment=OuterRef("pk"), closed_at__isnull=True, is_held=True)
    return comments.filter(Exists(noticed), ~Exists(asked), pending__isnull=False, status=Status.PUBLISHED)
