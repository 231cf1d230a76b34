"""How votes become an order."""

import math


def wilson_lower_bound(up: int, down: int, *, z: float = 1.96) -> float:
    """
    Return the least share of upvotes (0 to 1) that the votes so far let us claim; 0 without votes.

    :param z: standard normal quantile; 1.96 asks for 95 % confidence
    :raises ValueError: if a count is negative
    Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), pp. 209-212.
    """
    if up < 0 or down < 0:
        raise ValueError(f"votes cannot be negative: {up} up, {down} down")
    votes = up + down
    if votes == 0:
        return 0.0
    share = up / votes
    spread = z * math.sqrt((share * (1 - share) + z * z / (4 * votes)) / votes)
    return max(0.0, (share + z * z / (2 * votes) - spread) / (1 + z * z / votes))
