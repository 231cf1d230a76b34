"""The plain dicts that are sent say what the serializers of the OpenAPI document describe: same names, same values."""

import json
import uuid

import orjson
import pytest
from rest_framework.renderers import JSONRenderer as SlowRenderer

from comments.accounts.viewer import viewer_of
from comments.api.errors import problem
from comments.api.rendering import encode
from comments.api.shapes.article import ArticleShape, ArticleSummaryShape, article_json, article_summary_json
from comments.api.shapes.case import CaseShape, DecisionShape, cases_json, decision_json
from comments.api.shapes.comment import (
    BranchPage,
    BranchShape,
    CommentPage,
    CommentShape,
    PlaceShape,
    branch_json,
    comment_json,
    page_json,
    place_json,
    roots_json,
)
from comments.api.shapes.problem import ProblemShape
from comments.api.shapes.site import SiteShape, site_json
from comments.api.shapes.thread import State, ThreadShape, thread_json
from comments.api.v1.counts import CountShape, count_json
from comments.api.v1.me import MeShape, me_json
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk.queue import Kind, page
from comments.moderation.policies import moderator_of
from comments.threads import listing
from comments.threads.models import Comment, Prominence, Status
from comments.threads.seen import seen_of
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import ReferenceFactory, SectionFactory
from tests.factories.moderation import make_held_case, make_reported_case
from tests.factories.threads import make_comment


def said_by(shape, answer):
    """Return what a serializer makes of an answer; it reads dicts by its own field names."""
    return json.loads(SlowRenderer().render(shape(answer).data))


def sent(answer):
    return orjson.loads(encode(answer))


def seen(comment):
    return seen_of(Comment.objects.with_words().get(pk=comment.pk))


@pytest.fixture
def answers(thread, site, moderator, now):
    section = SectionFactory(site=site)
    article = thread.article
    article.section, article.published_at, article.courtesy_name = section, now, "The Harbour Archive"
    article.save()
    ReferenceFactory(article=article, url="https://archive.example/17")
    ReferenceFactory(article=article, text="?", sourced=False)
    root = make_comment(thread=thread, replies=2)
    gone = make_comment(thread=thread, status=Status.REMOVED, replies=1)
    held = make_held_case(thread=thread).comment
    make_reported_case(thread=thread)
    queue = page(viewer=moderator_of(moderator))
    decision = decide(
        comment_id=held.pk,
        viewer=viewer_of(moderator, site=site),
        action="approve",
        reason="fine",
        version=1,
        now=now,
    )
    decided = page(viewer=moderator_of(moderator), kind=Kind.DECIDED)
    profile = ProfileFactory(site=site)
    MembershipFactory(site=site, user=profile.user)
    Comment.objects.filter(pk=root.pk).update(prominence=Prominence.PINNED)
    page_of_roots = listing.roots(thread=thread)
    reply = listing.replies(parent=seen(root)).comments[0]
    counted = listing.counts(public_ids=[article.public_id])
    return [
        (SiteShape, site_json(site, [section])),
        (ThreadShape, thread_json(thread, state=State.OPEN, votes="both", takes_guests=True, closes_at=now)),
        (
            ThreadShape,
            thread_json(thread, state=State.CLOSED, votes="off", takes_guests=False, closes_at=None),
        ),
        (ArticleSummaryShape, article_summary_json(article)),
        (ArticleShape, article_json(article)),
        *[(CommentShape, comment_json(seen(one), hidden=())) for one in (root, gone, held)],
        (CommentShape, comment_json(seen(root), hidden=[thread.pk])),
        *[(BranchShape, branch_json(branch, hidden=())) for branch in page_of_roots.branches],
        (BranchPage, roots_json(page_of_roots, hidden=())),
        (CommentPage, page_json(listing.depth_first(thread=thread, size=2), hidden=())),
        *[
            (
                PlaceShape,
                place_json(one, ancestors=listing.ancestors(one), beside=listing.neighbours(one), hidden=()),
            )
            for one in (reply, seen(root))
        ],
        *[(CountShape, count_json(one)) for one in counted],
        *[
            (CaseShape, one)
            for one in cases_json([*queue.files, *decided.files], viewer=moderator_of(moderator), now=now)
        ],
        (DecisionShape, decision_json(decision)),
        (MeShape, me_json(profile.user)),
        (ProblemShape, problem(status=422, path="/x", errors=[{"field": "x", "code": "y", "detail": "z"}])),
    ]


def test_what_is_sent_is_what_is_described(answers):
    assert len(answers) >= 20
    for shape, answer in answers:
        assert said_by(shape, answer) == sent(answer), shape.__name__
        assert set(answer) == set(shape().fields), shape.__name__


class TestEncode:
    def test_spells_ids_times_and_choices_as_text(self, now):
        one = uuid.UUID(int=7)
        assert sent({"id": one, "at": now, "status": Status.HELD, "state": State.OPEN}) == {
            "id": str(one),
            "at": "2026-03-14T09:26:53Z",
            "status": "held",
            "state": "open",
        }

    def test_refuses_what_has_no_place_in_an_answer(self):
        with pytest.raises(TypeError):
            encode({"row": object()})
