from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.moderation.casework import cases
from comments.moderation.casework.hidden import is_hidden_by_reports
from comments.moderation.findings.history import history_of
from comments.moderation.findings.verdicts import Verdict
from comments.moderation.models import Finding, Measure, Queue, Statement
from comments.moderation.people.turning_away import count_refusal
from comments.moderation.record.auditing import audit
from comments.moderation.restraints import Restraint, check_may_write
from comments.moderation.screening import pipeline, shadows, tracing
from comments.moderation.screening.labelling import put_label
from comments.moderation.screening.remembering import act_of_refusal, act_of_screening
from comments.moderation.screening.suspecting import is_still_suspect
from comments.moderation.text.likeness import likeness_of
from comments.outbox.catalogue import Event
from comments.outbox.recording import record
from comments.posting.owning import NotStanding, locked_own_comment
from comments.threads import markup
from comments.threads.models import Comment, Status
from comments.threads.policies import editable_until, rules_of
from comments.threads.revising import drop_pending, propose, revise, turn_down

_SECONDS_A_MINUTE = 60


class EditWindowOver(Refused):
    code: ClassVar[str] = "edit_window_over"
    status: ClassVar[int] = 403


class EditNotAccepted(Refused):
    """Screening rejects the new words; what stands there stays as it was. Facts are `statement`: the id of the reasons."""

    code: ClassVar[str] = "edit_not_accepted"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "body"
    message = _(
        "The rules of this discussion do not allow these words, so your comment stays as it was. You can change them"
        " and save again."
    )


def edit_comment(
    *, comment_id: UUID, viewer: Viewer, body: str, version: int | None = None, now: datetime
) -> Comment:
    """
    Replace an author's words within the edit window; every earlier version is kept.

    The new words are screened like new ones and can only tighten: where they would be held, the ones that are public
    stay so and the new ones wait as `pending`; what is held stays held. Words that would be rejected change nothing, and
    are kept in the history with what was noticed about them and with the reasons that their author is owed.
    Saving the same words again changes nothing, and saving the public ones takes back what waits.

    :param version: the version the author saw (`If-Match`), or None
    :raises EditWindowOver: from `posted_at + edit_window_seconds` onwards; facts `window_seconds`
    :raises Banned, Muted, WarningUnread: for whom moderators keep from writing
    :raises EditNotAccepted: when the words would be rejected; the old ones stay
    :raises NotSignedIn, CommentNotFound, NotYours, NotStanding, StaleVersion, BodyEmpty, BodyTooLong, BodyNotText:
    """
    try:
        edited = _edit(comment_id, viewer, body, version=version, now=now)
    except Refused as refusal:
        count_refusal(refusal, site_id=viewer.site_id, profile_id=viewer.profile_id, now=now)
        raise
    if isinstance(edited, Statement):
        raise EditNotAccepted(statement=str(edited.pk))
    return edited


@transaction.atomic
def _edit(
    comment_id: UUID, viewer: Viewer, body: str, *, version: int | None, now: datetime
) -> Comment | Statement:
    """Edit, or return the reasons why not."""
    comment = locked_own_comment(comment_id=comment_id, viewer=viewer, version=version)
    if comment.status not in {Status.PUBLISHED, Status.HELD}:
        raise NotStanding
    rules = rules_of(comment.thread.article)
    if now >= editable_until(comment, rules=rules):
        raise EditWindowOver(
            _window_words(rules.edit_window_seconds), window_seconds=rules.edit_window_seconds
        )
    restraint = check_may_write(viewer.profile_id, now=now)
    cleaned = markup.clean_body(body)
    if cleaned == comment.latest_words.body:
        return comment
    if cleaned == comment.revision.body:
        return _taken_back(comment, now=now)
    likeness = likeness_of(cleaned)
    verdict = pipeline.screen(
        body=cleaned,
        author=comment.author,
        viewer=viewer,
        article=comment.thread.article,
        restraint=restraint,
        history=history_of(comment.author, thread_id=comment.thread_id, likeness=likeness, now=now),
        comment_id=comment.pk,
        now=now,
    )
    if verdict.status == Status.REJECTED:
        return _turned_down(comment, cleaned, verdict, now=now)
    # What is public stays so; newer words wait beside it, and so do all that follow until somebody has looked.
    # So they do beside what readers reported: that is looked at as it stood.
    waits = is_hidden_by_reports(comment) or (
        comment.is_public and (verdict.status == Status.HELD or comment.pending is not None)
    )
    change = propose if waits else revise
    revision = change(comment=comment, body=cleaned, html=markup.render(cleaned), now=now)
    findings = pipeline.keep(comment=comment, revision_number=revision.number, verdict=verdict, now=now)
    tracing.trace_anew(comment, likeness=likeness, now=now)
    _ask_for_a_look(comment, verdict, waits=waits, restraint=restraint, now=now)
    # A later edit takes no label away.
    is_labelled = not waits and comment.is_public and bool(verdict.label) and put_label(comment, now=now)
    event = Event.COMMENT_HELD if waits else Event.COMMENT_EDITED
    record(event, at=now, comment_id=comment.pk, revision=revision.number)
    if (waits and verdict.status == Status.HELD) or is_labelled:
        _remember(comment, findings, waits=waits, now=now)
    return comment


