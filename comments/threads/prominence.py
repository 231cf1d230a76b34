"""How much of a thread may stand above its order."""

from comments.threads.models.comment import Prominence

# Everything above the order is read before the first comment of the order.
PINNED_MAX = 3
FEATURED_MAX = 10
PROMINENT_MAX = PINNED_MAX + FEATURED_MAX

LIMITS = {Prominence.PINNED: PINNED_MAX, Prominence.FEATURED: FEATURED_MAX}
