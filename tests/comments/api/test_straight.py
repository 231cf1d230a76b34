import pytest
from django.urls import reverse

from comments.api import straight
from comments.threads.models import Comment
from tests.factories.accounts import ProfileFactory
from tests.factories.api import token_of
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db

# What differs from one answer to the next, whichever way it came.
OWN = {"Location", "ETag", "RateLimit", "Content-Length", "Set-Cookie"}


@pytest.fixture
def thread():
    return ThreadFactory()


@pytest.fixture
def token(thread):
    return token_of(ProfileFactory(site=thread.article.site).user)


@pytest.fixture
def send(client, token):
    def _send(method, address, body, *, cookie="", **headers):
        client.cookies.clear()
        if cookie:
            headers["cookie"] = cookie
        return client.generic(
            method,
            address,
            body,
            content_type="application/json",
            headers={"X-Session-Token": token, **headers},
        )

    return _send


def asks(thread):
    comment = make_comment(thread=thread)
    posting = reverse("api:thread_comments", args=[thread.pk])
    vote = reverse("api:vote", args=[comment.pk])
    return {
        "a comment": ("POST", posting, '{"body": "Something new"}', {}),
        "words that are none": ("POST", posting, '{"body": 7}', {}),
        "no JSON": ("POST", posting, "{", {}),
        "no such thread": ("POST", posting.replace(str(thread.pk)[-6:], "000000"), '{"body": "Lost"}', {}),
        "a method too many": ("PUT", posting, "{}", {}),
        "a vote": ("PUT", vote, '{"value": 1}', {}),
        "a vote that is none": ("PUT", vote, '{"value": 2}', {}),
        "a token that opens nothing": ("PUT", vote, '{"value": 1}', {"X-Session-Token": "x" * 32}),
        "another language": ("PUT", vote, '{"value": 2}', {"Accept-Language": "de"}),
        "another page's origin": ("PUT", vote, '{"value": 1}', {"Origin": "https://elsewhere.example"}),
        "another host": ("PUT", vote, '{"value": 1}', {"Host": "elsewhere.example"}),
        "no address": ("PUT", "/api/v1/comments/nothing/vote/", "{}", {}),
    }


KINDS = [
    "a comment",
    "words that are none",
    "no JSON",
    "no such thread",
    "a method too many",
    "a vote",
    "a vote that is none",
    "a token that opens nothing",
    "another language",
    "another page's origin",
    "another host",
    "no address",
]


@pytest.mark.parametrize("kind", KINDS)
def test_the_short_way_answers_as_the_long_one(send, thread, monkeypatch, kind):
    method, address, body, headers = asks(thread)[kind]
    short = send(method, address, body, **headers)
    monkeypatch.setattr(straight, "is_of_a_program", lambda _request: False)
    if kind == "a comment":
        # The same words again would be the same comment.
        body = body.replace("new", "else")
    long = send(method, address, body, **headers)
    assert short.status_code == long.status_code
    assert {name: text for name, text in short.headers.items() if name not in OWN} == {
        name: text for name, text in long.headers.items() if name not in OWN
    }
    assert set(short.headers) == set(long.headers)
    assert set(short.cookies) == set(long.cookies)
    if short.status_code >= 400:
        assert short.json() == long.json()


@pytest.fixture
def way(monkeypatch):
    """Return which way was taken."""
    ways = []
    asked = straight.is_of_a_program
    monkeypatch.setattr(straight, "is_of_a_program", lambda request: ways.append(asked(request)) or ways[-1])
    return ways


class TestIsOfAProgram:
    def test_is_so_of_a_comment_with_a_token_and_nothing_else(self, send, thread, way):
        assert send("POST", f"/api/v1/threads/{thread.pk}/comments/", '{"body": "Words"}').status_code == 202
        assert way == [True]
        assert Comment.objects.count() == 1

    @pytest.mark.parametrize(
        "change",
        [
            {"cookie": "tz=Europe%2FBerlin"},
            {"method": "GET"},
            {"address": "/api/v1/auth/session/"},
            {"address": "/api/v1/threads/x/comments"},
        ],
        ids=["a cookie", "reading", "signing in", "an address without its end"],
    )
    def test_is_not_so_of_what_needs_more(self, send, thread, way, change):
        ask = {"method": "POST", "address": f"/api/v1/threads/{thread.pk}/comments/", "body": '{"body": "W"}'}
        send(**(ask | change))
        assert way == [False]

    def test_is_not_so_without_a_token(self, client, thread, way):
        client.post(f"/api/v1/threads/{thread.pk}/comments/", {"body": "W"}, content_type="application/json")
        assert way == [False]
