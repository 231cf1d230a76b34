"""One delivery on its way out; no transaction is open while anybody is talked to."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from comments.egress.addresses import AddressRefused
from comments.egress.calling import NoReply, Reply, Timing, post
from comments.outbox.retrying import Parked
from comments.webhooks.bodies import body_of
from comments.webhooks.models import Endpoint, EndpointDelivery, Try, WhyOff
from comments.webhooks.outcomes import LEAST_TIME, TRIES, Trouble, trouble_of
from comments.webhooks.pacing import note_failure, note_success, take_turn
from comments.webhooks.pausing import switch_off
from comments.webhooks.rotating import secrets_of
from comments.webhooks.sealing import SecretLost
from comments.webhooks.signing import signatures

# From the first step to the last byte.
SECONDS = 10.0
ANSWER_MAX_BYTES = 2048
# Of an answer's head so much is kept: what helps to find a mistake, and no cookies.
HEADERS_KEPT = (
    "content-type",
    "content-length",
    "date",
    "server",
    "location",
    "retry-after",
    "allow",
    "www-authenticate",
    "x-request-id",
    "via",
)
_HEADER_MAX = 200
_ASKED = re.compile(r"\s*([0-9]{1,6})\s*")


class NotTaken(Exception):  # noqa: N818 - read aloud: it was not taken
    """The endpoint did not take a delivery; the outbox tries it again."""


def run(*, work_id: UUID, now: datetime) -> None:
    """
    Send a delivery once, if its endpoint may be sent something now, and remember what came back.

    A worker that dies between the answer and the mark sends it once more, under the same id.

    :raises Later: when it is not its turn
    :raises Parked: when the endpoint is switched off, or has just said that it is gone
    :raises NotTaken: when it is to be tried again
    """
    delivery = EndpointDelivery.objects.select_related("endpoint").get(pk=work_id)
    endpoint = delivery.endpoint
    take_turn(endpoint.pk, now=now)
    try:
        keys = secrets_of(endpoint, now=now)
    except SecretLost as lost:
        switch_off(endpoint.pk, why=WhyOff.SECRET, now=now)
        raise Parked("Its secret cannot be read.") from lost
    attempt = _ask(delivery, endpoint, keys, now=now)
    after = now + timedelta(milliseconds=attempt.total_ms)
    with transaction.atomic():
        attempt.save(force_insert=True)
        EndpointDelivery.objects.filter(pk=delivery.pk).update(status=attempt.status, trouble=attempt.trouble)
        if not attempt.trouble:
            note_success(endpoint, now=after)
            return
        failing = note_failure(endpoint.pk, now=after, asked=_asked_for(attempt))
    if attempt.trouble == Trouble.GONE:
        switch_off(endpoint.pk, why=WhyOff.GONE, now=after)
        raise Parked("The endpoint is gone.")
    since = failing.failing_since or after
    # Where it takes others, it is this one that it does not like.
    if delivery.attempts >= TRIES and after - since >= LEAST_TIME:
        switch_off(endpoint.pk, why=WhyOff.FAILING, now=after)
    raise NotTaken(attempt.trouble)


def _ask(delivery: EndpointDelivery, endpoint: Endpoint, keys: list[str], *, now: datetime) -> Try:
    body, has_text = body_of(delivery, endpoint)
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Belowline-Webhooks/1 (+{settings.PUBLIC_URL})",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(keys, message_id=delivery.message_id, timestamp=timestamp, body=body),
    }
    attempt = Try(
        delivery=delivery,
        endpoint=endpoint,
        number=delivery.attempts,
        at=now,
        request_headers=headers,
        request_bytes=len(body),
        had_text=has_text,
    )
    try:
        reply = post(
            endpoint.url,
            body=body,
            headers=headers,
            seconds=SECONDS,
            inside=settings.WEBHOOKS_INSIDE,
            answer_bytes=ANSWER_MAX_BYTES,
            cuts=True,
        )
    except AddressRefused as refused:
        attempt.trouble, attempt.words = Trouble.REFUSED, str(refused)
    except NoReply as error:
        attempt.trouble, attempt.words = error.code, str(error)
        _keep_timing(attempt, error.timing)
    else:
        _keep_answer(attempt, reply)
    return attempt


def _keep_answer(attempt: Try, reply: Reply) -> None:
    attempt.status = reply.status
    attempt.trouble = trouble_of(reply.status)
    attempt.answer_headers = {
        name: _plain(reply.headers[name])[:_HEADER_MAX] for name in HEADERS_KEPT if name in reply.headers
    }
    attempt.answer = _plain(reply.body.decode(errors="replace"))
    attempt.is_cut = reply.is_cut
    _keep_timing(attempt, reply.timing)


def _keep_timing(attempt: Try, timing: Timing) -> None:
    attempt.name_ms, attempt.connect_ms, attempt.tls_ms = timing.name, timing.connect, timing.tls
    attempt.first_byte_ms, attempt.total_ms = timing.first_byte, timing.total


def _plain(text: str) -> str:
    # PostgreSQL takes no NUL in a text.
    return text.replace("\0", "\ufffd")


def _asked_for(attempt: Try) -> timedelta | None:
    """Return how long the receiver asked to be left alone, in seconds; a date is not believed."""
    headers: Mapping[str, str] = attempt.answer_headers
    found = _ASKED.fullmatch(headers.get("retry-after", ""))
    return timedelta(seconds=int(found[1])) if found and attempt.status in {429, 503} else None
