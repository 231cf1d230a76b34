import json

import pytest

from articles.models import Article
from comments.threads.models import Comment, Revision
from comments.webhooks.bodies import BODY_MAX_BYTES, body_of, facts_shown
from comments.webhooks.keeping import Wish, change_endpoint
from tests.factories.threads import make_comment
from tests.factories.webhooks import URL, happen, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(endpoint, owner, now):
    """Return the words of a comment as an endpoint is sent them; or say that there is no word about words."""

    def sent(comment, *, with_text=True, with_held_text=False):
        wish = Wish(url=URL, with_text=with_text, with_held_text=with_held_text)
        change_endpoint(endpoint, wish, by=owner, now=now)
        (delivery,) = tell(happen("comment.published", at=now, comment_id=comment.pk), at=now)
        body, has_text = body_of(delivery, endpoint)
        data = json.loads(body)["data"]
        assert has_text is bool(data.get("text"))
        return data.get("text", "nothing is said of it")

    return sent


def test_a_body_says_what_happened_and_when(endpoint, comment, now):
    (delivery,) = tell(happen("comment.published", at=now, comment_id=comment.pk), at=now)
    body, has_text = body_of(delivery, endpoint)
    told = json.loads(body)
    assert list(told) == ["type", "version", "timestamp", "data"]
    assert (told["type"], told["version"], told["timestamp"]) == (
        "comment.published",
        1,
        "2026-03-14T09:26:53.000Z",
    )
    assert told["data"] == delivery.facts
    assert not has_text
    assert json.loads(facts_shown(delivery)) == told


class TestWords:
    def test_are_not_sent_unless_somebody_asks(self, text, comment):
        assert text(comment, with_text=False) == "nothing is said of it"

    def test_that_everybody_reads_are_sent_as_they_are_now(self, text, comment):
        Revision.objects.filter(pk=comment.revision_id).update(
            body="Newer words.", html="<p>Newer words.</p>"
        )
        assert text(comment) == {
            "revision": 1,
            "author_name": comment.author.display_name,
            "body": "Newer words.",
            "html": "<p>Newer words.</p>",
        }

    @pytest.mark.parametrize("status", ["held", "rejected", "removed", "withdrawn"])
    @pytest.mark.parametrize("with_held_text", [False, True])
    def test_that_nobody_may_read_are_sent_only_where_they_wait_and_are_asked_for(
        self, *, text, comment, status, with_held_text
    ):
        hidden = make_comment(thread=comment.thread, status=status)
        found = text(hidden, with_held_text=with_held_text)
        assert (found is not None) is (status == "held" and with_held_text)

    def test_of_a_discussion_that_is_not_shown_are_not_sent(self, text, comment):
        Article.objects.update(discussion="off")
        assert text(comment) is None

    def test_fit_whatever_they_are(self, endpoint, owner, comment, now):
        wish = Wish(url=URL, with_text=True)
        change_endpoint(endpoint, wish, by=owner, now=now)
        (delivery,) = tell(happen("comment.published", at=now, comment_id=comment.pk), at=now)
        Revision.objects.filter(pk=comment.revision_id).update(body="\U0001f30a" * 10_000, html="&" * 60_000)
        body, has_text = body_of(delivery, endpoint)
        assert len(body) <= BODY_MAX_BYTES
        assert has_text
        assert json.loads(body)["data"]["text"]["html"] is None

    def test_of_a_comment_that_is_gone_are_null(self, text, endpoint, comment, now):
        (delivery,) = tell(happen("comment.published", at=now, comment_id=comment.pk), at=now)
        endpoint.with_text = True
        Comment.objects.filter(pk=comment.pk).delete()
        assert json.loads(body_of(delivery, endpoint)[0])["data"]["text"] is None
