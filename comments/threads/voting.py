"""One person's word on one comment. Casting it locks nothing but itself; `tallying.py` counts it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, connections, router
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.banning import refuse_banned
from comments.accounts.models import Profile, User
from comments.accounts.networks import vote_digest_of
from comments.accounts.profiles import ensure_profile
from comments.accounts.viewer import STAFF_ROLES, Viewer, viewer_of
from comments.errors import Refused
from comments.sql import execute, run, stored
from comments.threads.models import Comment, DiscussionPolicy, Status, Vote, Votes
from comments.threads.models.discussion_policy import DiscussionRules
from comments.threads.reading import CommentNotFound


class NotSignedIn(Refused):
    code: ClassVar[str] = "not_signed_in"
    status: ClassVar[int] = 401
    message = _("Sign in first.")


class OwnComment(Refused):
    code: ClassVar[str] = "own_comment"
    status: ClassVar[int] = 403
    message = _("You cannot vote on your own comment.")


class NotOpenForVotes(Refused):
    code: ClassVar[str] = "not_open_for_votes"
    status: ClassVar[int] = 409
    message = _("This comment can no longer be voted on: it is not shown any more.")


class VotesOff(Refused):
    """The site, the section or the article takes no votes; those that were cast are kept."""

    code: ClassVar[str] = "votes_off"
    status: ClassVar[int] = 403
    message = _("Nobody can vote in this discussion. Votes that were cast before are kept.")


class VotesFrozen(Refused):
    """Of this comment alone; a whole discussion in which nobody votes any more says `VotesOff`."""

    code: ClassVar[str] = "votes_frozen"
    status: ClassVar[int] = 409
    message = _("Moderators have stopped the voting on this comment. Votes that were cast before are kept.")


class NoDownvotes(Refused):
    code: ClassVar[str] = "no_downvotes"
    status: ClassVar[int] = 403
    field: ClassVar[str] = "value"
    message = _("In this discussion one can vote up, or take a vote back.")


class VoteNotUnderstood(Refused):
    code: ClassVar[str] = "vote_not_understood"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "value"
    message = _("A vote is 1 (up), -1 (down) or 0 (taken back).")


@dataclass(frozen=True, kw_only=True, slots=True)
class CastVote:
    """What a voter sees of a comment's votes: every one that was cast, theirs among them, counted or not."""

    # The comment's.
    pk: UUID
    # Theirs: 1, -1, or 0 for none.
    value: int
    ups: int
    downs: int

    @property
    def score(self) -> int:
        return self.ups - self.downs


@dataclass(frozen=True, kw_only=True, slots=True)
class _Before:
    """How things stand before somebody votes, who may."""

    # Theirs: 1, -1, or 0 for none.
    value: int
    ups: int
    downs: int
    # Who they are on the comment's site; None before they speak there for the first time.
    voter_id: UUID | None
    site_id: int
    # Whether the look has kept what they say now.
    is_kept: bool


def cast_vote(*, comment_id: UUID, viewer: Viewer, value: int, now: datetime, address: str = "") -> CastVote:
    """
    Set somebody's one vote on a comment of the site they look at: 1 up, -1 down, 0 none. Repeating it changes nothing.

    One short statement looks and writes, one row (on SQLite a second one writes): however many people vote on a comment
    at once, nobody waits for anybody, and whoever posts does not notice.

    :param address: the network address it comes from; kept as a hash, for a week
    :raises NotSignedIn, CommentNotFound, OwnComment, NotOpenForVotes, VotesFrozen, VoteNotUnderstood, Banned:
    :raises VotesOff, NoDownvotes: where the site's policy says so
    """
    if viewer.user is None:
        raise NotSignedIn
    return _cast(comment_id, viewer.user, value, viewer=viewer, now=now, address=address)


def cast_vote_as(*, comment_id: UUID, user: User, value: int, now: datetime, address: str = "") -> CastVote:
    """
    Do the same for whoever knows the comment alone; their role and profile are looked up with it.

    :param user: signed in
    :param address: like that of `cast_vote`
    :raises CommentNotFound, OwnComment, NotOpenForVotes, VotesFrozen, VoteNotUnderstood, Banned, VotesOff, NoDownvotes: likewise
    """
    return _cast(comment_id, user, value, viewer=None, now=now, address=address)


