"""In what order a discussion is read."""

from enum import StrEnum


class Order(StrEnum):
    """Every order is total: where its measure is equal, the later comment comes first (oldest: the earlier one)."""

    NEWEST = "newest"
    OLDEST = "oldest"
    # By the share of upvotes that the votes so far let us claim.
    TOP = "top"
    # By score and age.
    HOT = "hot"
    # By how many votes there are and how evenly they are divided.
    CONTROVERSIAL = "controversial"

    @property
    def measure(self) -> str:
        """The column that votes move and that this order sorts by before time; empty for an order of time."""
        return _MEASURES.get(self, "")


_MEASURES = {Order.TOP: "confidence", Order.HOT: "hot", Order.CONTROVERSIAL: "controversy"}


class DepthFirst(StrEnum):
    """Each comment directly followed by everything below it; only time can sort such a page."""

    NEWEST = "newest"
    OLDEST = "oldest"
