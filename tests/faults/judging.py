"""What moderators and authors do to the same comments at the same moment, or while their process dies."""

import random
import time
from collections import Counter
from contextlib import suppress
from itertools import count
from threading import Barrier, Thread

from django.db import connections
from django.utils import timezone

from comments.accounts.models import Profile, Role
from comments.accounts.profiles import rename
from comments.accounts.viewer import Viewer, viewer_of
from comments.errors import Refused
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import AuditEntry, Case, Decision, Mode, Statement
from comments.outbox.models import OutboxEvent
from comments.posting.editing import edit_comment
from comments.posting.submitting import submit_comment
from comments.threads.models import Comment, DiscussionPolicy, Status
from tests.factories.accounts import UserFactory
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.faults.crashing import run_and_die

WITHIN_SECONDS = 0.05
_numbers = count(1)


class Newsroom:
    """A site on which everything waits for a moderator, two of them, and a reader who writes."""

    def __init__(self):
        self.article = ArticleFactory()
        site = self.article.site
        ModerationPolicyFactory(
            site=site,
            mode=Mode.PRE,
            hold_first_comments=0,
            hold_repeats_from=0,
            flood_per_minute=0,
        )
        DiscussionPolicy.objects.create(site=site, edit_window_seconds=3600)
        self.first, self.second = (
            Viewer(site_id=site.pk, user=UserFactory(name=name), role=Role.MODERATOR)
            for name in ("Mara Lindqvist", "Jonas Petrov")
        )
        self._reader = UserFactory()
        # The first decisions of a site begin its audit log and its house rules; those after them are alike.
        self.public()
        self.judge(self.held(), "reject")

    @property
    def reader(self):
        return viewer_of(self._reader, site=self.article.site)

    def held(self, body=""):
        """Have the reader write something that waits."""
        comment = submit_comment(
            article=self.article,
            viewer=self.reader,
            body=body or f"The gate was shut too late, time {next(_numbers)}.",
            now=timezone.now(),
        )
        assert comment.status == Status.HELD
        return comment

    def public(self, body=""):
        comment = self.held(body)
        self.judge(comment, "approve")
        comment.refresh_from_db()
        return comment

    def judge(self, comment, action, *, by=None, version=None):
        reasons = {"approve": "fine", "reject": "abuse", "remove": "spam", "restore": "mistake"}
        return decide(
            comment_id=comment.pk,
            viewer=by or self.first,
            action=action,
            reason=reasons[action],
            version=version or comment.version,
            now=timezone.now(),
        )


def _removed(room, comment):
    """Make it public first."""
    room.judge(comment, "approve")
    comment.refresh_from_db()
    return lambda: room.judge(comment, "remove")


def _taken_back(room, comment):
    """Decide first."""
    decision = room.judge(comment, "reject")
    return lambda: undo(decision_id=decision.pk, viewer=room.first, now=timezone.now())


# What may die, by name: what is made ready, and what is done to it.
ACTS = {
    "approve": lambda room, comment: lambda: room.judge(comment, "approve"),
    "reject": lambda room, comment: lambda: room.judge(comment, "reject"),
    "remove": _removed,
    "undo": _taken_back,
}


def die_while_judging(runs, seed):
    """
    Let a moderator's process die before and after each write of each act; `runs` times in all, 0 for each once.

    Returns how many died, how many acts were whole before they did, and what was left half done: none may be.
    """
    chance = random.Random(seed)
    room = Newsroom()
    steps = [
        (name, number, after)
        for name, act in ACTS.items()
        for number in range(1, run_and_die(act(room, room.held())) + 1)
        for after in (False, True)
    ]
    died, whole, halves = 0, 0, []
    for turn in range(runs or len(steps)):
        # Each of them once, in any order, before one comes again.
        if not turn % len(steps):
            chance.shuffle(steps)
        name, number, after = steps[turn % len(steps)]
        comment = room.held()
        act = ACTS[name](room, comment)
        before = _written(comment)
        died += run_and_die(act, at=number, after=after) is None
        left = _written(comment)
        whole += left != before
        if left not in (before, _all_of(name, before)):
            halves.append([name, number, after, str(before), str(left)])
    return {"died": died, "whole": whole, "halves": halves, "steps": len(steps)}


def _written(comment):
    """Return everything that a decision writes about a comment, as numbers and states."""
    row = Comment.objects.get(pk=comment.pk)
    return {
        "status": row.status,
        "restricted": row.restriction_id is not None,
        "open": Case.objects.filter(comment=row, closed_at=None).count(),
        "decisions": Decision.objects.filter(comment=row).count(),
        "statements": Statement.objects.filter(comment=row).count(),
        "audited": AuditEntry.objects.filter(subject_id=str(row.pk), act__in=_AUDITED).count(),
        "told": _told(row),
    }


_AUDITED = ("comment.approve", "comment.reject", "comment.remove", "comment.undo", "comment.restore")


def _told(comment):
    names = OutboxEvent.objects.filter(payload__comment_id=str(comment.pk)).values_list("name", flat=True)
    return dict(sorted(Counter(names).items()))


def _all_of(name, before):
    """Return what stands when an act is done whole."""
    after = before | {"decisions": before["decisions"] + 1, "audited": before["audited"] + 1}
    told = Counter(before["told"])
    if name == "approve":
        after |= {"status": Status.PUBLISHED, "open": 0}
        told["comment.approved"] += 1
    if name == "reject":
        after |= {"status": Status.REJECTED, "restricted": True, "open": 0, "statements": 1}
        told += Counter(["comment.rejected", "statement.written"])
    if name == "remove":
        after |= {"status": Status.REMOVED, "restricted": True, "statements": 1}
        # What was public had no case: one is opened for the decision.
        told += Counter(["case.opened", "comment.removed", "statement.written"])
    if name == "undo":
        after |= {"status": Status.HELD, "restricted": False, "open": 1}
        told += Counter(["case.opened", "decision.undone"])
    return after | {"told": dict(sorted(told.items()))}


