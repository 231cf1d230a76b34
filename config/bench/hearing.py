"""
`python -m config.bench.hearing THREAD COUNT`: how long after an answer its notice stands in the list of news.

A worker has to run beside it. Posts so many answers, one after the other and at moments of their own, and looks for each one's
notice. Writes one JSON object of milliseconds: from the commit of the answer to the commit of its notice (`notices`), and as
long as it took to post (`posts`).
"""

import json
import sys
import time
from datetime import datetime
from random import Random  # noqa: TID251 - seeded: the same moments in every run
from uuid import UUID

import django

_PATIENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.002
# The first ones bring in what is imported and prepared once.
_FIRST = 5


def main() -> None:
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - only now: models need the settings

    thread, count = UUID(sys.argv[1]), int(sys.argv[2])
    chance = Random(7)  # noqa: S311 - nothing here is a secret
    posts, notices = [], []
    for number in range(_FIRST + count):
        time.sleep(chance.uniform(0.05, 0.35))
        posted, heard = _answer(thread, number, now=timezone.now())
        if number >= _FIRST:
            posts.append(posted * 1000)
            notices.append(heard * 1000)
    json.dump({"posts": posts, "notices": notices}, sys.stdout)


def _answer(thread_id: UUID, number: int, *, now: datetime) -> tuple[float, float]:
    """Answer a comment of the discussion; return the seconds until it was posted, and from then until it was heard of."""
    from comments.accounts.models import Profile  # noqa: PLC0415
    from comments.accounts.viewer import Viewer  # noqa: PLC0415
    from comments.notifications.models import Notification  # noqa: PLC0415
    from comments.posting.submitting import submit_comment  # noqa: PLC0415
    from comments.threads.models import Comment, Thread  # noqa: PLC0415

    thread = Thread.objects.select_related("article__site").get(pk=thread_id)
    site = thread.article.site
    answered = Comment.objects.filter(thread=thread, status="published", depth=0).order_by("pk")[number]
    writer = (
        Profile.objects.filter(site=site, user__isnull=False)
        .exclude(pk=answered.author_id)
        .select_related("user")
        .order_by("pk")[number]
    )
    began = time.perf_counter()
    comment = submit_comment(
        article=thread.article,
        viewer=Viewer(site_id=site.pk, user=writer.user, profile=writer),
        body=f"Answer number {number}: the harbour wall was built for winters that do not come any more.",
        parent_id=answered.pk,
        now=now,
    )
    posted = time.perf_counter()
    until = posted + _PATIENCE_SECONDS
    while not Notification.objects.filter(comment=comment, recipient__isnull=False).exists():
        if time.perf_counter() > until:
            raise SystemExit(
                f"Nobody heard of an answer ({comment.status}) within {_PATIENCE_SECONDS:.0f} s."
            )
        time.sleep(_LOOK_SECONDS)
    return posted - began, time.perf_counter() - posted


if __name__ == "__main__":
    main()