def _cast(
    comment_id: UUID, user: User, value: int, *, viewer: Viewer | None, now: datetime, address: str
) -> CastVote:
    if value not in {-1, 0, 1}:
        raise VoteNotUnderstood
    database = router.db_for_write(Vote)
    network = vote_digest_of(address, comment_id=comment_id, now=now)
    try:
        before = _seen(comment_id, user, value, viewer=viewer, network=network, now=now, database=database)
        if value != before.value and not before.is_kept:
            voter_id = before.voter_id
            if voter_id is None:
                voter_id = ensure_profile(user=user, site=Site.objects.get(pk=before.site_id), now=now).pk
            _keep(comment_id, voter_id, value, network=network, now=now, database=database)
    except IntegrityError:
        # Somebody deleted the comment or the voter meanwhile.
        raise CommentNotFound from None
    return CastVote(
        pk=comment_id,
        value=value,
        ups=before.ups + (value == 1) - (before.value == 1),
        downs=before.downs + (value == -1) - (before.value == -1),
    )


# Where nobody counts, each vote would look at all that wait. Beyond these, it shows fewer than there are; never without
# the voter's own.
_PENDING_MAX = 2_000
# By hand, because building it from querysets costs more than asking it. One statement, so that a vote counted meanwhile
# is either in the counters or among those that wait. `+ 0`: by the person alone, because a planner that knows nothing of
# a young site yet would walk through everybody of it.
_SEEN = f"""
    SELECT c.site_id, c.author_id, c.status, c.is_shown, c.votes_frozen, p.id AS voter_id, m.role,
        c.ups + COALESCE(SUM(CASE v.value WHEN 1 THEN 1 ELSE 0 END - CASE v.counted WHEN 1 THEN 1 ELSE 0 END), 0) AS ups,
        c.downs + COALESCE(SUM(CASE v.value WHEN -1 THEN 1 ELSE 0 END - CASE v.counted WHEN -1 THEN 1 ELSE 0 END), 0) AS downs,
        own.value, own.counted, CASE WHEN p.banned_until > %(now)s THEN 1 ELSE 0 END AS is_banned,
        {DiscussionPolicy.nearest_value_sql("votes", article="a")} AS votes
    FROM threads_comment c
    JOIN threads_thread t ON t.id = c.thread_id
    JOIN articles_article a ON a.id = t.article_id AND a.discussion <> 'off'
    LEFT JOIN accounts_membership m ON m.site_id = c.site_id AND m.user_id = %(user)s
    LEFT JOIN accounts_profile p ON p.site_id + 0 = c.site_id AND p.user_id = %(user)s
    LEFT JOIN threads_vote own ON own.comment_id = c.id AND own.voter_id = p.id
    LEFT JOIN (SELECT w.voter_id, w.value, w.counted FROM threads_vote w
        WHERE w.comment_id = %(comment)s AND w.is_pending LIMIT {_PENDING_MAX}
    ) v ON p.id IS NULL OR v.voter_id <> p.id
    WHERE c.id = %(comment)s GROUP BY c.id, a.id, p.id, m.role, own.value, own.counted
"""  # noqa: S608 - names and a number of ours


