"""How events are told and works are done; the outbox lies below its tables, and finds them by name."""

# Who hears which event (config/events.py), and which handlers wait in which lane.
OUTBOX_HANDLERS = "config.events.HANDLERS"
OUTBOX_HANDLER_LANES = "config.events.LANES"
# Which tables are queues.
OUTBOX_SOURCES = "config.work.SOURCES"
OUTBOX_JOBS = "config.periodic.JOBS"
OUTBOX_QUEUE = "events"
# Whether a process that commits something wakes the workers of others (comments/outbox/bell.py).
OUTBOX_RINGS = True
# How long a claimed work is left alone: as long as a worker that dies is missed.
OUTBOX_LEASE_SECONDS = 30
OUTBOX_FIRST_PAUSE_SECONDS = 10
OUTBOX_LONGEST_PAUSE_SECONDS = 6 * 60 * 60
# How long what is told at once waits for more of it: two answers to one comment make one mail.
NEWS_WAIT_SECONDS = 60
