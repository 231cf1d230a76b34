"""What a guest wrote, when it becomes a member's (accounts/claiming.py)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from articles.models import Site
from comments.accounts.claiming import Joining
from comments.accounts.models import Guest
from comments.threads.models import Comment, Vote


def written_by(guests: Iterable[Guest]) -> list[tuple[Site, int]]:
    """Return on which sites these guests wrote how many comments, by name; three queries."""
    written = Comment.objects.filter(author__in=[guest.profile_id for guest in guests])
    counted = dict(written.order_by().values_list("site").annotate(count=Count("pk")))
    return [(site, counted[site.pk]) for site in Site.objects.filter(pk__in=counted).order_by("name", "pk")]


def hear_claim(joining: Joining, *, now: datetime) -> None:
    """Turn the guest's comments to the member, who takes back their own votes on them."""
    theirs = Comment.objects.filter(author=joining.guest)
    own = Vote.objects.filter(voter=joining.member, comment__in=theirs).exclude(value=0)
    own.update(value=0, is_pending=True, cast_at=now)
    keys = Comment.objects.filter(author=joining.member).values("key")
    for comment in theirs.filter(key__in=keys).only("key"):
        comment.key = str(comment.pk)
        comment.save(update_fields=["key"])
    theirs.update(author=joining.member)
