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


class DepthFirst(StrEnum):
    """Each comment directly followed by everything below it; so only time can sort the branches."""

    NEWEST = "newest"
    OLDEST = "oldest"


# How many comments of a thread are lifted out of its order, pinned and featured together.
PROMINENT_MAX = 10
