"""
Lanes: how much of one kind of work a worker does at a time.

Each lane has places of its own, so that a mail server or an address that hangs holds up nothing but its lane.
"""

from dataclasses import dataclass

# Works claimed for each place, the one that runs included: enough to keep it busy between two looks of the relay,
# few enough to finish within a lease.
CLAIMS_PER_PLACE = 8


@dataclass(frozen=True)
class Lane:
    """
    Work that waits for the same kind of thing.

    :param name: what the rows say; a lane that this code does not know is emptied into the source's first one
    :param room: how many works of it one worker runs at a time
    """

    name: str
    room: int

    @property
    def claims(self) -> int:
        """How many works of this lane one worker leases at a time."""
        return self.room * CLAIMS_PER_PLACE


# Waits for the database alone.
HOUSE = Lane("house", room=4)
# Waits for mail servers.
MAIL = Lane("mail", room=4)
# Waits for the push services of browsers.
PUSH = Lane("push", room=2)
# Waits for addresses of publishers.
WEBHOOK = Lane("webhook", room=4)
# Takes long by itself: bulk decisions, trials, exports.
SLOW = Lane("slow", room=1)

LANES = (HOUSE, MAIL, PUSH, WEBHOOK, SLOW)
