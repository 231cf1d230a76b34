"""Answering an appeal: a person looks again, never a rule, and another person than the first where there are two."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.appeals import holding, redress
from comments.moderation.appeals.appealing import lock
from comments.moderation.appeals.redress import Redress
from comments.moderation.appeals.reversing import OutcomeUnfit, Ruling, apply
from comments.moderation.casework.cases import close_case
from comments.moderation.decisions.deciding import NotAllowed, name_of
from comments.moderation.models import Appeal, AppealOutcome, Case, Decision, NameRefusal, Queue
from comments.moderation.notes import clean_answer
from comments.moderation.people.giving import is_to_be_had
from comments.moderation.policies import may_decide_somewhere, team_of
from comments.moderation.record.auditing import Act, audit
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.threads.models import Comment


class AppealNotFound(Refused):
    code: ClassVar[str] = "appeal_not_found"
    status: ClassVar[int] = 404
    message = _("There is no such objection here.")


class SecondPersonNeeded(Refused):
    code: ClassVar[str] = "second_person_needed"
    status: ClassVar[int] = 403
    message = _("You decided this first, or it concerns you. Somebody else of the team has to look at it.")


class AppealDecided(Refused):
    """Somebody was faster; facts are `decided_by`, `outcome` and `decided_at` (ISO 8601)."""

    code: ClassVar[str] = "appeal_decided"
    status: ClassVar[int] = 409


@transaction.atomic
def decide_appeal(*, appeal_id: UUID, viewer: Viewer, ruling: Ruling, now: datetime) -> Appeal:
    """
    Answer an appeal, undo what it was right about, and tell it; the same ruling sent twice is one.

    Reversed, a comment stands as it did before, with every counter, and a restriction of a person is lifted or a name given;
    what was kept although it was reported is removed. In part, another reason takes the place of the first, or the restriction ends sooner.

    :raises NotAllowed, AppealNotFound, OutcomeUnfit, ReasonUnfit, LawMissing, SecondPersonNeeded:
    :raises EndMissing, UntilUnfit, MayNotSanction: where it is about a restriction of a person
    :raises AnswerMissing, AnswerTooLong, AnswerNotText: the answer has 1 to 3,000 characters
    :raises AppealDecided: when somebody was faster; says who did what
    """
    if viewer.user is None or not may_decide_somewhere(viewer):
        raise NotAllowed
    about = review_of(appeal_id, viewer=viewer)
    if ruling.outcome not in AppealOutcome.values:
        raise OutcomeUnfit
    answer = clean_answer(ruling.answer)
    comment = lock(about)
    appeal = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal_id)
    if appeal.decided_at is not None:
        said = (appeal.reviewer_id, appeal.outcome, appeal.answer)
        if said == (viewer.user.pk, ruling.outcome, answer):
            return appeal
        raise _decided(appeal)
    # Read again: until the lock was there, somebody else may have decided about the comment.
    about = review_of(appeal_id, viewer=viewer)
    if needs_another(about, viewer):
        raise SecondPersonNeeded
    appeal.found_in_force = still_holds(about, now=now)
    settled = apply(about, ruling, appeal=appeal, comment=comment, viewer=viewer, now=now)
    if comment is not None and not settled:
        _leave_case(comment, but=appeal, now=now)
    appeal.outcome, appeal.answer, appeal.decided_at = ruling.outcome, answer, now
    appeal.reviewer, appeal.reviewer_name = viewer.user, name_of(viewer)
    appeal.save(
        update_fields=["outcome", "answer", "decided_at", "found_in_force", "reviewer", "reviewer_name"]
    )
    record(Event.APPEAL_DECIDED, at=now, appeal_id=appeal.pk)
    audit(
        Act(
            act="appeal.decided",
            site_id=appeal.site_id,
            actor=viewer.user,
            actor_name=appeal.reviewer_name,
            subject_kind="appeal",
            subject_id=appeal.pk,
            facts={"outcome": appeal.outcome, "found_in_force": appeal.found_in_force},
        ),
        at=now,
    )
    return appeal


def still_holds(about: Redress, *, now: datetime) -> bool:
    """
    Tell whether there is anything left that an answer could change.

    A restriction that ran out is over, too, and a name that cannot be borne by now cannot be given.
    """
    if about.statement is not None and about.statement.measure in holding.ON_PEOPLE:
        laid = holding.laid_by(about.statement)
        if isinstance(laid, NameRefusal):
            return about.is_in_force and is_to_be_had(laid)
        if laid is not None and laid.ends_at is not None and laid.ends_at <= now:
            return False
    return about.is_in_force


def review_of(appeal_id: UUID, *, viewer: Viewer) -> Redress:
    """
    Return what an appeal on the viewer's site is about.

    Whoever objected may be gone meanwhile: whether the decision was right is answered all the same.

    :raises AppealNotFound: also for what is beyond the viewer's sections
    """
    found_here = Appeal.objects.select_related("notice_item", "flag").filter(site=viewer.site_id)
    appeal = found_here.filter(pk=appeal_id).first()
    found = redress.of_appeal(appeal) if appeal is not None else None
    if found is None or not viewer.moderates(_section_of(found)):
        raise AppealNotFound
    return found


def _section_of(about: Redress) -> int | None:
    """Return the section in which it happened; of what is laid on a person, who is on the whole site, none."""
    return about.comment.thread.article.section_id if about.comment is not None else None


def needs_another(about: Redress, viewer: Viewer) -> bool:
    """
    Tell whether somebody else of the team has to look at it: the viewer decided first, or it is about them.

    Where nobody else is left, the first may look again; of what is about oneself only whoever is all alone.
    """
    if viewer.user is None:
        return False
    concerned = {
        about.person.user_id if about.person else None,
        about.comment.author.user_id if about.comment else None,
    } - {None}
    others = team_of(viewer.site_id, section_id=_section_of(about)).exclude(user=viewer.user)
    if viewer.user.pk in concerned:
        return others.exists()
    return viewer.user.pk in _first_deciders(about) and others.exclude(user__in=concerned).exists()


def _first_deciders(about: Redress) -> set[UUID | None]:
    if about.decision is not None:
        return {about.decision.moderator_id}
    decision = Decision.objects.filter(statement=about.statement).first()
    laid = holding.laid_by(about.statement) if about.statement is not None else None
    return {made.moderator_id for made in (decision, laid) if made is not None}


def _decided(appeal: Appeal) -> AppealDecided:
    assert appeal.decided_at is not None  # noqa: S101 - the caller has looked
    moment = formats.date_format(timezone.localtime(appeal.decided_at), "DATETIME_FORMAT")
    return AppealDecided(
        _("%(name)s already answered this on %(moment)s: %(outcome)s.")
        % {"name": appeal.reviewer_name, "moment": moment, "outcome": appeal.get_outcome_display()},
        decided_by=appeal.reviewer_name,
        outcome=appeal.outcome,
        decided_at=appeal.decided_at.isoformat(),
    )


def _leave_case(comment: Comment, *, but: Appeal, now: datetime) -> None:
    """This appeal calls for the comment's case no more; whatever else does keeps it open."""
    case = Case.objects.select_for_update().filter(comment=comment, closed_at=None).first()
    others = Appeal.objects.filter(case=case, decided_at=None).exclude(pk=but.pk)
    if case is None or case.queue != Queue.APPEAL or others.exists():
        return
    if not case.is_held and not case.flag_count:
        close_case(comment=comment, now=now)
        return
    case.queue = Queue.HELD if case.is_held else Queue.REPORTED
    case.save(update_fields=["queue"])