# A vote that is back where it was counted waits for nothing.
_VOTE = """
    INSERT INTO threads_vote (comment_id, voter_id, value, counted, is_pending, cast_at, network) {row}
    ON CONFLICT (comment_id, voter_id) DO UPDATE
    SET value = excluded.value, is_pending = (excluded.value <> threads_vote.counted), cast_at = excluded.cast_at,
        network = excluded.network
    WHERE threads_vote.value <> excluded.value
"""
_ROW = "VALUES (%(comment)s, %(voter)s, %(value)s, 0, TRUE, %(now)s, %(network)s)"
# Pending even where it never was counted: that is how the row goes away.
_TAKE_BACK = """
    UPDATE threads_vote SET value = 0, is_pending = TRUE, cast_at = %(now)s {of}
    WHERE threads_vote.comment_id = %(comment)s AND threads_vote.voter_id = {voter} AND threads_vote.value <> 0
"""
# On PostgreSQL the same statement writes, if what `_seen` refuses below is not so; a journey less.
_MAY = f"""
    seen.voter_id <> seen.author_id AND seen.status = 'published' AND COALESCE(seen.value, 0) <> %(value)s
    AND seen.site_id = COALESCE(%(site)s, seen.site_id) AND seen.is_banned = 0 AND NOT seen.votes_frozen
    AND (COALESCE(seen.votes, '{DiscussionRules.votes}') = '{Votes.BOTH}' OR seen.votes = '{Votes.UP}' AND %(value)s >= 0)
"""
_CAST = "%(comment)s::uuid, seen.voter_id, %(value)s, 0, TRUE, %(now)s::timestamptz, %(network)s::text"


@cache
def _seen_and_kept(seen: str, *, is_vote: bool) -> str:
    if is_vote:
        written = _VOTE.format(row=f"SELECT {_CAST} FROM seen WHERE {_MAY}")  # noqa: S608 - our own words
    else:
        written = f"{_TAKE_BACK.format(of='FROM seen', voter='seen.voter_id')} AND {_MAY}"
    return f"WITH seen AS ({seen}), kept AS ({written} RETURNING 1) SELECT seen.*, EXISTS (SELECT 1 FROM kept) FROM seen"  # noqa: S608 - the same


def _seen(
    comment_id: UUID,
    user: User,
    wish: int,
    *,
    viewer: Viewer | None,
    network: str,
    now: datetime,
    database: str,
) -> _Before:
    """Return how this person sees the comment's votes before they vote, if they may; where possible, keep theirs."""
    connection = connections[database]
    known = {
        "comment": stored(comment_id, connection=connection),
        "user": stored(user.pk, connection=connection),
        "now": stored(now, connection=connection),
    }
    text = _SEEN
    if connection.vendor == "postgresql":
        text = _seen_and_kept(_SEEN, is_vote=bool(wish))
        known |= {"value": wish, "now": now, "network": network, "site": viewer.site_id if viewer else None}
    rows = run(text, known, database=database)
    if not rows:
        raise CommentNotFound
    site_id, author, status, is_shown, is_frozen, own, role, ups, downs, *rest = rows[0]
    value, counted, is_banned, votes, *kept = rest
    if viewer is not None and viewer.site_id != site_id:
        raise CommentNotFound
    if author == own:
        raise OwnComment
    if status != Status.PUBLISHED:
        # Whoever sees that it was there is told; to everybody else it never was.
        if is_shown:
            raise NotOpenForVotes
        is_staff = viewer is not None or user.is_superuser or role in STAFF_ROLES
        who = (viewer or viewer_of(user, site=Site(pk=site_id))) if is_staff else None
        is_there = who and Comment.objects.visible_to(who).filter(pk=comment_id).exists()
        raise NotOpenForVotes if is_there else CommentNotFound
    if not (rules := DiscussionRules.of({"votes": votes})).takes_vote(wish):
        raise NoDownvotes if rules.takes_vote(1) else VotesOff
    if is_frozen:
        raise VotesFrozen
    if is_banned:
        refuse_banned(Profile.objects.get(pk=own), now=now)
    return _Before(
        value=value or 0,
        ups=ups + (value == 1) - (counted == 1),
        downs=downs + (value == -1) - (counted == -1),
        voter_id=UUID(str(own)) if own else None,
        site_id=site_id,
        is_kept=any(kept),
    )


def _keep(
    comment_id: UUID, voter_id: UUID, value: int, *, network: str, now: datetime, database: str
) -> None:
    connection = connections[database]
    written = {
        name: stored(one, connection=connection)
        for name, one in {"comment": comment_id, "voter": voter_id, "now": now}.items()
    }
    if value:
        execute(_VOTE.format(row=_ROW), written | {"value": value, "network": network}, database=database)
    else:
        execute(_TAKE_BACK.format(of="", voter="%(voter)s"), written, database=database)
