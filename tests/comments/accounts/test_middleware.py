from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from comments.accounts.middleware import ReaderZoneMiddleware, zone_named
from tests.factories.accounts import UserFactory

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


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
            return HttpResponse(f"{hour} {translation.get_language()} {request.reader_zone}")

        return ReaderZoneMiddleware(page)(request)

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
        assert visit(cookie=cookie).content == b"12:00 en None"

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
    assert ReaderZoneMiddleware(lambda request: HttpResponse("public"))(request).content == b"public"
