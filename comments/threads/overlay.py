"""What of a discussion is one viewer's alone: laid over pages that are the same for everybody."""

from collections.abc import Iterable
from uuid import UUID

from comments.accounts.viewer import Viewer
from comments.threads import rows, statements
from comments.threads.models import Thread
from comments.threads.seen import Seen
from comments.threads.statements import among

_WAITING_MAX = 20


def own_waiting(*, thread: Thread, viewer: Viewer) -> list[Seen]:
    """Return the viewer's own comments that wait for a moderator, newest first, at most 20; one query."""
    if viewer.profile_id is None:
        return []
    found = rows.found(
        statements.waiting,
        _WAITING_MAX,
        values={"author": viewer.profile_id, "thread": thread.pk},
        thread_id=thread.pk,
    )
    return [one.seen for one in sorted(found, reverse=True)]


def votes_of(*, viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how this viewer voted on these comments, 1 or -1; the ones without a vote are absent; one query."""
    if viewer.profile_id is None:
        return {}
    connection = rows.reading_from()
    sql = (
        "SELECT comment_id, value FROM threads_vote"  # noqa: S608 - a name of ours
        f" WHERE voter_id = %(voter)s AND value <> 0 AND comment_id {among(connection.vendor, 'ids')}"
    )
    cast = rows.fetch(connection, sql, {"voter": viewer.profile_id, "ids": list(ids)})
    return {rows.uuid_of(comment_id): value for comment_id, value in cast}
