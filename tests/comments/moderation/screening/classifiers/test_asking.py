import json
from urllib.parse import parse_qs

import pytest

from comments.egress.addresses import Unreachable
from comments.moderation.screening.classifiers.asking import Question, ask, signature
from tests.factories.checkers import send, status
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(comment):
    return Question(
        id="check-1", comment=comment, revision=comment.revision, history={"published": 3}, is_edit=False
    )


class TestWebhook:
    def test_is_signed_over_its_id_its_time_and_its_words(self, service, make_classifier, question, now):
        ask(make_classifier(), question, now=now)
        ((path, headers, body),) = service.heard
        assert (path, headers["webhook-id"], headers["webhook-timestamp"]) == (
            "/check",
            "check-1",
            str(int(now.timestamp())),
        )
        assert headers["webhook-signature"] == signature(
            "s3cret", message_id="check-1", timestamp=int(now.timestamp()), body=body
        )
        assert headers["webhook-signature"] != signature(
            "s3cret", message_id="check-1", timestamp=int(now.timestamp()) + 1, body=body
        )

    def test_is_signed_as_the_standard_says(self):
        # Worked out with `openssl dgst -sha256 -hmac` over "m.1.{}".
        assert signature("k", message_id="m", timestamp=1, body=b"{}") == (
            "v1,5HDAuTkTpxOhkrk9bBHzAsIh9dH985cPnRX2CFqL5iI="
        )

    def test_tells_what_the_site_offers_and_nothing_else(
        self, *, service, make_classifier, question, comment, now
    ):
        ask(make_classifier(), question, now=now)
        ask(make_classifier(name="b", offers=["thread", "article", "history"]), question, now=now)
        plain, rich = (json.loads(body) for _path, _headers, body in service.heard)
        assert set(plain) == {"type", "comment"}
        assert plain["comment"]["body"] == "Cheap watches here."
        assert set(rich) == {"type", "comment", "thread", "article", "history"}
        assert rich["history"]["comments"] == {"published": 3}
        assert comment.author.user.email not in json.dumps([plain, rich])

    @pytest.mark.parametrize(("parent", "told"), [("published", True), ("removed", False)])
    def test_tells_of_a_parent_only_what_everybody_reads(
        self, *, service, make_classifier, comment, now, parent, told
    ):
        from tests.factories.threads import give_status

        reply = make_comment(answers=comment)
        if parent == "removed":
            give_status(comment=comment, status="removed", now=now)
        reply.refresh_from_db()
        question = Question(id="x", comment=reply, revision=reply.revision, history={}, is_edit=False)
        ask(make_classifier(offers=["parent"]), question, now=now)
        assert ("parent" in json.loads(service.heard[0][2])) == told

    @pytest.mark.parametrize("verdict", ["publish", "hold", "reject"])
    def test_may_answer_with_reasons_and_a_score(self, *, service, make_classifier, question, now, verdict):
        service.says({"verdict": verdict, "reasons": ["  two\nlines ", "", "x" * 300], "score": 100})
        answer = ask(make_classifier(), question, now=now)
        assert (answer.asks, answer.reasons, answer.score) == (verdict, ("two lines", "x" * 200), 100)

    @pytest.mark.parametrize(
        "answer",
        [
            b"",
            b"{",
            b"[]",
            b'"publish"',
            b"\xff",
            b"[" * 60_000,
            {"verdict": "explode"},
            {"verdict": ["publish"]},
            {"verdict": "hold", "reasons": "many"},
            {"verdict": "hold", "reasons": [1]},
            {"verdict": "hold", "score": 101},
            {"verdict": "hold", "score": -1},
            {"verdict": "hold", "score": "1"},
            {"verdict": "hold", "score": True},
        ],
    )
    def test_counts_only_where_it_makes_sense(self, *, service, make_classifier, question, now, answer):
        service.says(answer)
        with pytest.raises(Unreachable, match="the answer"):
            ask(make_classifier(), question, now=now)

    @pytest.mark.parametrize("code", [204, 301, 302, 401, 404, 500, 503])
    def test_counts_only_with_a_status_of_200(self, *, service, make_classifier, question, now, code):
        service.says(status(code, location="http://169.254.169.254/"))
        with pytest.raises(Unreachable, match=f"it answered {code}"):
            ask(make_classifier(), question, now=now)
        assert len(service.heard) == 1


class TestAkismet:
    def test_is_told_the_comment_and_no_address_of_anybody(
        self, *, service, make_classifier, question, comment, now
    ):
        service.says(b"false")
        ask(make_classifier(kind="akismet", offers=["article"]), question, now=now)
        told = {name: value[0] for name, value in parse_qs(service.heard[0][2].decode()).items()}
        assert told["api_key"] == "s3cret"
        assert told["comment_content"] == "Cheap watches here."
        assert told["comment_author"] == comment.author.display_name
        assert told["permalink"] == comment.thread.article.canonical_url
        assert told["user_ip"] == "127.0.0.1"
        assert "comment_author_email" not in told

    @pytest.mark.parametrize(
        ("body", "tip", "asks"),
        [(b"false", "", "publish"), (b"true", "", "hold"), (b"true", "discard", "reject")],
    )
    def test_says_spam_or_not(self, *, service, make_classifier, question, now, body, tip, asks):
        service.says(lambda handler: send(handler, body, headers=[("X-akismet-pro-tip", tip)]))
        assert ask(make_classifier(kind="akismet"), question, now=now).asks == asks

    @pytest.mark.parametrize("body", [b"invalid", b"", b"TRUE or so"])
    def test_says_nothing_else(self, *, service, make_classifier, question, now, body):
        service.says(body)
        with pytest.raises(Unreachable, match="neither true nor false"):
            ask(make_classifier(kind="akismet"), question, now=now)
