"""One person's word on one comment. Casting it locks nothing but itself; `tallying.py` counts it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, connections, router
from django.utils.translation import gettext_lazy as _

from articles.models import Site
from comments.accounts.profiles import ensure_profile
from comments.accounts.viewer import Viewer
from comments.errors import Refused
from comments.statements import execute, run, stored
from comments.threads.models import Status, Vote
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


def cast_vote(*, comment_id: UUID, viewer: Viewer, value: int, now: datetime) -> CastVote:
    """
    Set somebody's one vote on a comment: 1 up, -1 down, 0 none. Repeating it changes nothing.

    Two short statements, of which one writes, one row: however many people vote on a comment at once, nobody waits for
    anybody, and whoever posts does not notice.

    :raises NotSignedIn, CommentNotFound, OwnComment, NotOpenForVotes, VoteNotUnderstood:
    """
    if viewer.user is None:
        raise NotSignedIn
    if value not in {-1, 0, 1}:
        raise VoteNotUnderstood
    database = router.db_for_write(Vote)
    before = _seen(comment_id, viewer, database=database)
    if value != before.value:
        voter = viewer.profile or ensure_profile(
            user=viewer.user, site=Site.objects.get(pk=viewer.site_id), now=now
        )
        try:
            _keep(comment_id, voter.pk, value, now=now, database=database)
        except IntegrityError:
            # Somebody deleted the comment or the voter meanwhile.
            raise CommentNotFound from None
    return CastVote(
        pk=comment_id,
        value=value,
        ups=before.ups + (value == 1) - (before.value == 1),
        downs=before.downs + (value == -1) - (before.value == -1),
    )


# By hand, because building it from querysets costs more than asking it. One statement, so that a vote counted meanwhile
# is either in the counters or among those that wait.
_SEEN = """
    SELECT c.author_id, c.status, c.is_shown,
        c.ups + COALESCE(SUM(CASE v.value WHEN 1 THEN 1 ELSE 0 END - CASE v.counted WHEN 1 THEN 1 ELSE 0 END), 0),
        c.downs + COALESCE(SUM(CASE v.value WHEN -1 THEN 1 ELSE 0 END - CASE v.counted WHEN -1 THEN 1 ELSE 0 END), 0),
        (SELECT own.value FROM threads_vote own WHERE own.comment_id = c.id AND own.voter_id = %(own)s)
    FROM threads_comment c LEFT JOIN threads_vote v ON v.comment_id = c.id AND v.is_pending
    WHERE c.id = %(comment)s AND c.site_id = %(site)s GROUP BY c.id
"""


def _seen(comment_id: UUID, viewer: Viewer, *, database: str) -> CastVote:
    """Return the comment's votes as this person sees them before they vote, if they may."""
    connection = connections[database]
    own = stored(viewer.profile_id, connection=connection)
    known = {"own": own, "comment": stored(comment_id, connection=connection), "site": viewer.site_id}
    rows = run(_SEEN, known, database=database)
    if not rows:
        raise CommentNotFound
    author, status, is_shown, ups, downs, value = rows[0]
    if author == own:
        raise OwnComment
    if status != Status.PUBLISHED:
        # Whoever sees that it was there is told; to everybody else it never was.
        raise NotOpenForVotes if is_shown or viewer.is_moderator else CommentNotFound
    return CastVote(pk=comment_id, value=value or 0, ups=ups, downs=downs)


# A vote that is back where it was counted waits for nothing.
_VOTE = """
    INSERT INTO threads_vote (comment_id, voter_id, value, counted, is_pending, cast_at)
    VALUES (%(comment)s, %(voter)s, %(value)s, 0, TRUE, %(now)s)
    ON CONFLICT (comment_id, voter_id) DO UPDATE
    SET value = excluded.value, is_pending = (excluded.value <> threads_vote.counted), cast_at = excluded.cast_at
    WHERE threads_vote.value <> excluded.value
"""
# Pending even where it never was counted: that is how the row goes away.
_TAKE_BACK = """
    UPDATE threads_vote SET value = 0, is_pending = TRUE, cast_at = %(now)s
    WHERE comment_id = %(comment)s AND voter_id = %(voter)s AND value <> 0
"""


def _keep(comment_id: UUID, voter_id: UUID, value: int, *, now: datetime, database: str) -> None:
    connection = connections[database]
    written = {
        name: stored(one, connection=connection)
        for name, one in {"comment": comment_id, "voter": voter_id, "now": now}.items()
    }
    if value:
        execute(_VOTE, written | {"value": value}, database=database)
    else:
        execute(_TAKE_BACK, written, database=database)