def _ask_for_a_look(
    comment: Comment, verdict: Verdict, *, waits: bool, restraint: Restraint, now: datetime
) -> None:
    """Open the case of an edit that waits or is suspect."""
    if waits and Restraint.SHADOW_BAN in restraint:
        # Its author takes it for what stands there, so nobody is told of it and nobody is asked to look at it.
        shadows.reasons_for(comment, site=comment.thread.article.site, now=now).save(force_insert=True)
    elif waits:
        cases.open_case(comment=comment, now=now, is_held=True)
    elif comment.is_public and verdict.is_suspect:
        cases.open_case(comment=comment, now=now, is_held=False, queue=Queue.SUSPECT)
    elif not comment.is_public:
        cases.look_again(comment, now=now)


def _remember(comment: Comment, findings: Sequence[Finding], *, waits: bool, now: datetime) -> None:
    status, site = Status.HELD if waits else Status.PUBLISHED, comment.thread.article.site
    act = act_of_screening(comment, status=status, findings=findings, site=site, label=comment.label)
    if act is not None:
        audit(act, at=now)


def _turned_down(comment: Comment, body: str, verdict: Verdict, *, now: datetime) -> Statement:
    """Keep words that are not accepted, what was noticed about them, and the reasons; once, however often they come."""
    latest = comment.revisions.latest("number")
    if latest.body == body:
        told = comment.statements.filter(words=latest, measure=Measure.REJECTED).order_by("pk").last()
        if told is not None:
            return told
    revision = turn_down(comment=comment, body=body, html=markup.render(body), now=now)
    findings = pipeline.keep(comment=comment, revision_number=revision.number, verdict=verdict, now=now)
    site = comment.thread.article.site
    statement = pipeline.statement_for(comment, findings=findings, words=revision, site=site, now=now)
    statement.save(force_insert=True)
    record(Event.STATEMENT_WRITTEN, at=now, statement_id=statement.pk, comment_id=comment.pk)
    audit(act_of_refusal(comment, findings=findings, site=site), at=now)
    return statement


def _taken_back(comment: Comment, *, now: datetime) -> Comment:
    """Let go of words that wait: their author is content with those that everybody reads."""
    drop_pending(comment)
    if not comment.is_public:
        # What readers reported is looked at all the same.
        return comment
    cases.release_case(comment=comment, now=now)
    if is_still_suspect(comment):
        cases.open_case(comment=comment, now=now, is_held=False, queue=Queue.SUSPECT)
    return comment


def _window_words(seconds: int) -> str:
    if seconds == 0:
        return gettext("Comments cannot be edited here once they are posted.")
    if seconds % _SECONDS_A_MINUTE:
        return ngettext(
            "A comment can be edited for %(count)d second after posting. That time is over.",
            "A comment can be edited for %(count)d seconds after posting. That time is over.",
            seconds,
        ) % {"count": seconds}
    minutes = seconds // _SECONDS_A_MINUTE
    return ngettext(
        "A comment can be edited for %(count)d minute after posting. That time is over.",
        "A comment can be edited for %(count)d minutes after posting. That time is over.",
        minutes,
    ) % {"count": minutes}
