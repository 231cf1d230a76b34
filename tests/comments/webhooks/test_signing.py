import base64
from datetime import UTC, datetime

import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from comments.webhooks.signing import new_secret, signatures

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
BODY = '{"type":"comment.published","data":{"title":"Überflutung"}}'.encode()


def headers(*keys):
    timestamp = int(NOW.timestamp())
    return {
        "webhook-id": "comment_1",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(keys, message_id="comment_1", timestamp=timestamp, body=BODY),
    }


class TestSecret:
    def test_is_as_the_standard_has_it(self):
        secret = new_secret()
        assert secret.startswith("whsec_")
        assert 24 <= len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64
        assert secret != new_secret()


class TestSignature:
    @pytest.fixture(autouse=True)
    def _then(self):
        # Somebody else's code reads the clock.
        with time_machine.travel(NOW, tick=False):
            yield

    def test_is_believed_by_somebody_elses_code(self):
        secret = new_secret()
        assert Webhook(secret).verify(BODY, headers(secret))["type"] == "comment.published"

    def test_of_each_of_two_secrets_is_believed_by_who_knows_one_of_them(self):
        old, new = new_secret(), new_secret()
        for known in (old, new):
            Webhook(known).verify(BODY, headers(new, old))

    @pytest.mark.parametrize("changed", ["body", "webhook-id", "webhook-timestamp", "secret"])
    def test_is_not_believed_when_anything_was_changed(self, changed):
        secret = new_secret()
        sent = headers(secret)
        body = BODY + b" " if changed == "body" else BODY
        if changed in sent:
            sent[changed] = sent[changed][:-1] + "9"
        with pytest.raises(WebhookVerificationError):
            Webhook(new_secret() if changed == "secret" else secret).verify(body, sent)
