"""A reversal leaves behind what everybody read before, to the byte, at every door and in every count."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from comments.accounts.models import Role
from comments.moderation.appeals import redress
from comments.moderation.appeals.appealing import file_appeal
from comments.moderation.appeals.reversing import Ruling
from comments.moderation.appeals.reviewing import decide_appeal
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Standing
from comments.moderation.people.trusting import recompute
from comments.threads.models import Comment, Thread
from comments.threads.recounting import recount_threads
from comments.threads.voting import cast_vote
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

# How often words or status changed, which counts on whatever it changed to.
_VERSION = re.compile(rb'"version":\s?\d+')


@pytest.fixture
def comment(thread, somebody, now):
    """A reply with votes and a reply of its own, between two that stand."""
    root = make_comment(thread=thread, body="The harbour is **too small**.")
    answer = make_comment(answers=root, body="You are a fool.")
    make_comment(answers=answer)
    make_comment(answers=root)
    make_comment(thread=thread)
    for value in (1, 1, -1):
        cast_vote(comment_id=answer.pk, viewer=somebody(), value=value, now=now)
    answer.refresh_from_db()
    return answer


def addresses(comment):
    thread, article = comment.thread, comment.thread.article
    site, v1 = article.site, "/api/v1"
    return [
        *(f"{v1}/threads/{thread.pk}/tree/?order={order}" for order in ("newest", "oldest")),
        f"{v1}/threads/{thread.pk}/",
        *(f"{v1}/threads/{thread.pk}/comments/?order={order}" for order in ("top", "hot")),
        f"{v1}/comments/{comment.pk}/",
        f"{v1}/comments/{comment.parent_id}/subtree/",
        f"{v1}/comments/{comment.parent_id}/replies/",
        f"{v1}/sites/{site.slug}/comments/",
        f"{v1}/profiles/{comment.author_id}/comments/",
        f"{v1}/counts/?articles={article.public_id}",
        f"/{site.slug}/",
        f"/{site.slug}/{article.slug}/",
        f"/c/{comment.pk}/",
    ]


def public_bytes(comment):
    """What a stranger gets at each address, by nobody's cache."""
    cache.clear()
    answers = {address: Client().get(address) for address in addresses(comment)}
    return {
        address: (answer.status_code, _VERSION.sub(b"", answer.content))
        for address, answer in answers.items()
    }


def rows(comment):
    kept = Comment.objects.filter(thread=comment.thread_id).order_by("pk").values()
    counted = Thread.objects.filter(pk=comment.thread_id).values("comment_count", "last_seq").get()
    return [{key: value for key, value in row.items() if key != "version"} for row in kept], counted


def standing(comment, *, now):
    recompute([comment.author_id], now=now)
    found = Standing.objects.filter(profile=comment.author_id).values().get()
    return {key: value for key, value in found.items() if key != "computed_at"}


class TestReversed:
    def test_is_as_if_nothing_had_been(self, comment, moderator, somebody, now):
        before = public_bytes(comment), rows(comment), standing(comment, now=now)
        assert {status for status, _bytes in before[0].values()} == {200}
        decision = decide(
            comment_id=comment.pk,
            viewer=moderator,
            action="remove",
            reason="abuse",
            version=comment.version,
            now=now,
        )
        away = public_bytes(comment)
        assert [address for address in away if away[address] == before[0][address]] == []
        assert standing(comment, now=now) != before[2]
        about = redress.by_token(redress.token_for(decision.statement))
        appeal = file_appeal(about=about, body="I quoted somebody.", now=now + timedelta(days=1))
        decide_appeal(
            appeal_id=appeal.pk,
            viewer=somebody(Role.MODERATOR),
            ruling=Ruling(outcome="reversed", answer="You did."),
            now=now + timedelta(days=2),
        )
        after = public_bytes(comment)
        for address, answer in before[0].items():
            assert after[address] == answer, address
        assert rows(comment) == before[1]
        assert standing(comment, now=now) == before[2]
        assert list(recount_threads(repair=False)) == []
