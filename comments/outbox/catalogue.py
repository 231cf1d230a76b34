"""All events, and what each carries; nothing else can be recorded."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from comments.outbox.payloads import Kind, Spec, may, payload

ID, NUMBER, TEXT, PRIVATE = Kind.ID, Kind.NUMBER, Kind.TEXT, Kind.PRIVATE
# Where it is about a decision: which. Handlers tell nothing of one that was taken back meanwhile.
DECISION = may(ID)


class Event(StrEnum):
    """What can happen in the house, in the past tense, with the keys of its payload."""

    spec: Spec

    def __new__(cls, name: str, spec: Spec) -> Self:
        event = str.__new__(cls, name)
        event._value_ = name
        event.spec = spec
        return event

    COMMENT_PUBLISHED = "comment.published", payload(comment_id=ID)
    COMMENT_HELD = "comment.held", payload(comment_id=ID, case_id=may(ID), revision=may(NUMBER))
    COMMENT_REJECTED = "comment.rejected", payload(comment_id=ID, decision_id=DECISION)
    COMMENT_APPROVED = "comment.approved", payload(comment_id=ID, decision_id=ID)
    # Reported, and it stays.
    COMMENT_KEPT = "comment.kept", payload(comment_id=ID, decision_id=ID)
    COMMENT_REMOVED = "comment.removed", payload(comment_id=ID, decision_id=DECISION)
    COMMENT_RESTORED = "comment.restored", payload(comment_id=ID, decision_id=DECISION)
    # With the one that was taken back.
    DECISION_UNDONE = "decision.undone", payload(comment_id=ID, decision_id=ID)
    COMMENT_EDITED = "comment.edited", payload(comment_id=ID, revision=NUMBER, decision_id=DECISION)
    COMMENT_WITHDRAWN = "comment.withdrawn", payload(comment_id=ID)
    # Lifted above the order by a moderator.
    COMMENT_FEATURED = "comment.featured", payload(comment_id=ID)
    # Its score passed a milestone for the first time (threads/milestones.py).
    COMMENT_MILESTONE = "comment.milestone", payload(comment_id=ID, score=NUMBER)
    # So many more votes on it that weigh nothing were counted (threads/tallying.py).
    VOTES_CROWDED = "comment.votes_crowded", payload(comment_id=ID)
    # Takes nothing new any more; `by`: "editor" or "clock".
    THREAD_CLOSED = "thread.closed", payload(thread_id=ID, article_id=NUMBER, by=TEXT)
    STATEMENT_WRITTEN = (
        "statement.written",
        payload(
            statement_id=ID,
            comment_id=may(ID),
            decision_id=DECISION,
            sanction_id=may(ID),
            suspension_id=may(ID),
            name_refusal_id=may(NUMBER),
        ),
    )
    APPEAL_FILED = "appeal.filed", payload(appeal_id=ID)
    APPEAL_DECIDED = "appeal.decided", payload(appeal_id=ID)
    # Of notes about open cases that name somebody or hand the case over.
    NOTE_WRITTEN = "note.written", payload(note_id=ID)
    NOTICE_RECEIVED = "notice.received", payload(notice_id=ID)
    # What had waited because its sender was suspended.
    NOTICE_TAKEN_UP = "notice.taken_up", payload(notice_id=ID)
    NOTICE_DECIDED = "notice.decided", payload(notice_id=ID)
    # Somebody should look at a comment; what else opens its queue to it meanwhile is the same case.
    CASE_OPENED = "case.opened", payload(comment_id=ID, case_id=ID)
    # The words that an open case is about were changed: it may be one of many like it now, or no more.
    CASE_GATHERED = "case.gathered", payload(case_id=ID)
    # Of cases that a legal notice opened.
    CASE_DECIDED = "case.decided", payload(comment_id=ID, decision_id=ID)
    PERSON_SANCTIONED = "person.sanctioned", payload(sanction_id=ID)
    SANCTION_LIFTED = "person.sanction_lifted", payload(sanction_id=ID)
    SANCTION_SHORTENED = "person.sanction_shortened", payload(sanction_id=ID)
    # A warning about what somebody sends was taken back, or what they send does not wait any more.
    SENDER_RELEASED = "sender.released", payload(suspension_id=ID)
    # To one owner each; `since` in ISO 8601.
    SERVICE_WENT_DOWN = "service.went_down", payload(classifier_id=NUMBER, user_id=ID, since=TEXT)
    SERVICE_CAME_BACK = "service.came_back", payload(classifier_id=NUMBER, user_id=ID, since=TEXT)
    # `after`: the digits of the last comment that was swept.
    SWEEP_GOES_ON = "person.sweep_goes_on", payload(sanction_id=ID, after=TEXT)
    BULK_ASKED = "bulk.asked", payload(run_id=ID)
    TRIAL_ASKED = "rule.trial_asked", payload(trial_id=ID)
    FLAG_RAISED = "flag.raised", payload(comment_id=ID, flag_id=NUMBER, case_id=ID)
    ARTICLE_REGISTERED = "article.registered", payload(article_id=NUMBER)
    # To another section.
    ARTICLE_MOVED = "article.moved", payload(article_id=NUMBER)
    # Which spellings of an address are one is told by other lists.
    ADDRESS_POLICY_TURNED = "address_policy.turned", payload(site_id=NUMBER)
    # An endpoint of webhooks; to one owner each, `since` in ISO 8601.
    ENDPOINT_SWITCHED_OFF = (
        "endpoint.switched_off",
        payload(endpoint_id=ID, site_id=NUMBER, user_id=ID, name=TEXT, why=TEXT, since=TEXT),
    )
    # The number of the mail, and the seconds for which it had to wait.
    PROOF_REQUESTED = (
        "account.proof_requested",
        payload(proof_id=ID, mail_number=NUMBER, article_id=NUMBER, waited=NUMBER),
    )
    MAIL_REQUESTED = (
        "account.mail_requested",
        payload(to=PRIVATE, subject=PRIVATE, text=PRIVATE, html=may(PRIVATE)),
    )
    DELIVERY_REQUESTED = "notification.delivery_requested", payload(delivery_id=ID)
    # More people follow than one run tells: `after` is the last subscription that was told, of a kind.
    NEWS_GO_ON = (
        "notification.goes_on",
        payload(comment_id=ID, kind=TEXT, after=NUMBER, is_late=NUMBER),
    )
    # Recorded only where caches outside have to hear of it.
    PAGES_CHANGED = "pages.changed", payload(subject=TEXT)
    # Periodic work, claimed once (periodic.py).
    JOB_DUE = "outbox.job_due", payload(job=TEXT, slot=NUMBER)
    LONG_JOB_DUE = "outbox.long_job_due", payload(job=TEXT, slot=NUMBER)


_BY_NAME = {event.value: event for event in Event}


def event_named(name: str) -> Event | None:
    """Return an event; None for one of newer code."""
    return _BY_NAME.get(name)


# Keys whose texts are somebody's alone.
PRIVATE_KEYS: Mapping[Event, tuple[str, ...]] = {
    event: event.spec.private for event in Event if event.spec.private
}
