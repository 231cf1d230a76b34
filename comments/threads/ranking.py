"""How votes become an order."""

import math
from datetime import datetime

# A point of score is worth half as much after this time.
HALF_LIFE_SECONDS = 12 * 3600


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


def hot_rank(score: int, *, posted_at: datetime) -> float:
    """
    Return a number that orders comments like their score halved every `HALF_LIFE_SECONDS`, one point added to each.

    (score + 1) / 2^(age / half-life) and log2(score + 1) + posting time / half-life give the same order at every
    moment, and the second one never changes by itself: only votes move a comment. Below zero the penalty grows as
    the bonus does above.
    """
    bonus = math.copysign(math.log2(abs(score) + 1), score)
    return bonus + posted_at.timestamp() / HALF_LIFE_SECONDS


def controversy(up: int, down: int) -> float:
    """
    Return how divided readers are: the number of votes, to the power of how even they are; 0 where all agree.

    :raises ValueError: if a count is negative
    """
    if up < 0 or down < 0:
        raise ValueError(f"votes cannot be negative: {up} up, {down} down")
    if up == 0 or down == 0:
        return 0.0
    return float((up + down) ** (min(up, down) / max(up, down)))
