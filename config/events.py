"""Who hears what: for each event the handlers that are told of it, each alone, each safe to run twice."""

from comments.outbox.catalogue import Event
from comments.outbox.lanes import MAIL, SLOW, WEBHOOK, Lane

HANDLERS: dict[Event, tuple[str, ...]] = {
    Event.COMMENT_PUBLISHED: (
        "comments.notifications.handlers.tell_readers",
        "comments.notifications.handlers.tell_answered_guest",
        "comments.moderation.screening.hosts.remember_hosts",
        "comments.moderation.screening.classifiers.checking.hear",
        "comments.webhooks.handlers.hear",
    ),
    Event.COMMENT_HELD: (
        "comments.notifications.handlers.tell_moderators",
        "comments.moderation.screening.classifiers.checking.hear",
        "comments.webhooks.handlers.hear",
    ),
    Event.COMMENT_REJECTED: (
        "comments.moderation.notices.settling.settle",
        "comments.moderation.people.trusting.hear_decision",
        "comments.moderation.screening.classifiers.teaching.hear",
        "comments.notifications.handlers.tell_reporters",
        "comments.webhooks.handlers.hear",
    ),
    Event.COMMENT_APPROVED: (
        "comments.notifications.handlers.tell_readers",
        "comments.notifications.handlers.tell_answered_guest",
        "comments.moderation.screening.hosts.remember_hosts",
        "comments.moderation.people.trusting.hear_decision",
        "comments.moderation.screening.classifiers.teaching.hear",
        "comments.notifications.handlers.tell_reporters",
        "comments.webhooks.handlers.hear",
    ),
    Event.COMMENT_KEPT: (
        "comments.moderation.people.trusting.hear_decision",
        "comments.moderation.screening.classifiers.teaching.hear",
        "comments.notifications.handlers.tell_reporters",
        "comments.webhooks.handlers.hear",
    ),
    Event.COMMENT_REMOVED: (
        "comments.moderation.notices.settling.settle",
        "comments.moderation.people.trusting.hear_decision",
        "comments.moderation.screening.classifiers.teaching.hear",
        "comments.notifications.handlers.tell_reporters",
        "comments.webhooks.handlers.hear",
    ),
    # Restoring what was rejected unseen is its first publication; whoever was told before is not told again.
    Event.COMMENT_RESTORED: (
        "comments.notifications.handlers.tell_readers",
        "comments.notifications.handlers.tell_answered_guest",
        "comments.moderation.screening.hosts.remember_hosts",
        "comments.moderation.people.trusting.hear_decision",
        "comments.moderation.screening.classifiers.teaching.hear",
        "comments.webhooks.handlers.hear",
    ),
    Event.DECISION_UNDONE: ("comments.moderation.people.trusting.hear_decision",),
    Event.COMMENT_EDITED: (
        "comments.moderation.screening.hosts.remember_hosts",
        "comments.moderation.screening.classifiers.checking.hear",
        "comments.webhooks.handlers.hear",
    ),
    Event.COMMENT_WITHDRAWN: (
        "comments.moderation.notices.settling.settle",
        "comments.moderation.people.trusting.hear_decision",
        "comments.webhooks.handlers.hear",
    ),
    Event.COMMENT_FEATURED: ("comments.notifications.handlers.tell_featured",),
    Event.COMMENT_MILESTONE: ("comments.notifications.handlers.tell_milestone",),
    Event.VOTES_CROWDED: ("comments.moderation.casework.brigading.hear",),
    Event.THREAD_CLOSED: ("comments.webhooks.handlers.hear",),
    Event.STATEMENT_WRITTEN: (
        "comments.notifications.handlers.tell_reasons",
        "comments.notifications.handlers.tell_guest_reasons",
        "comments.notifications.handlers.tell_sender",
    ),
    Event.APPEAL_FILED: (
        "comments.notifications.handlers.tell_of_appeal",
        "comments.webhooks.handlers.hear",
    ),
    Event.APPEAL_DECIDED: (
        "comments.notifications.handlers.tell_answer",
        "comments.notifications.handlers.tell_guest_answer",
        "comments.webhooks.handlers.hear",
    ),
    Event.CASE_OPENED: ("comments.moderation.casework.gathering.hear", "comments.webhooks.handlers.hear"),
    Event.CASE_GATHERED: ("comments.moderation.casework.gathering.hear",),
    Event.CASE_DECIDED: ("comments.moderation.notices.settling.settle",),
    Event.NOTE_WRITTEN: ("comments.notifications.handlers.tell_of_note",),
    Event.NOTICE_RECEIVED: (
        "comments.notifications.handlers.confirm_notice",
        "comments.notifications.handlers.tell_of_notice",
    ),
    Event.NOTICE_TAKEN_UP: ("comments.notifications.handlers.tell_of_notice",),
    Event.NOTICE_DECIDED: ("comments.notifications.handlers.answer_notice",),
    Event.PERSON_SANCTIONED: (
        "comments.moderation.people.sweeping.sweep",
        "comments.notifications.handlers.tell_of_trust",
        "comments.webhooks.handlers.hear",
    ),
    Event.SANCTION_LIFTED: (
        "comments.moderation.screening.shadows.bring_to_light",
        "comments.notifications.handlers.tell_of_lifting",
    ),
    Event.SENDER_RELEASED: ("comments.notifications.handlers.tell_of_release",),
    Event.SANCTION_SHORTENED: ("comments.notifications.handlers.tell_of_shortening",),
    Event.SERVICE_WENT_DOWN: ("comments.notifications.handlers.tell_owner_of_service",),
    Event.SERVICE_CAME_BACK: ("comments.notifications.handlers.tell_owner_of_service",),
    Event.SWEEP_GOES_ON: ("comments.moderation.people.sweeping.sweep",),
    Event.BULK_ASKED: ("comments.moderation.decisions.bulk_working.hear",),
    Event.TRIAL_ASKED: ("comments.moderation.screening.replaying.hear",),
    Event.FLAG_RAISED: (
        "comments.moderation.people.hiding.hear_report",
        "comments.webhooks.handlers.hear",
    ),
    Event.ARTICLE_REGISTERED: ("comments.webhooks.handlers.hear",),
    Event.ARTICLE_MOVED: ("comments.moderation.casework.moving.follow",),
    Event.ADDRESS_POLICY_TURNED: ("comments.moderation.people.respelling.follow",),
    Event.ENDPOINT_SWITCHED_OFF: ("comments.notifications.handlers.tell_owner_of_endpoint",),
    Event.PROOF_REQUESTED: ("comments.notifications.handlers.send_proof",),
    Event.MAIL_REQUESTED: ("comments.notifications.handlers.send_account_mail",),
    Event.DELIVERY_REQUESTED: ("comments.notifications.handlers.send_delivery",),
    Event.NEWS_GO_ON: ("comments.notifications.handlers.tell_more_followers",),
    Event.PAGES_CHANGED: ("config.hot.purging.purge",),
    Event.JOB_DUE: ("comments.outbox.handlers.run_job",),
    Event.LONG_JOB_DUE: ("comments.outbox.handlers.run_long_job",),
}

# Which handlers wait for something else than the database, or take long, and so run in a lane of their own.
LANES: dict[Lane, tuple[str, ...]] = {
    MAIL: (
        "comments.notifications.handlers.send_account_mail",
        "comments.notifications.handlers.send_proof",
        "comments.notifications.handlers.tell_answered_guest",
        "comments.notifications.handlers.tell_guest_answer",
        "comments.notifications.handlers.tell_guest_reasons",
        "comments.notifications.handlers.tell_sender",
        "comments.notifications.handlers.tell_of_release",
        "comments.notifications.handlers.send_delivery",
    ),
    WEBHOOK: ("comments.moderation.screening.classifiers.checking.hear", "config.hot.purging.purge"),
    SLOW: (
        "comments.moderation.decisions.bulk_working.hear",
        "comments.moderation.people.respelling.follow",
        "comments.moderation.people.sweeping.sweep",
        "comments.moderation.screening.replaying.hear",
        "comments.notifications.handlers.tell_more_followers",
        "comments.outbox.handlers.run_long_job",
    ),
}
