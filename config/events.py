"""Who hears what: for each event the handlers that are told of it, each alone, each safe to run twice."""

from comments.outbox.catalogue import Event

HANDLERS: dict[Event, tuple[str, ...]] = {
    Event.COMMENT_PUBLISHED: ("comments.notifications.handlers.tell_who_was_answered",),
    Event.COMMENT_HELD: ("comments.notifications.handlers.tell_moderators",),
    Event.COMMENT_REJECTED: (),
    Event.COMMENT_APPROVED: ("comments.notifications.handlers.tell_who_was_answered",),
    Event.COMMENT_REMOVED: (),
    # Restoring what was rejected unseen is its first publication; whoever was told before is not told again.
    Event.COMMENT_RESTORED: ("comments.notifications.handlers.tell_who_was_answered",),
    Event.DECISION_UNDONE: (),
    Event.COMMENT_EDITED: (),
    Event.COMMENT_WITHDRAWN: (),
    Event.STATEMENT_WRITTEN: ("comments.notifications.handlers.tell_reasons",),
    Event.APPEAL_FILED: (),
    Event.APPEAL_DECIDED: ("comments.notifications.handlers.tell_answer",),
    Event.NOTICE_RECEIVED: (),
    Event.NOTICE_DECIDED: (),
    Event.PERSON_SANCTIONED: (),
    Event.BULK_ASKED: (),
    Event.FLAG_RAISED: (),
    Event.ARTICLE_REGISTERED: (),
    Event.MAIL_REQUESTED: ("comments.notifications.handlers.send_account_mail",),
    Event.DELIVERY_REQUESTED: ("comments.notifications.handlers.send_delivery",),
    Event.PAGES_CHANGED: ("config.hot.purging.purge",),
    Event.JOB_DUE: ("comments.outbox.handlers.run_job",),
}
