"""What the figures of posts and votes send."""

import json
from collections.abc import Sequence

from config.bench.databases import Place
from config.bench.loads import Kind
from config.bench.seeding.wording import CHARACTERS

_WORDS = "Somebody adds {number} words about the tide and the wall that the council forgot. "
_HEADERS = {"Accept": "application/json"}


def posts(places: Sequence[Place], tokens: Sequence[str], *, weight: float = 1.0) -> Kind:
    """Return comments of the usual length, each by the next person, in these discussions in turn."""
    body = (_WORDS * 10)[:CHARACTERS]
    return Kind(
        name="post",
        method="POST",
        paths=[f"/api/v1/threads/{place.thread}/comments/" for place in places],
        headers=_HEADERS,
        tokens=tokens,
        body=json.dumps({"body": body}),
        weight=weight,
    )


def votes(comments: Sequence[str], tokens: Sequence[str]) -> Kind:
    """Return votes on these comments in turn, each by the next person."""
    return Kind(
        name="vote",
        method="PUT",
        paths=[f"/api/v1/comments/{comment}/vote/" for comment in comments],
        headers=_HEADERS,
        tokens=tokens,
        body='{"value": {vote}}',
    )
