"""What is sent: the facts as they were, and the words as they may be read when it is sent."""

import json

from articles.models import Article
from comments.threads.models import Comment, Revision, Status
from comments.webhooks.facts import moment
from comments.webhooks.models import Endpoint, EndpointDelivery

BODY_MAX_BYTES = 64 * 1024


def body_of(delivery: EndpointDelivery, endpoint: Endpoint) -> tuple[bytes, bool]:
    """
    Return the body of a delivery, and whether words of a comment are in it.

    Words go only to endpoints that ask for them. What nobody may read any more is null there; what waits for a moderator
    goes to those that ask for that too.
    """
    told = _told(delivery)
    data = dict(delivery.facts)
    if delivery.comment_id is None or not endpoint.with_text:
        return _as_bytes(told | {"data": data}), False
    data["text"] = _text(delivery.comment_id, with_held=endpoint.with_held_text)
    body = _as_bytes(told | {"data": data})
    if len(body) > BODY_MAX_BYTES:
        # Words of any length that can be posted fit, and their HTML with them, but for the strangest.
        data["text"] = (data["text"] or {}) | {"html": None}
        body = _as_bytes(told | {"data": data})
    return body, data["text"] is not None


def facts_shown(delivery: EndpointDelivery) -> str:
    """Return what was sent, for people, without the words that may have gone along: they are not kept."""
    return json.dumps(_told(delivery) | {"data": delivery.facts}, ensure_ascii=False, indent=2)


def _told(delivery: EndpointDelivery) -> dict[str, object]:
    return {
        "type": delivery.kind,
        "version": delivery.version,
        "timestamp": moment(delivery.occurred_at),
    }


def _text(comment_id: str, *, with_held: bool) -> dict[str, object] | None:
    found = Comment.objects.select_related("author", "revision", "pending", "thread__article")
    comment = found.filter(pk=comment_id).first()
    if comment is None or comment.thread.article.discussion == Article.Discussion.OFF:
        return None
    words: Revision
    if comment.status == Status.PUBLISHED:
        words = comment.revision
    elif comment.status == Status.HELD and with_held:
        words = comment.words_at_issue
    else:
        return None
    return {
        "revision": words.number,
        "author_name": comment.author.display_name,
        "body": words.body,
        "html": words.html,
    }


def _as_bytes(body: dict[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
