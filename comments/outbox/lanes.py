"""
Lanes: how much of one kind of work a worker does at a time.

Each lane has places of its own, so that a mail server or an address that hangs holds up nothing but its lane.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lane:
    """
    Work that waits for the same kind of thing.

    :param name: what the rows say; a lane that this code does not know is emptied into the source's first one
    :param room: how many works of it one worker runs at a time
    :param ahead: how many works are claimed for each place, the one that runs included: enough to keep it busy until
        the relay comes by, few enough to begin within a lease even when their servers are slow
    :param longest_run_seconds: what runs longer is given up on
    """

    name: str
    room: int
    ahead: int
    longest_run_seconds: float = 15 * 60.0

    @property
    def claims(self) -> int:
        """How many works of this lane one worker leases at a time."""
        return self.room * self.ahead


# Waits for the database alone.
HOUSE = Lane("house", room=4, ahead=8)
# Waits for mail servers, up to ten seconds for each answer.
MAIL = Lane("mail", room=4, ahead=3)
# Waits for the push services of browsers.
PUSH = Lane("push", room=2, ahead=3)
# Waits for addresses of publishers.
WEBHOOK = Lane("webhook", room=4, ahead=3)
# Takes long by itself: bulk decisions, trials, exports, comparing every counter.
SLOW = Lane("slow", room=2, ahead=1, longest_run_seconds=4 * 3600.0)

LANES = (HOUSE, MAIL, PUSH, WEBHOOK, SLOW)


def lane_named(name: str) -> Lane:
    """Return a lane; the house's for one of other code."""
    return next((lane for lane in LANES if lane.name == name), HOUSE)
