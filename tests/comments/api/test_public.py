"""Public answers: the same bytes for everybody, without looking anybody up, and marked with what they were made from."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editions import PUBLIC
from comments.accounts.models import Role
from comments.api.resource import Resource
from comments.api.v1.problems import every_route
from comments.threads.models import Status
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.threads import make_comment

OPEN = [
    "threads/{thread}/comments/",
    "threads/{thread}/comments/?order=hot&size=2&replies=1",
    "threads/{thread}/tree/",
    "threads/{thread}/",
    "articles/{article}/thread/",
    "articles/{article}/",
    "articles/?url={url}",
    "comments/{comment}/",
    "comments/{comment}/replies/",
    "comments/{comment}/subtree/",
    "comments/{comment}/ancestors/",
    "comments/{comment}/neighbours/",
    "profiles/{profile}/comments/",
    "sites/{site}/comments/",
    "sites/{site}/articles/",
    "sites/{site}/",
    "counts/?articles={article}",
    "counts/?site={site}&urls={url}",
]


@pytest.fixture
def comment(thread, reader):
    return make_comment(thread=thread, author=reader, replies=2)


@pytest.fixture
def at(thread, site, comment):
    ids = {
        "thread": thread.pk,
        "article": thread.article.public_id,
        "url": thread.article.canonical_url,
        "comment": comment.pk,
        "profile": comment.author_id,
        "site": site.slug,
    }
    return lambda path: path.format(**ids)


@pytest.fixture
def five(call, call_as, comment):
    """Nobody, the author who has something waiting, a voter, an owner, and somebody of another site."""
    reader, site = comment.author, comment.site
    make_comment(thread=comment.thread, author=reader, status=Status.HELD)
    voter = ProfileFactory(site=site)
    call_as(voter.user).put(f"comments/{comment.pk}/vote/", {"value": 1})
    people = [
        reader.user,
        voter.user,
        MembershipFactory(site=site, role=Role.OWNER).user,
        UserFactory(language="de", time_zone="Asia/Tokyo"),
    ]
    return [call, *(call_as(one) for one in people)]


@pytest.mark.parametrize("path", OPEN)
class TestAnOpenRead:
    def test_is_the_same_bytes_and_tag_for_five_people(self, path, at, five):
        answers = [
            asker.get(at(path), accept_language=word)
            for asker, word in zip(five, "en de fr ar en".split(), strict=True)
        ]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert len({answer.headers["ETag"] for answer in answers}) == 1

    def test_says_what_it_was_made_from(self, path, call, at, thread):
        told = call.get(at(path)).wsgi_request.META[PUBLIC]
        assert f"s:{thread.article.site_id}" in told.subjects
        if f"a:{thread.article_id}" not in told.subjects:
            assert told.seconds <= 0.8

    def test_depends_on_no_language_and_no_cookie(self, path, call, at):
        answer = call.get(at(path), accept_language="de")
        assert "Accept-Language" not in answer.headers.get("Vary", "")
        assert "Content-Language" not in answer.headers
        assert not answer.cookies
        assert answer.headers["Cache-Control"].startswith("public")

    def test_is_answered_to_head_without_a_body(self, path, call, at):
        head, got = call("HEAD", at(path)), call.get(at(path))
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == got.headers["ETag"]


@pytest.mark.parametrize("path", [one for one in OPEN if one != "comments/{comment}/"])
def test_looks_nobody_up(path, at, call, reader, django_assert_num_queries):
    browser = Client()
    browser.force_login(reader.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = at(path)
    call.get(path)
    with CaptureQueriesContext(connection) as signed_out:
        call.get(path)
    with django_assert_num_queries(len(signed_out)):
        browser.get(f"/api/v1/{path}")


class TestWhatIsNotPublic:
    @pytest.mark.parametrize("path", OPEN)
    @pytest.mark.parametrize("more", ["utm_source=mail", "=", "size=0", "order=x&order=x"])
    def test_includes_refused_parameters(self, path, more, call, at):
        answer = call.get(at(path) + ("&" if "?" in path else "?") + more)
        assert answer.status_code == 400
        assert PUBLIC not in answer.wsgi_request.META
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_includes_a_comment_that_waits_although_its_author_reads_it(self, ask, call, thread, reader):
        path = f"comments/{make_comment(thread=thread, author=reader, status=Status.HELD).pk}/"
        for answer, status in ((ask.get(path), 200), (call.get(path), 404)):
            assert answer.status_code == status
            assert PUBLIC not in answer.wsgi_request.META

    def test_includes_a_shown_comment_asked_for_with_rights(self, ask, call, comment):
        path = f"comments/{comment.pk}/"
        assert PUBLIC not in ask.get(path).wsgi_request.META
        assert PUBLIC in call.get(path).wsgi_request.META


def test_the_parameters_that_matter_are_those_that_are_known():
    for route in every_route(Resource):
        if route.open_reads:
            assert route.hot_parameters == tuple(route.parameters)
            assert not route.hot_by_language
            assert route.hot_refuses_others
    hot = {
        route.__name__
        for route in every_route(Resource)
        if hasattr(route, "hot_parameters") and not route.open_reads
    }
    assert hot == {"CommentDetail"}


class TestVersions:
    """Whatever changes a page changes the version of something that it was made from."""

    @pytest.fixture
    def made_from(self, call, thread):
        return lambda: dict(call.get(f"threads/{thread.pk}/comments/").wsgi_request.META[PUBLIC].subjects)

    def test_grow_with_a_post_and_not_with_what_waits(self, made_from, thread):
        before = made_from()
        make_comment(thread=thread, status=Status.HELD)
        assert made_from() == before
        make_comment(thread=thread)
        assert made_from() != before

    def test_grow_with_an_edit_and_a_withdrawal(self, made_from, ask, thread, reader):
        mine = make_comment(thread=thread, author=reader, at=timezone.now())
        before = made_from()
        assert ask.patch(f"comments/{mine.pk}/", {"body": "Other words."}, if_match="*").status_code in {
            200,
            202,
        }
        between = made_from()
        assert between != before
        ask.delete(f"comments/{mine.pk}/", if_match="*")
        assert made_from() != between

    def test_grow_with_a_pin(self, made_from, call_as, moderator, comment):
        before = made_from()
        call_as(moderator).put(f"comments/{comment.pk}/prominence/", {"prominence": "pinned"})
        assert made_from() != before