def _at_once(*acts, chance):
    """Begin the acts within 50 ms of each other; return what each returned, or None where it was refused."""
    together, results = Barrier(len(acts)), [None] * len(acts)

    def run(place, act, seconds):
        try:
            together.wait()
            time.sleep(seconds)
            with suppress(Refused):
                results[place] = act()
        finally:
            connections.close_all()

    threads = [
        Thread(target=run, args=(place, act, chance.random() * WITHIN_SECONDS))
        for place, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def judge_against_each_other(pairs, seed):
    """Let two moderators decide the opposite about each of `pairs` comments; return what came of it."""
    chance = random.Random(seed)
    room = Newsroom()
    found = Counter()
    for _ in range(pairs):
        comment = room.held()
        results = _at_once(
            lambda comment=comment: room.judge(comment, "approve", by=room.first, version=1),
            lambda comment=comment: room.judge(comment, "reject", by=room.second, version=1),
            chance=chance,
        )
        (decision,) = [result for result in results if result is not None]
        written = _written(comment)
        is_rejected = decision.action == "reject"
        found[decision.action] += 1
        found["decisions"] += written["decisions"]
        found["audited"] += written["audited"]
        found["statements"] += written["statements"]
        right = Status.REJECTED if is_rejected else Status.PUBLISHED
        found["wrong"] += (written["status"], written["statements"]) != (right, int(is_rejected))
    return {"author": room.reader.user.email, **found}


def judge_while_edited(races, seed):
    """
    Let a moderator approve what they saw while its author changes it, `races` times: held ones and public ones.

    Returns how often each was first, and how often words are public that nobody approved: never may they be.
    """
    chance = random.Random(seed)
    room = Newsroom()
    found = Counter(unseen=0)
    for turn in range(races):
        comment = room.public() if turn % 2 else room.held()
        if turn % 2:
            # Newer words wait beside the approved ones, and are changed once more while somebody approves them.
            _edit(room, comment, "Buy cheap pumps")
            comment.refresh_from_db()
        seen = Comment.objects.select_related("pending", "revision").get(pk=comment.pk)
        approved, edited = _at_once(
            lambda seen=seen: room.judge(seen, "approve", by=room.second),
            lambda seen=seen: _edit(room, seen, "And cheaper pumps"),
            chance=chance,
        )
        found["approved"] += approved is not None
        found["edited"] += edited is not None
        found["unseen"] += not _was_seen(seen, turn)
    return dict(found)


def _edit(room, comment, words):
    return _edit_to(room, comment, f"{words}, number {next(_numbers)}, at pumps.example.")


def _edit_to(room, comment, body):
    return edit_comment(comment_id=comment.pk, viewer=room.reader, body=body, now=timezone.now())


def _was_seen(seen, turn):
    """Tell whether what everybody reads is what the moderator looked at, or had approved before."""
    now = Comment.objects.select_related("revision").get(pk=seen.pk)
    allowed = {seen.latest_words.pk} | ({seen.revision_id} if turn % 2 else set())
    return now.status != Status.PUBLISHED or now.revision_id in allowed


def turn_into_spam(edits, seed):
    """
    Make spam of `edits` approved comments: of their words, of where a link leads behind the same words, of their author's name.

    Returns how many unseen words, targets and names are public, and how many wait.
    """
    chance = random.Random(seed)
    room = Newsroom()
    found = Counter(public=0, waiting=0, names=0)
    for turn in range(edits):
        comment = room.public(f"The gate was shut too late, time {turn}: read the [minutes]({_MINUTES}).")
        approved = comment.revision_id
        for words in chance.sample(_SPAM, 2):
            _edit(room, comment, words)
        _edit_to(room, comment, comment.revision.body.replace(_MINUTES, chance.choice(_TARGETS)))
        with suppress(Refused):
            # A name that no list has, and one that reads like an address.
            rename(profile=room.reader.profile, name=chance.choice(_NAMES), now=timezone.now())
        now = Comment.objects.select_related("author").get(pk=comment.pk)
        found["public"] += now.status == Status.PUBLISHED and now.revision_id != approved
        found["waiting"] += now.pending_id is not None
        found["names"] += now.author.display_name in _NAMES
    spam = Comment.objects.filter(status=Status.PUBLISHED, revision__html__contains="casino")
    found["spam"] = spam.count()
    found["wanted"] = Profile.objects.filter(site=room.article.site, wanted_name__in=_NAMES).count()
    return dict(found)


_MINUTES = "https://council.example/minutes"
# Behind the same words.
_TARGETS = (
    "https://casino.example/minutes",
    "https://council.example.casino.example/minutes",
    "https://council.example@casino.example/minutes",
    '<https://casino.example/minutes> "minutes"',
    "https://council.example&#46;casino.example/minutes",
)
_NAMES = ("Win Free Chips", "Casino Night", "Best Odds in Town", "casino.example")


_SPAM = (
    "Free casino chips for everybody",
    "The gate was shut too late [here](https://casino.example/a)",
    "The gate was shut too late ([minutes](https://council.example.casino.example))",
    "f\u200br\u200be\u200be casino chips",
    "The gate was shut too late",
)
