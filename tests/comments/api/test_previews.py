"""What words would be, asked by an app before it sends them."""

import pytest

from comments.threads.models import Comment
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory


@pytest.fixture
def strict(site):
    WordListFactory(site=site, kind="suspect", words="froth merchant")
    return ModerationPolicyFactory(site=site, hold_first_comments=0, nudge="words")


class TestThreadPreview:
    def test_says_what_would_be_held_why_and_where(self, ask, thread, strict):
        answer = ask.post(f"threads/{thread.pk}/preview/", {"body": " You *froth merchant*"})
        assert answer.status_code == 200
        assert answer.json() == {
            "html": "<p>You <em>froth merchant</em></p>",
            "advice": [
                {
                    "code": "suspect_word",
                    "asks": "hold",
                    "detail": "A moderator reads first what has these words: “froth merchant”",
                    "places": [{"offset": 5, "length": 14, "text": "froth merchant"}],
                }
            ],
        }
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert not Comment.objects.exists()

    def test_tells_no_more_than_the_site_reveals(self, ask, thread, strict):
        strict.nudge = "none"
        strict.save()
        answer = ask.post(f"threads/{thread.pk}/preview/", {"body": "You froth merchant"})
        assert answer.json()["advice"] == []

    def test_refuses_what_posting_would(self, ask, thread):
        answer = ask.post(f"threads/{thread.pk}/preview/", {"body": " "})
        assert (answer.status_code, answer.json()["code"]) == (422, "body_empty")

    def test_is_limited(self, ask, thread):
        first = ask.post(f"threads/{thread.pk}/preview/", {"body": "So."})
        assert first.headers["RateLimit-Policy"] == '"preview";q=60;w=60'
