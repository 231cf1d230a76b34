from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.casework.cases import close_case, open_case
from comments.moderation.casework.marking import keep_for_decided
from comments.moderation.casework.objections import check_not_appealed
from comments.moderation.decisions.citing import check_may_cite, give_effect, lock_open
from comments.moderation.decisions.effecting import carry_out, case_for, settle_newer_words
from comments.moderation.decisions.guarding import check_may_judge
from comments.moderation.decisions.justifying import MEASURES, reasons_for
from comments.moderation.decisions.outcomes import KEPT, OF_PENDING, REASONS, outcome_of
from comments.moderation.decisions.staleness import stale
from comments.moderation.models import Action, Case, Decision, Queue, Reason
from comments.moderation.notes import NOTE_MAX, clean_explanation, clean_law, clean_note
from comments.moderation.policies import may_decide
from comments.moderation.reasons.filing import check_category
from comments.moderation.reasons.reasoning import Why
from comments.moderation.record.auditing import Act, audit
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment, Status
from comments.threads.placing import lock_thread
from comments.threads.reading import CommentNotFound

# So long a decision can be taken back, and nobody is told of it.
UNDO_SECONDS = 10


class NotAllowed(Refused):
    code: ClassVar[str] = "not_allowed"
    status: ClassVar[int] = 403
    message = _("Only moderators of this site decide on comments.")


class ActionUnknown(Refused):
    code: ClassVar[str] = "action_unknown"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "action"
    message = _("A comment can be approved, rejected, removed or restored.")


class ReasonUnfit(Refused):
    """The reason is missing, unknown, or none for this action."""

    code: ClassVar[str] = "reason_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "reason"
    message = _("Choose a reason that fits this decision.")


@transaction.atomic
def decide(
    *,
    comment_id: UUID,
    viewer: Viewer,
    action: str,
    reason: str,
    note: str = "",
    explanation: str = "",
    law: str = "",
    clause: int | None = None,
    rules: int | None = None,
    category: str = "",
    order: int | None = None,
    version: int,
    answers: UUID | None = None,
    pending: int | None = None,
    of_many: bool = False,
    now: datetime,
) -> Decision:
    """
    Decide on a comment as it was seen, close its case and tell it. The same decision sent twice is one decision.

    Where newer words wait beside public ones, approving and rejecting are about these alone: while readers, a notice or an
    objection call for the public ones too, or these are suspect and stay, their case stays open.

    :param action: approve, reject, remove or restore (outcomes.py says which when); approving a comment that is public
        and reported keeps it
    :param reason: one that fits the action (outcomes.REASONS); `other` needs a note
    :param note: for the team; the author never sees it
    :param explanation: for the author, with the reason: why their words fall under the rule or the law
    :param law: which law, where the reason is the law
    :param clause: the number of the house rule, if another one than the reason's own
    :param rules: the version of the house rules in which that number was seen; without it, those in force
    :param category: what it is filed under, if another than follows from clause, notice or reason (reasons/filing.py)
    :param order: an open order of an authority that it follows, where the reason is the law (citing.py); names the law
        where nobody else does
    :param version: the comment's version that the moderator saw
    :param answers: the appeal that this is the answer to; without it, one that waits is in the way
    :param pending: the number of the newer words that they saw, 0 for none; empty where whatever shows the version shows
        these words as well
    :param of_many: whether it is one of many that were asked for at once
    :raises CommentNotFound, NotAllowed, ActionUnknown, ReasonUnfit, NoteMissing, NoteTooLong, NoteNotText:
    :raises LawMissing, ClauseUnknown, FilingUnfit, OrderUnfit:
    :raises OwnDecision: for letting one's own words stand, where there is anybody else to decide
    :raises PendingUnseen: for approving or rejecting newer words that were not seen
    :raises StaleDecision: when the comment is no longer the one seen; says who did what meanwhile
    :raises AppealOpen: while somebody waits for the answer to an objection
    :raises ActionImpossible: when the comment's status does not allow it
    """
    seen = Comment.objects.visible_to(viewer).only("id", "thread_id").filter(pk=comment_id).first()
    if seen is None:
        raise CommentNotFound
    if viewer.user is None or not may_decide(viewer, comment_id):
        raise NotAllowed
    if action not in Action.values:
        raise ActionUnknown
    if reason not in REASONS[Action(action)]:
        raise ReasonUnfit
    check_category(category, reason=reason)
    check_may_cite(order, action=action, reason=reason)
    told = Why(
        reason=reason,
        explanation=clean_explanation(explanation),
        law=clean_law(law),
        clause=clause,
        rules=rules,
        category=category,
    )
    cleaned = clean_note(note, limit=NOTE_MAX, is_needed=reason == Reason.OTHER)

    thread = lock_thread(seen.thread_id)
    locked = Comment.objects.select_for_update(of=("self",)).select_related(
        "author__user", "revision", "pending"
    )
    comment = locked.get(pk=comment_id)
    comment.thread = thread
    latest = Decision.objects.filter(comment=comment).order_by("-version").first()
    if (
        latest is not None
        and version == latest.version
        and _is_repeat(latest, viewer, action, reason, cleaned)
    ):
        return latest
    if comment.status != Status.WITHDRAWN and version != comment.version:
        raise stale(comment, latest if latest is not None and latest.version >= version else None)
    open_before = Case.objects.select_for_update().filter(comment=comment, closed_at=None).first()
    check_not_appealed(open_before, but=answers)
    is_of_newer = comment.is_edit_waiting and action in OF_PENDING
    outcome = outcome_of(
        status=comment.status,
        action=Action(action),
        is_reported=open_before is not None,
        is_pending=comment.is_edit_waiting,
    )
    check_may_judge(comment, viewer, action=Action(action), pending=pending)
    open_now = open_before or open_case(comment=comment, now=now, is_held=False)
    case = case_for(open_now, comment, Action(action), is_of_newer=is_of_newer, answers=answers, now=now)
    statement, cited = None, lock_open(order, site_id=thread.article.site_id, now=now)
    if action in MEASURES:
        why = replace(told, order=cited)
        statement = reasons_for(comment, Action(action), case, told=why, now=now)
        statement.save(force_insert=True)
    decision = Decision.objects.create(
        site_id=thread.article.site_id,
        case=case,
        comment=comment,
        moderator=viewer.user,
        moderator_name=name_of(viewer),
        action=action,
        reason=reason,
        note=cleaned,
        version=version,
        status_before=comment.status,
        status_after=outcome.status,
        decided_at=now,
        statement=statement,
        words_before=comment.revision if is_of_newer else None,
        words_number=(comment.words_at_issue if is_of_newer else comment.revision).number,
        of_many=of_many,
    )
    if case == open_now:
        close_case(comment=comment, now=now, decision=decision)
    else:
        keep_for_decided(decision, found_as=open_now)
    if is_of_newer:
        settle_newer_words(comment, Action(action), goes_on=case != open_now, told_at=_told_at(now), now=now)
    else:
        carry_out(decision, comment, is_kept=outcome is KEPT, told_at=_told_at(now), now=now)
    _tell(decision, outcome.event)
    give_effect(cited, by=viewer.user, now=now)
    remember(decision, viewer, at=now)
    return decision


