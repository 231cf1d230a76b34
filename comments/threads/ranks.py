"""Generations of ranks: when votes change the orders of a thread, and what its cursors still need of the old ones."""

from datetime import timedelta

# The orders of a thread change at most this often, however many votes come.
SECONDS_BETWEEN_GENERATIONS = 5
# So long a cursor goes on in the order that it was given out in; an older one goes on in the oldest order still kept.
PAST_RANKS_KEPT = timedelta(minutes=15)
