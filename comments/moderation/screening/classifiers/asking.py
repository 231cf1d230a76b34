"""What a service is told about a comment, and what its answer means; one format for each kind of service."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings

from comments.egress.addresses import Unreachable
from comments.egress.calling import Reply, post
from comments.moderation.findings.verdicts import Asks
from comments.moderation.models import Classifier, ClassifierKind
from comments.threads.models import Comment, Revision

OFFERS = ("thread", "parent", "article", "history")
REASONS_MAX = 10
REASON_MAX = 200
SCORE_MAX = 100


@dataclass(frozen=True, kw_only=True)
class Question:
    """One revision of a comment, with what the site offers beside it."""

    # The same for every try: a service that hears it twice may answer from memory.
    id: str
    comment: Comment
    revision: Revision
    # The author's comments by status, where the site offers them.
    history: Mapping[str, int]
    is_edit: bool


@dataclass(frozen=True, kw_only=True)
class Answer:
    asks: Asks
    # In the service's words, for moderators.
    reasons: tuple[str, ...] = ()
    # How sure it is that something is wrong, in per cent; None where it does not say.
    score: int | None = None


def ask(classifier: Classifier, question: Question, *, now: datetime) -> Answer:
    """
    Ask a service, outside of any transaction.

    :raises Unreachable: when it gives no answer that counts, in time
    """
    write, read = _FORMATS[ClassifierKind(classifier.kind)]
    body, headers = write(classifier, question, now)
    reply = post(
        classifier.url,
        body=body,
        headers=headers,
        seconds=classifier.seconds,
        inside=settings.CHECKING_SERVICES_INSIDE,
    )
    if reply.status != 200:
        raise Unreachable(f"it answered {reply.status}")
    return read(reply)


def teach(classifier: Classifier, question: Question, *, is_spam: bool, now: datetime) -> None:
    """
    Tell a service of Akismet's kind that words it was asked about are spam, or are not; outside of any transaction.

    Source: https://akismet.com/developers/submit-spam-missed-spam/ and .../submit-ham-false-positives/: the same values as
    the question had, to an address beside the one that is asked.

    :raises Unreachable: when it does not take it, in time
    """
    body, headers = _write_akismet(classifier, question, now)
    asked = urlsplit(classifier.url)
    beside = asked.path.rpartition("/")[0]
    reply = post(
        urlunsplit(asked._replace(path=f"{beside}/submit-{'spam' if is_spam else 'ham'}")),
        body=body,
        headers=headers,
        seconds=classifier.seconds,
        inside=settings.CHECKING_SERVICES_INSIDE,
    )
    if reply.status != 200:
        raise Unreachable(f"it answered {reply.status}")


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """
    Return how a webhook is signed: HMAC-SHA-256 over "id.timestamp.body", in Base64.

    Source: Standard Webhooks 1.0, https://www.standardwebhooks.com.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)).decode()


def _write_webhook(
    classifier: Classifier, question: Question, now: datetime
) -> tuple[bytes, Mapping[str, str]]:
    body = json.dumps(_told(classifier, question), ensure_ascii=False).encode()
    timestamp = int(now.timestamp())
    return body, {
        "Content-Type": "application/json",
        "webhook-id": question.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(
            classifier.secret, message_id=question.id, timestamp=timestamp, body=body
        ),
    }


def _told(classifier: Classifier, question: Question) -> dict[str, Any]:
    comment, offers = question.comment, classifier.offers
    article = comment.thread.article
    told: dict[str, Any] = {
        "type": "comment.check",
        "comment": {
            "id": str(comment.pk),
            "revision": question.revision.number,
            "body": question.revision.body,
            "language": article.language,
            "posted_at": _moment(comment.posted_at),
            "is_edit": question.is_edit,
            "author": {"id": str(comment.author_id), "name": comment.author.display_name},
        },
    }
    if "thread" in offers:
        told["thread"] = {
            "id": str(comment.thread_id),
            "comment_count": comment.thread.comment_count,
            "depth": comment.depth,
        }
    if "parent" in offers and comment.parent is not None and comment.parent.is_public:
        told["parent"] = {"id": str(comment.parent_id), "body": comment.parent.revision.body}
    if "article" in offers:
        told["article"] = {"title": article.title, "url": article.canonical_url}
    if "history" in offers:
        told["history"] = {
            "joined_at": _moment(comment.author.joined_at),
            "comments": dict(question.history),
        }
    return told


def _read_webhook(reply: Reply) -> Answer:
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise Unreachable("the answer is no JSON") from error
    if not isinstance(said, dict) or said.get("verdict") not in list(Asks):
        raise Unreachable("the answer has no verdict of publish, hold or reject")
    reasons, score = said.get("reasons", []), said.get("score")
    if not isinstance(reasons, list) or not all(isinstance(reason, str) for reason in reasons):
        raise Unreachable("the answer's reasons are no list of texts")
    if score is not None and (
        isinstance(score, bool) or not isinstance(score, int) or not 0 <= score <= SCORE_MAX
    ):
        raise Unreachable("the answer's score is no whole number from 0 to 100")
    cleaned = (" ".join(reason.replace("\0", "").split())[:REASON_MAX] for reason in reasons[:REASONS_MAX])
    return Answer(asks=Asks(said["verdict"]), reasons=tuple(filter(None, cleaned)), score=score)


def _write_akismet(
    classifier: Classifier, question: Question, now: datetime
) -> tuple[bytes, Mapping[str, str]]:
    comment, offers = question.comment, classifier.offers
    article = comment.thread.article
    told = {
        "api_key": classifier.secret,
        "blog": article.site.url,
        # Asked for by the service; addresses of readers are not kept, and never told.
        "user_ip": "127.0.0.1",
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_author": comment.author.display_name,
        "comment_content": question.revision.body,
        "comment_date_gmt": _moment(comment.posted_at),
        "blog_lang": article.language.lower().replace("-", "_"),
        "blog_charset": "UTF-8",
    }
    if "article" in offers:
        told["permalink"] = article.canonical_url
    if question.is_edit:
        told["recheck_reason"] = "edit"
    return urlencode(told).encode(), {"Content-Type": "application/x-www-form-urlencoded"}


def _read_akismet(reply: Reply) -> Answer:
    said = reply.body.strip()
    if said == b"false":
        return Answer(asks=Asks.PUBLISH)
    if said != b"true":
        raise Unreachable("the answer is neither true nor false")
    # Spam so plain that nobody need look at it.
    is_plain = reply.headers.get("x-akismet-pro-tip") == "discard"
    return Answer(asks=Asks.REJECT if is_plain else Asks.HOLD)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


_Write = Callable[[Classifier, Question, datetime], tuple[bytes, Mapping[str, str]]]
_FORMATS: Mapping[ClassifierKind, tuple[_Write, Callable[[Reply], Answer]]] = {
    ClassifierKind.WEBHOOK: (_write_webhook, _read_webhook),
    ClassifierKind.AKISMET: (_write_akismet, _read_akismet),
}
