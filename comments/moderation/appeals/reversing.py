"""What the answer to an appeal changes: a comment stands again, a restriction ends, or another reason takes its place."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.appeals import holding
from comments.moderation.appeals.redress import Redress
from comments.moderation.casework.cases import close_case, open_case
from comments.moderation.casework.hidden import is_hidden_by_reports
from comments.moderation.decisions.deciding import ReasonUnfit, decide, name_of, remember
from comments.moderation.decisions.outcomes import AGAINST
from comments.moderation.models import (
    Action,
    Appeal,
    AppealOutcome,
    Decision,
    Measure,
    NameRefusal,
    Queue,
    Reason,
    Source,
    Statement,
    Suspension,
)
from comments.moderation.notes import clean_explanation, clean_law
from comments.moderation.people.giving import free_name, give_name, is_to_be_had
from comments.moderation.people.releasing import lift_suspension, shorten_suspension
from comments.moderation.people.sanctioning import lift_sanction, shorten_sanction
from comments.moderation.reasons.reasoning import Why, statement_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.changing import touch_thread
from comments.threads.models import Comment, Status
from comments.threads.publishing import change_status
from comments.threads.revising import bring_back, let_wait, take_up


class OutcomeUnfit(Refused):
    """The outcome is missing, unknown, or none that this appeal can have."""

    code: ClassVar[str] = "outcome_unfit"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "outcome"
    message = _("Choose what comes of it: it stands, it is changed in part, or it is reversed.")


class EndUnclear(Refused):
    code: ClassVar[str] = "end_unclear"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "ends_at"
    message = _("This is no date and time. Write it like 2026-03-14 09:26.")


class EndMissing(Refused):
    code: ClassVar[str] = "end_missing"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "ends_at"
    message = _("Say when it ends instead.")


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What comes of an appeal. `answer` is for whoever objected."""

    outcome: str
    answer: str
    # Why it is restricted from now on: where a report is right after all, or another reason takes the place of the first.
    reason: str = ""
    explanation: str = ""
    law: str = ""
    # The number of the house rule, if another one than the reason's own.
    clause: int | None = None
    # The version of the house rules in which that number was seen; without it, those in force.
    rules: int | None = None
    # When a restriction of a person ends that is shortened.
    ends_at: datetime | None = None


def apply(
    about: Redress, ruling: Ruling, *, appeal: Appeal, comment: Comment | None, viewer: Viewer, now: datetime
) -> bool:
    """
    Do what the ruling on an appeal says, inside the caller's transaction and under its locks.

    Returns whether a decision about the comment came of it, which closed its case.

    :raises OutcomeUnfit, ReasonUnfit, EndMissing, UntilUnfit, LawMissing, ClauseUnknown, MayNotSanction:
    :raises NameTaken: when somebody else took the name at the same moment
    """
    if ruling.outcome == AppealOutcome.UPHELD or (
        ruling.outcome == AppealOutcome.REVERSED and not about.is_in_force
    ):
        return False
    if about.statement is None:
        return _take_down(ruling, appeal=appeal, comment=comment, viewer=viewer, now=now)
    if comment is None or about.statement.measure in holding.ON_PEOPLE:
        _ease(about.statement, ruling, viewer=viewer, now=now)
        return False
    if ruling.outcome == AppealOutcome.PARTLY_REVERSED:
        _give_other_reasons(about, ruling, comment=comment, now=now)
        return False
    if about.statement.words is not None and is_hidden_by_reports(comment):
        # What readers reported is looked at first, and the words that were turned down wait for that.
        let_wait(comment, about.statement.words)
        return False
    _bring_back(about.statement, appeal=appeal, comment=comment, viewer=viewer, now=now)
    return True


def _take_down(
    ruling: Ruling, *, appeal: Appeal, comment: Comment | None, viewer: Viewer, now: datetime
) -> bool:
    """Whoever called for a moderator was right: what was kept goes, with reasons for its author."""
    if comment is None or ruling.outcome == AppealOutcome.PARTLY_REVERSED:
        raise OutcomeUnfit(_("A comment that was kept either stays or is removed; there is no part of it."))
    decide(
        comment_id=comment.pk,
        viewer=viewer,
        action=Action.REMOVE,
        reason=ruling.reason,
        note=ruling.answer[:1000],
        explanation=ruling.explanation,
        law=ruling.law,
        clause=ruling.clause,
        rules=ruling.rules,
        version=comment.version,
        answers=appeal.pk,
        now=now,
    )
    return True


