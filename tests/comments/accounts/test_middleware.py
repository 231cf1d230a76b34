from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.views import View

from articles import editions
from comments.accounts.middleware import ReaderCookieMiddleware, ReaderZoneMiddleware, zone_named
from tests.factories.accounts import UserFactory

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def passed(middleware, request, page):
    """Send a request through, as Django does: what looks at the view is asked after it is known."""

    def answer(request):
        inner.process_view(request, page, (), {})
        return page(request)

    inner = middleware(answer)
    return inner(request)


@pytest.fixture
def visit():
    def visit(user=None, cookie=None):
        request = RequestFactory().get("/")
        request.user = user or AnonymousUser()
        if user:
            request.COOKIES["sessionid"] = "x"
        if cookie is not None:
            request.COOKIES["tz"] = cookie

        def page(request):
            hour = timezone.localtime(NOON).strftime("%H:%M")
            return HttpResponse(f"{hour} {translation.get_language()}")

        return passed(ReaderZoneMiddleware, request, page)

    return visit


def hour(response):
    return response.content.decode().split()[0]


class TestZone:
    @pytest.mark.parametrize(
        ("chosen", "cookie", "expected"),
        [
            ("", None, "12:00"),
            ("", "Europe/Berlin", "13:00"),
            ("", "Europe%2FBerlin", "13:00"),
            ("Asia/Kolkata", "Europe/Berlin", "17:30"),
            ("Asia/Kolkata", None, "17:30"),
            ("Mars/Olympus", "Europe/Berlin", "13:00"),
        ],
    )
    def test_is_what_the_reader_chose_or_what_the_device_says(self, visit, chosen, cookie, expected):
        assert hour(visit(UserFactory.build(time_zone=chosen), cookie)) == expected

    @pytest.mark.parametrize(
        "cookie",
        ["", "x", "../../etc/passwd", "/etc/passwd", "Europe", "\x00", "%00", "Europe/Berlin\n", "a" * 5000],
    )
    def test_is_not_what_anybody_writes_into_the_cookie(self, visit, cookie):
        assert visit(cookie=cookie).content == b"12:00 en"

    def test_ends_with_the_answer(self, visit):
        visit(cookie="Asia/Kolkata")
        assert timezone.get_current_timezone_name() == "UTC"

    def test_of_a_name_is_remembered(self):
        assert zone_named("Europe/Berlin") is zone_named("Europe/Berlin")


class TestLanguage:
    @pytest.mark.parametrize(("chosen", "spoken"), [("de", "de"), ("", "en"), ("tlh", "en"), ("ar", "ar")])
    def test_is_what_the_reader_chose(self, visit, chosen, spoken):
        answer = visit(UserFactory.build(language=chosen))
        assert answer.content.decode().split()[1] == spoken
        assert translation.get_language() == "en"

    def test_is_told_to_caches(self, visit):
        assert visit(UserFactory.build(language="de")).headers["Content-Language"] == "de"


def test_nobody_is_asked_for_without_a_session():
    def refuse():
        raise AssertionError("asking marks the answer as somebody's own")

    request = RequestFactory().get("/")
    request.user = SimpleLazyObject(refuse)
    assert passed(ReaderZoneMiddleware, request, lambda request: HttpResponse("public")).content == b"public"


def test_nobody_is_asked_for_by_what_is_the_same_for_everybody():
    def refuse():
        raise AssertionError("asking marks the answer as somebody's own")

    class Public(View):
        hot_parameters = ()

        def get(self, request):
            return HttpResponse(timezone.get_current_timezone_name())

    request = RequestFactory().get("/")
    request.COOKIES |= {"sessionid": "x", "tz": "Asia/Kolkata"}
    request.user = SimpleLazyObject(refuse)
    assert passed(ReaderZoneMiddleware, request, Public.as_view()).content == b"UTC"


class TestLanguageCookie:
    @pytest.mark.parametrize(
        ("chosen", "kept", "told"),
        [
            ("de", "", "de"),
            ("de", "de", None),
            ("de", "fr", "de"),
            ("", "", None),
            ("", "fr", ""),
            ("tlh", "", None),
        ],
    )
    def test_follows_what_the_reader_chose(self, rf, chosen, kept, told):
        request = rf.get("/")
        request.user = UserFactory.build(language=chosen)
        request.COOKIES |= {"sessionid": "x"} | ({"django_language": kept} if kept else {})
        answer = passed(ReaderZoneMiddleware, request, lambda request: HttpResponse())
        cookie = answer.cookies.get("django_language")
        assert (cookie.value if cookie else None) == told


class TestReaderCookie:
    @pytest.mark.parametrize(
        ("held", "changed", "told"),
        [
            ({}, {}, None),
            ({"sessionid": "x"}, {}, "1"),
            ({"sessionid": "x", "reader": "1"}, {}, None),
            ({}, {"sessionid": "x"}, "1"),
            ({"sessionid": "x", "reader": "1"}, {"sessionid": ""}, ""),
            ({"sessionid": "x", "reader": "1"}, {"sessionid": "", "messages": "m"}, None),
            ({}, {"messages": "m"}, "1"),
            ({"messages": "m", "reader": "1"}, {"messages": ""}, ""),
            ({"reader": "1"}, {}, ""),
        ],
    )
    def test_keeps_step_with_the_session_and_the_messages(self, rf, held, changed, told):
        def answer(request):
            response = HttpResponse()
            for name, value in changed.items():
                response.set_cookie(name, value)
            return response

        request = rf.get("/")
        request.COOKIES |= held
        cookie = ReaderCookieMiddleware(answer)(request).cookies.get("reader")
        assert (cookie.value if cookie else None) == told
        assert cookie is None or not cookie["httponly"]

    def test_is_not_set_by_what_everybody_gets(self, rf):
        request = rf.get("/")
        request.COOKIES["sessionid"] = "x"
        request.META[editions.PUBLIC] = object()
        assert not ReaderCookieMiddleware(lambda request: HttpResponse())(request).cookies
