"""Who hears of what a guest writes hears of the member whose it becomes (accounts/claiming.py)."""

from datetime import datetime

from comments.accounts.claiming import Joining
from comments.notifications.models import Subscription


def hear_claim(joining: Joining, *, now: datetime) -> None:
    """Turn what people follow; nobody follows themselves, and nobody the same person twice."""
    both = Subscription.objects.filter(author=joining.member).values("user")
    turning = Subscription.objects.filter(author=joining.guest).exclude(user=joining.by)
    turning.exclude(user__in=both).update(author=joining.member)