def _ease(statement: Statement, ruling: Ruling, *, viewer: Viewer, now: datetime) -> None:
    """Lift a restriction of a person, or of what somebody sends, or let it end sooner; or give a name."""
    laid = holding.laid_by(statement)
    if laid is None:
        raise OutcomeUnfit
    if isinstance(laid, Suspension):
        _ease_suspension(laid, ruling, viewer=viewer, now=now)
        return
    if isinstance(laid, NameRefusal):
        _give_name(laid, ruling, viewer=viewer, now=now)
        return
    sanction = laid
    if ruling.outcome == AppealOutcome.PARTLY_REVERSED:
        if ruling.ends_at is None:
            raise EndMissing
        shorten_sanction(sanction_id=sanction.pk, viewer=viewer, until=ruling.ends_at, now=now)
        return
    # What ended meanwhile was wrong all the same; there is nothing left to lift.
    if sanction.ends_at is None or sanction.ends_at > now:
        lift_sanction(sanction_id=sanction.pk, viewer=viewer, now=now)


def _ease_suspension(suspension: Suspension, ruling: Ruling, *, viewer: Viewer, now: datetime) -> None:
    if ruling.outcome != AppealOutcome.PARTLY_REVERSED:
        # As with a sanction: what ended meanwhile was wrong all the same.
        if suspension.ends_at is None or suspension.ends_at > now:
            lift_suspension(suspension_id=suspension.pk, viewer=viewer, now=now)
        return
    if ruling.ends_at is None:
        raise EndMissing
    shorten_suspension(suspension_id=suspension.pk, viewer=viewer, until=ruling.ends_at, now=now)


def _give_name(refusal: NameRefusal, ruling: Ruling, *, viewer: Viewer, now: datetime) -> None:
    """Let somebody bear the name that they were refused; where they have chosen another since, or it cannot be borne, ask for it."""
    if ruling.outcome == AppealOutcome.PARTLY_REVERSED:
        raise OutcomeUnfit(_("A name is borne or not; there is no part of it."))
    if is_to_be_had(refusal):
        give_name(refusal, viewer=viewer, now=now)
    else:
        free_name(refusal, now=now)


def _give_other_reasons(about: Redress, ruling: Ruling, *, comment: Comment, now: datetime) -> None:
    """Leave a comment restricted for another reason than the first, which its author is told as they were the first."""
    before = about.statement
    if before is None or not about.is_in_force or comment.restriction_id != before.pk:
        raise OutcomeUnfit(_("There is no part of this that could be changed: it stands, or it is reversed."))
    if ruling.reason not in AGAINST:
        raise ReasonUnfit
    told = Why(
        reason=ruling.reason,
        explanation=clean_explanation(ruling.explanation),
        law=clean_law(ruling.law),
        clause=ruling.clause,
        rules=ruling.rules,
        # What an authority ordered stays ordered where the law is the reason again; else it is the site that restricts it.
        order=before.order if ruling.reason == Reason.ILLEGAL else None,
        source=before.source or Source.OWN,
    )
    statement = statement_of(
        told,
        measure=Measure(before.measure),
        site=about.site,
        recipient=comment.author,
        comment=comment,
        starts_at=now,
    )
    statement.save(force_insert=True)
    Comment.objects.filter(pk=comment.pk).update(restriction_id=statement.pk, version=F("version") + 1)
    touch_thread(comment.thread)
    record(Event.STATEMENT_WRITTEN, at=now, statement_id=statement.pk, comment_id=comment.pk)


def _bring_back(
    statement: Statement, *, appeal: Appeal, comment: Comment, viewer: Viewer, now: datetime
) -> None:
    """Let a comment stand as it did before it was restricted."""
    action = Action.APPROVE if comment.status == Status.HELD else Action.RESTORE
    if statement.measure == Measure.LABELLED:
        _take_label_off(comment, viewer=viewer, now=now)
        return
    if statement.words is not None and comment.status == Status.HELD:
        # The words to which its author changed it, and which were turned down.
        take_up(comment, statement.words)
    if comment.status == Status.PUBLISHED:
        # Newer words were turned down while the old ones stayed: now they take their place.
        bring_back(comment, public=comment.revision, waiting=statement.words)
        open_case(comment=comment, now=now, is_held=True, queue=Queue.APPEAL)
        action = Action.APPROVE
    decide(
        comment_id=comment.pk,
        viewer=viewer,
        action=action,
        reason=Reason.MISTAKE,
        version=comment.version,
        answers=appeal.pk,
        now=now,
    )


def _take_label_off(comment: Comment, *, viewer: Viewer, now: datetime) -> None:
    case = open_case(comment=comment, now=now, is_held=False, queue=Queue.APPEAL)
    decision = Decision.objects.create(
        site_id=comment.site_id,
        case=case,
        comment=comment,
        moderator=viewer.user,
        moderator_name=name_of(viewer),
        action=Action.RESTORE,
        reason=Reason.MISTAKE,
        version=comment.version,
        status_before=comment.status,
        status_after=comment.status,
        decided_at=now,
        words_number=comment.latest_words.number,
    )
    close_case(comment=comment, now=now, decision=decision)
    change_status(comment=comment, status=Status(comment.status), now=now)
    remember(decision, viewer, at=now)
