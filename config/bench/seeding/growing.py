"""One discussion with as many comments as asked, with votes and counters that are true."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random  # noqa: TID251 - seeded by the caller: the same discussion on every machine
from uuid import UUID

from django.db import transaction

from comments.threads import markup, path
from comments.threads.models import Comment, Revision, Status, Thread, Vote
from comments.threads.ranking import controversy, hot_rank, wilson_lower_bound
from config.bench.seeding.shaping import REACH, Shape, shape
from config.bench.seeding.tables import Row, Table, moment, unchecked
from config.bench.seeding.wording import texts

_BATCH = 50_000
_VOTED_SHARE = 0.35
_MOST_VOTES = 12
_COMMENT = (
    "id thread_id site_id author_id parent_id root_id reply_to_id hangs_on depth seq path rpath status is_shown"
    " revision_id ups downs score confidence hot controversy reply_count posted_at published_at key fingerprint"
).split()
_REVISION = "id comment_id number body html markup_version written_at".split()
_VOTE = "comment_id voter_id value counted cast_at".split()
_confidence: Callable[[int, int], float] = lru_cache(maxsize=1024)(wilson_lower_bound)
_controversy: Callable[[int, int], float] = lru_cache(maxsize=1024)(controversy)


@dataclass(frozen=True, slots=True)
class _Place:
    """What a later comment must know of the one that it answers."""

    id: str
    root: str
    depth: int
    path: str
    rpath: str
    above: "_Place | None"


@transaction.atomic
def grow(
    *, thread: Thread, people: list[UUID], comments: int, seed: int, now: datetime, say: Callable[[int], None]
) -> None:
    """
    Fill an empty thread, evenly between its opening and now; the same seed makes the same tree and the same votes.

    :param people: ids of the profiles that write and vote, at least as many as one comment has votes and one more
    :param say: told after every batch how many comments there are
    """
    chance = Random(seed)  # noqa: S311 - nothing here is a secret
    planted = _Planting(
        thread, [person.hex for person in people], shape(comments, chance=chance), chance, now
    )
    with unchecked():
        for start in range(0, comments, _BATCH):
            end = min(start + _BATCH, comments)
            Table(Comment, *_COMMENT).write(planted.rows(start, end))
            Table(Revision, *_REVISION).write(iter(planted.revisions))
            Table(Vote, *_VOTE).write(iter(planted.votes))
            planted.forget()
            say(end)
    Thread.objects.filter(pk=thread.pk).update(
        comment_count=comments, last_seq=planted.seq, version=comments, last_commented_at=planted.at
    )


class _Planting:
    """Makes the rows; of what was written it remembers only what may still be answered."""

    def __init__(self, thread: Thread, people: list[str], tree: Shape, chance: Random, now: datetime) -> None:
        self._thread, self._people, self._tree = thread, people, tree
        self._chance, self._now = chance, now
        self._texts = texts(chance=chance)
        self._recent: list[_Place | None] = [None] * REACH
        self._pause = (now - thread.opened_at) / (len(tree.parents) + 1)
        self._moment = moment()
        self.seq, self.at = 0, thread.opened_at
        self.revisions: list[Row] = []
        self.votes: list[Row] = []

    def rows(self, start: int, end: int) -> Iterator[Row]:
        """Yield the comments from one number to another; their revisions and votes gather meanwhile."""
        tree, thread, site = self._tree, self._thread.pk.hex, self._thread.article.site_id
        for number in range(start, end):
            self.at += self._pause
            self.seq = path.seq_at(self.at, after=self.seq)
            at, words = self._moment(self.at), self._chance.choice(self._texts)
            comment, revision = self._identity(number, "a"), self._identity(number, "b")
            answered = self._at(tree.answers[number])
            # As placing does: deeper replies hang on the last ancestor that may have children.
            parent = answered.above if answered and answered.depth >= path.MAX_DEPTH else answered
            place = _Place(
                comment,
                parent.root if parent else comment,
                parent.depth + 1 if parent else 0,
                (parent.path if parent else "") + path.step(self.seq),
                (parent.rpath if parent else "") + path.reversed_step(self.seq),
                parent,
            )
            self._recent[number % REACH] = place
            author = int(self._chance.random() * len(self._people))
            ups, downs = self._vote(comment, author)
            self.revisions.append((revision, comment, 1, words.body, words.html, markup.VERSION, at))
            yield (
                comment, thread, site, self._people[author],
                parent.id if parent else None, parent.root if parent else None,
                answered.id if answered else None, parent.id if parent else thread,
                place.depth, self.seq, place.path, place.rpath, Status.PUBLISHED.value, True,
                revision, ups, downs, ups - downs, _confidence(ups, downs),
                hot_rank(ups - downs, posted_at=self.at), _controversy(ups, downs),
                tree.replies[number], at, at, comment, "",
            )  # fmt: skip

    def forget(self) -> None:
        self.revisions, self.votes = [], []

    def _at(self, number: int) -> _Place | None:
        return None if number < 0 else self._recent[number % REACH]

    def _vote(self, comment: str, author: int) -> tuple[int, int]:
        """Let some of the people after the author vote, so that nobody votes twice or for themselves."""
        if self._chance.random() > _VOTED_SHARE:
            return 0, 0
        votes = min(int(self._chance.expovariate(0.4)), _MOST_VOTES, len(self._people) - 1)
        downs = sum(self._chance.random() < 0.2 for _ in range(votes))
        cast_at = self._moment(min(self.at + timedelta(minutes=10), self._now))
        first = author + 1 + int(self._chance.random() * (len(self._people) - votes))
        for nth in range(votes):
            value = -1 if nth < downs else 1
            self.votes.append(
                (comment, self._people[(first + nth) % len(self._people)], value, value, cast_at)
            )
        return votes - downs, downs

    def _identity(self, number: int, kind: str) -> str:
        """Return an id that grows with time as ours do, and is the same for the same thread and number."""
        milliseconds = int(self.at.timestamp() * 1000)
        return f"{milliseconds:012x}7{kind}00{'8' + self._thread.pk.hex[-7:]}{number:08x}"
