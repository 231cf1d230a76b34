"""What the programs under fault run with: everything real, but quick to try again and to miss the dead."""

import os

from config.settings.test import *  # noqa: F403 - a settings module is its base and what differs

OUTBOX_QUEUE = os.environ["BELOWLINE_TEST_QUEUE"]
OUTBOX_HANDLERS = "tests.faults.events.HANDLERS"
OUTBOX_HANDLER_LANES = "tests.faults.events.LANES"
OUTBOX_RINGS = True
OUTBOX_LEASE_SECONDS = 3
OUTBOX_FIRST_PAUSE_SECONDS = 0.02
OUTBOX_LONGEST_PAUSE_SECONDS = 0.2
EMAIL_BACKEND = "tests.faults.ledger.LedgerMailbox"
NEWS_WAIT_SECONDS = 0