def _told_at(decided_at: datetime) -> datetime:
    """Return from when on a decision cannot be taken back any more."""
    return decided_at + timedelta(seconds=UNDO_SECONDS)


def _tell(decision: Decision, event: Event | None) -> None:
    """Tell of a decision, once it cannot be taken back any more."""
    about = {"comment_id": decision.comment_id, "decision_id": decision.pk}
    due_at = _told_at(decision.decided_at)
    if decision.case.queue == Queue.LEGAL:
        record(Event.CASE_DECIDED, at=decision.decided_at, due_at=due_at, **about)
    if event == Event.COMMENT_EDITED:
        number = decision.comment.revision.number
        record(event, at=decision.decided_at, due_at=due_at, revision=number, **about)
    elif event is not None:
        record(event, at=decision.decided_at, due_at=due_at, **about)
    if decision.statement_id is not None:
        record(
            Event.STATEMENT_WRITTEN,
            at=decision.decided_at,
            due_at=due_at,
            statement_id=decision.statement_id,
            **about,
        )


def remember(decision: Decision, viewer: Viewer, *, at: datetime) -> None:
    """Write a decision into the site's audit log; the last thing that its transaction does."""
    facts = {
        "decision": str(decision.pk),
        "reason": decision.reason,
        "version": decision.version,
        "before": decision.status_before,
        "after": decision.status_after,
    }
    if decision.statement is not None and decision.statement.category_by_hand:
        facts["category"] = decision.statement.category
    if decision.statement is not None and decision.statement.order_id is not None:
        facts["order"] = str(decision.statement.order_id)
    if decision.undoes_id is not None:
        facts["undoes"] = str(decision.undoes_id)
    audit(
        Act(
            act=f"comment.{decision.action}",
            site_id=decision.site_id,
            actor=viewer.user,
            actor_name=decision.moderator_name,
            subject_kind="comment",
            subject_id=decision.comment_id,
            facts=facts,
        ),
        at=at,
    )


def name_of(viewer: Viewer) -> str:
    """Return what a moderator is called beside their decisions: their name on the site, never their address."""
    if viewer.profile is not None:
        return viewer.profile.display_name
    return (viewer.user.name if viewer.user else "") or gettext("A moderator")


def _is_repeat(decision: Decision, viewer: Viewer, action: str, reason: str, note: str) -> bool:
    said = (decision.moderator_id, decision.action, decision.reason, decision.note)
    return viewer.user is not None and said == (viewer.user.pk, action, reason, note)
