"""Which hosts a site links to already."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from comments.moderation.models import LinkedHost
from comments.moderation.text.linking import links_of
from comments.threads.models import Comment

_HOST_MAX = 253


def remember_hosts(*, payload: Mapping[str, str | int | None], event_id: UUID, now: datetime) -> None:
    """Hear that words became public, and remember where they lead; a repeat finds it done."""
    comment = Comment.objects.with_words().filter(pk=UUID(str(payload["comment_id"]))).first()
    if comment is None or not comment.is_public:
        return
    hosts = dict.fromkeys(link.host for link in links_of(comment.revision.body))
    rows = [
        LinkedHost(site_id=comment.site_id, host=host, first_at=now)
        for host in hosts
        if host and len(host) <= _HOST_MAX
    ]
    if rows:
        LinkedHost.objects.bulk_create(rows, ignore_conflicts=True)
