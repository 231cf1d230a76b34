"""The names of all events; nothing else can be recorded."""

from collections.abc import Mapping
from enum import StrEnum


class Event(StrEnum):
    """What can happen in the house, in the past tense, with the keys of its payload beside it."""

    COMMENT_PUBLISHED = "comment.published"  # comment_id
    COMMENT_HELD = "comment.held"  # comment_id, case_id
    COMMENT_REJECTED = "comment.rejected"  # comment_id; decision_id when a person decided
    COMMENT_APPROVED = "comment.approved"  # comment_id, decision_id
    COMMENT_KEPT = "comment.kept"  # comment_id, decision_id: reported, and it stays
    COMMENT_REMOVED = "comment.removed"  # comment_id, decision_id
    COMMENT_RESTORED = "comment.restored"  # comment_id, decision_id
    DECISION_UNDONE = "decision.undone"  # comment_id, decision_id: the one that was taken back
    COMMENT_EDITED = "comment.edited"  # comment_id, revision
    COMMENT_WITHDRAWN = "comment.withdrawn"  # comment_id
    STATEMENT_WRITTEN = "statement.written"  # statement_id; comment_id and decision_id where it is about one
    APPEAL_FILED = "appeal.filed"  # appeal_id
    APPEAL_DECIDED = "appeal.decided"  # appeal_id
    NOTE_WRITTEN = (
        "note.written"  # note_id; of notes about open cases that name somebody or hand the case over
    )
    NOTICE_RECEIVED = "notice.received"  # notice_id
    NOTICE_DECIDED = "notice.decided"  # notice_id
    CASE_DECIDED = "case.decided"  # comment_id, decision_id; of cases that a legal notice opened
    PERSON_SANCTIONED = "person.sanctioned"  # sanction_id
    SANCTION_LIFTED = "person.sanction_lifted"  # sanction_id
    SANCTION_SHORTENED = "person.sanction_shortened"  # sanction_id
    SERVICE_WENT_DOWN = "service.went_down"  # classifier_id, user_id, since: to one owner
    SERVICE_CAME_BACK = "service.came_back"  # likewise
    SWEEP_GOES_ON = "person.sweep_goes_on"  # sanction_id, after
    BULK_ASKED = "bulk.asked"  # run_id
    TRIAL_ASKED = "rule.trial_asked"  # trial_id
    FLAG_RAISED = "flag.raised"  # comment_id, flag_id, case_id
    ARTICLE_REGISTERED = "article.registered"  # article_id
    ARTICLE_MOVED = "article.moved"  # article_id: to another section
    PROOF_REQUESTED = (
        "account.proof_requested"  # proof_id, mail_number, article_id, waited: seconds for which it had to
    )
    MAIL_REQUESTED = "account.mail_requested"  # to, subject, text, html: wiped once sent
    DELIVERY_REQUESTED = "notification.delivery_requested"  # delivery_id
    PAGES_CHANGED = "pages.changed"  # subject; recorded only where caches outside have to hear of it
    JOB_DUE = "outbox.job_due"  # job, slot: periodic work, claimed once (periodic.py)
    LONG_JOB_DUE = "outbox.long_job_due"  # likewise


# Keys whose texts are somebody's alone: wiped once told, and from parked events after a day (cleaning.py).
PRIVATE_KEYS: Mapping[Event, tuple[str, ...]] = {Event.MAIL_REQUESTED: ("to", "subject", "text", "html")}
