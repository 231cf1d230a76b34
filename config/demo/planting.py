"""Many comments into one thread at once, where nobody can see them being written."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from random import Random  # noqa: TID251 - seeded by the caller: the demo is the same on every machine

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery

from comments.accounts.models import Profile
from comments.threads import markup, path, placing
from comments.threads.models import Comment, Revision, Status, Thread, Vote
from comments.threads.ranking import controversy, hot_rank, wilson_lower_bound

_ROWS = 500

# The same words come again in large discussions, and rendering is what costs most.
_render: Callable[[str], str] = lru_cache(maxsize=4096)(markup.render)


class Planter:
    """
    Gathers comments with their votes and writes them in bulk; `settle` then makes every counter true.

    The comments lie in the past and tell nobody: no event is recorded for them. Inside a transaction.
    """

    def __init__(
        self, *, thread: Thread, voters: Iterable[Profile], prefix: str, chance: Random, now: datetime
    ) -> None:
        """
        :param voters: who may be given votes to cast
        :param prefix: begins the idempotency key of every comment
        """
        self._thread = thread
        self._voters = list(voters)
        self._prefix = prefix
        self._chance = chance
        self._now = now
        self._planted = 0
        self._comments: list[Comment] = []
        self._revisions: list[Revision] = []
        self._votes: list[Vote] = []

    def plant(
        self,
        *,
        body: str,
        author: Profile,
        answers: Comment | None,
        at: datetime,
        status: Status = Status.PUBLISHED,
        votes: tuple[int, int] = (0, 0),
    ) -> Comment:
        """
        Return a comment as it will be written.

        :param answers: planted before, and earlier than `at`
        :param votes: up and down, as many as there are voters for
        """
        self._planted += 1
        draft = placing.Draft(
            body=body,
            html=_render(body),
            key=f"{self._prefix}-{self._planted}",
            # Only repeats within half a minute are looked for.
            fingerprint="",
        )
        comment, revision = placing.arrange(
            draft=draft,
            thread=self._thread,
            author=author,
            answers=answers,
            status=status,
            seq=path.seq_at(at),
            now=at,
        )
        self._comments.append(comment)
        self._revisions.append(revision)
        if status == Status.PUBLISHED and any(votes):
            self._vote(comment, *votes)
        return comment

    def write(self) -> None:
        """Write what was planted since the last time."""
        Comment.objects.bulk_create(self._comments, batch_size=_ROWS)
        Revision.objects.bulk_create(self._revisions, batch_size=_ROWS)
        Vote.objects.bulk_create(self._votes, batch_size=_ROWS)
        self._comments, self._revisions, self._votes = [], [], []

    def _vote(self, comment: Comment, ups: int, downs: int) -> None:
        able = [voter for voter in self._voters if voter.pk != comment.author_id]
        voters = self._chance.sample(able, min(ups + downs, len(able)))
        downs = min(downs, len(voters))
        for number, voter in enumerate(voters):
            # Most people vote when they read, and most read early.
            cast_at = comment.posted_at + (self._now - comment.posted_at) * self._chance.random() ** 3
            value = -1 if number < downs else 1
            self._votes.append(
                Vote(comment=comment, voter=voter, value=value, counted=value, cast_at=cast_at)
            )
        comment.downs = downs
        comment.ups = len(voters) - downs
        comment.score = comment.ups - comment.downs
        comment.confidence = wilson_lower_bound(comment.ups, comment.downs)
        comment.controversy = controversy(comment.ups, comment.downs)
        comment.hot = hot_rank(comment.score, posted_at=comment.posted_at)


def settle(thread: Thread) -> None:
    """Make the counters of a thread true after planting in it."""
    comments = Comment.objects.filter(thread=thread)
    replies = Comment.objects.filter(parent=OuterRef("pk"), is_shown=True).order_by()
    how_many = replies.values("parent").annotate(count=Count("pk")).values("count")
    comments.filter(Exists(replies)).update(reply_count=Subquery(how_many))
    is_public = Q(status=Status.PUBLISHED)
    found = comments.aggregate(
        count=Count("pk", filter=is_public), latest=Max("posted_at", filter=is_public), seq=Max("seq")
    )
    Thread.objects.filter(pk=thread.pk).update(
        comment_count=found["count"],
        last_commented_at=found["latest"],
        last_seq=found["seq"] or 0,
        version=F("version") + found["count"],
    )
