"""What is answered from memory, and what goes to Django as it came."""

import pytest

from articles import board
from tests.factories.hot import TEXT, call

COLOURFUL = {
    "HTTP_COOKIE": "sessionid=s3cret; tz=Europe%2FBerlin",
    "HTTP_X_SESSION_TOKEN": "t0ken",
    "HTTP_AUTHORIZATION": "Bearer t0ken",
    "HTTP_ORIGIN": "https://evil.example",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE",
    "HTTP_USER_AGENT": "<script>",
    "HTTP_REFERER": "https://evil.example/",
    "HTTP_RANGE": "bytes=0-3",
    "HTTP_IF_MODIFIED_SINCE": "Sat, 14 Mar 2026 09:26:53 GMT",
}


class TestMemory:
    def test_answers_the_second_reader_without_django(self, get, inner):
        first, second = get(), get()
        assert (inner.times, inner.closed, first.body, second.body) == (1, 1, TEXT, TEXT)

    def test_answers_head_without_a_body(self, get, inner):
        get()
        answer = get(method="HEAD")
        assert (inner.times, answer.body, answer.headers["content-length"]) == (1, b"", str(len(TEXT)))

    def test_builds_the_page_for_a_head_request_as_for_any(self, get, inner):
        assert get(method="HEAD").body == b""
        assert inner.asked[0]["REQUEST_METHOD"] == "GET"
        assert get().body == TEXT

    def test_gives_the_whole_for_a_range(self, get):
        get()
        answer = get(HTTP_RANGE="bytes=0-3")
        assert (answer.status, answer.body) == (200, TEXT)

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
    def test_leaves_other_methods_to_django(self, get, inner, method):
        get()
        get(method=method)
        assert inner.asked[1]["REQUEST_METHOD"] == method

    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_HOST": "evil.example"},
            {"HTTP_HOST": ""},
            {"HTTP_HOST": "localhost:8000, evil.example"},
            {"CONTENT_LENGTH": "3"},
            {"CONTENT_TYPE": "text/plain; charset=rot13"},
            {"HTTP_TRANSFER_ENCODING": "chunked"},
            {"SCRIPT_NAME": "/below"},
        ],
    )
    def test_leaves_to_django_what_it_has_to_refuse(self, get, inner, headers):
        get()
        get(**headers)
        assert inner.times == 2
        assert headers.items() <= inner.asked[1].items()

    @pytest.mark.parametrize("place", ["/own/", "/nowhere/", "/page/1", "/page/x/"])
    def test_leaves_pages_that_are_not_marked_to_django(self, get, inner, place):
        assert [get(place).status, get(place).status] == [200, 200]
        assert inner.times == 2

    def test_leads_to_https_where_django_does(self, settings, inner, versions):
        from config.hot.serving import Hot

        settings.ROOT_URLCONF = "tests.factories.hot"
        settings.SECURE_SSL_REDIRECT = True
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        settings.PUBLIC_URL = "https://localhost"
        hot = Hot(inner, read=versions)
        secure = {"HTTP_X_FORWARDED_PROTO": "https"}
        call(hot, **secure)
        call(hot, **secure)
        assert inner.times == 1
        call(hot)
        assert inner.times == 2
        assert "HTTP_X_FORWARDED_PROTO" not in inner.asked[1]


class TestNobody:
    def test_nothing_of_the_reader_reaches_the_page(self, get, inner):
        get(**COLOURFUL)
        asked = inner.asked[0]
        assert not asked.keys() & COLOURFUL.keys()
        assert "203.0.113.9" not in str(asked)
        assert (asked["REMOTE_ADDR"], asked["HTTP_HOST"]) == ("", "localhost:8000")

    def test_everybody_gets_the_same_bytes(self, get, inner):
        people = [{"HTTP_COOKIE": f"sessionid={number}"} for number in range(3)]
        people += [{"HTTP_X_SESSION_TOKEN": "t"}, COLOURFUL]
        assert {get(**person).body for person in people} == {TEXT}
        assert inner.times == 1

    @pytest.mark.parametrize(
        "answer",
        [
            {"headers": [("Set-Cookie", "a=b")]},
            {"headers": [("Cache-Control", "private, no-store")]},
            {"headers": [("Content-Encoding", "zstd")]},
            {"status": "404 Not Found"},
            {"status": "302 Found"},
            {"subjects": None},
            {"subjects": {}},
            {"subjects": {"a:1); DROP TABLE": 1}},
        ],
    )
    def test_keeps_nothing_else(self, get, hot, inner, answer):
        for name, value in answer.items():
            setattr(inner, name, value)
        get()
        assert len(hot.store) == 0

    def test_who_would_see_more_is_asked_for_again_as_they_came(self, get, inner):
        inner.status = "404 Not Found"
        get(HTTP_COOKIE="sessionid=1")
        assert [asked.get("HTTP_COOKIE") for asked in inner.asked] == [None, "sessionid=1"]

    def test_who_would_see_the_same_is_not_asked_for_twice(self, get, inner):
        inner.status = "404 Not Found"
        assert get().status == 404
        assert inner.times == 1

    def test_an_address_with_nothing_to_keep_is_asked_for_once_for_a_while(self, get, inner, clock):
        inner.subjects = None
        get(HTTP_COOKIE="a=1")
        get(HTTP_COOKIE="a=1")
        assert inner.times == 3
        clock.forward(3)
        get(HTTP_COOKIE="a=1")
        assert inner.times == 5

    def test_the_head_says_what_makes_a_difference(self, get):
        answer = get()
        assert answer.headers["vary"] == "Accept-Encoding, Accept-Language"
        assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=1, stale-while-revalidate=30"

    def test_a_language_that_a_cookie_chose_is_for_its_reader_alone(self, get, settings):
        get()
        answer = get(HTTP_COOKIE=f"{settings.LANGUAGE_COOKIE_NAME}=de")
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["vary"] == "Accept-Encoding, Accept-Language, Cookie"

    @pytest.mark.parametrize(("seconds", "shared"), [(0.8, 0), (1.5, 1), (3600, 1)])
    def test_what_is_true_for_a_while_is_not_handed_out_later(self, get, inner, seconds, shared):
        inner.seconds = seconds
        assert get().headers["cache-control"] == f"public, max-age=0, s-maxage={shared}"

    def test_a_page_without_words_says_no_language(self, get):
        answer = get("/api/list/")
        assert answer.headers["vary"] == "Accept-Encoding"
        assert "content-language" not in answer.headers


class TestParameters:
    def test_unknown_ones_make_no_other_page(self, get, inner):
        for query in ("", "?utm_source=x", "?fbclid=1&_=2", "?x[]=1&x[]=2"):
            get(f"/page/1/{query}")
        assert inner.times == 1
        assert inner.asked[0]["QUERY_STRING"] == ""

    def test_their_order_makes_no_other_page(self, get, inner):
        get("/page/1/?order=top&cursor=a")
        get("/page/1/?cursor=a&utm=1&order=top")
        assert [asked["QUERY_STRING"] for asked in inner.asked] == ["cursor=a&order=top"]

    @pytest.mark.parametrize("query", ["order=a&order=b", "order=\xe4", "order=" + "a" * 6000])
    def test_django_looks_at_strange_ones(self, get, inner, hot, query):
        get(f"/page/1/?{query}")
        assert inner.asked[0]["QUERY_STRING"] == query
        assert len(hot.store) == 0

    @pytest.mark.parametrize("query", ["sise=1", "=1", "size=1&size=2", "size=1&utm=2"])
    def test_routes_that_refuse_unknown_ones_get_them(self, get, inner, query):
        get("/api/list/?size=1")
        get(f"/api/list/?{query}")
        assert inner.asked[1]["QUERY_STRING"] == query

    @pytest.mark.parametrize(("accept", "times"), [("*/*", 1), ("application/json", 1), ("text/html", 2)])
    def test_routes_that_refuse_formats_get_them(self, get, inner, accept, times):
        get("/api/list/")
        get("/api/list/", HTTP_ACCEPT=accept)
        assert inner.times == times

    def test_a_question_mark_in_a_path_is_not_the_one_before_the_query(self, get, inner):
        get("/page/1/?order=a")
        call_path = {"PATH_INFO": "/page/1/?order=a", "QUERY_STRING": ""}
        get(**call_path)
        assert inner.asked[1]["PATH_INFO"] == "/page/1/?order=a"

    def test_a_tampered_cursor_is_djangos_to_refuse_each_time(self, get, inner, hot):
        inner.status = "400 Bad Request"
        for number in range(50):
            assert get(f"/page/1/?cursor={number}").status == 400
        assert len(hot.store) == 0


class TestLanguages:
    @pytest.mark.parametrize(
        ("headers", "language"),
        [
            ({}, "en"),
            ({"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.1"}, "de"),
            ({"HTTP_ACCEPT_LANGUAGE": "xx, fr;q=0.5"}, "fr"),
            ({"HTTP_ACCEPT_LANGUAGE": "de", "HTTP_COOKIE": "a=b; django_language=ar"}, "ar"),
            ({"HTTP_ACCEPT_LANGUAGE": "es", "HTTP_COOKIE": "django_language=klingon"}, "es"),
            ({"HTTP_ACCEPT_LANGUAGE": "junk;;;q=q,,," * 500}, "en"),
            ({"HTTP_ACCEPT_LANGUAGE": "*"}, "en"),
        ],
    )
    def test_are_chosen_as_django_chooses(self, get, inner, headers, language):
        get(**headers)
        assert inner.asked[0]["HTTP_ACCEPT_LANGUAGE"] == language

    def test_each_has_its_page_and_no_other_header_makes_one(self, get, inner):
        for language in ("de", "de-DE", "de;q=0.3", "en", "xx", "", "*"):
            get(HTTP_ACCEPT_LANGUAGE=language)
        assert sorted(asked["HTTP_ACCEPT_LANGUAGE"] for asked in inner.asked) == ["de", "en"]

    def test_make_no_difference_to_a_page_without_words(self, get, inner):
        get("/api/list/", HTTP_ACCEPT_LANGUAGE="de")
        get("/api/list/", HTTP_ACCEPT_LANGUAGE="fr")
        assert [asked["HTTP_ACCEPT_LANGUAGE"] for asked in inner.asked] == ["en"]


class TestBounds:
    def test_a_flood_of_pages_stays_within_the_memory(self, settings, inner, versions):
        from config.hot.serving import Hot

        settings.ROOT_URLCONF = "tests.factories.hot"
        settings.HOT_BYTES = 200_000
        hot = Hot(inner, read=versions)
        for number in range(300):
            call(hot, f"/page/{number}/", HTTP_ACCEPT_ENCODING="gzip, br")
            call(hot, "/page/0/")
        assert hot.store.size <= 200_000
        assert hot.store.evicted > 200
        assert hot.store.get(" /page/0/ en") is not None

    def test_a_broken_entry_is_built_again(self, get, hot, inner):
        get()
        (key,) = hot.store._entries
        hot.store._entries[key].forms = None
        assert get().body == TEXT
        board.mark("a:1")
        assert get().body == TEXT

    @pytest.mark.parametrize("junk", [object(), None, b"\x00", {"a": 1}])
    def test_whatever_lies_in_memory_no_reader_gets_an_error(self, get, hot, junk):
        get()
        (key,) = hot.store._entries
        hot.store._entries[key] = junk
        assert [get().status for _ in range(3)] == [200] * 3

    def test_an_error_of_djangos_is_not_kept(self, get, inner):
        inner.status = "500 Internal Server Error"
        assert get().status == 500
        inner.status = "200 OK"
        assert get().status == 200

    def test_what_django_raises_django_is_asked_about_again(self, get, inner):
        inner.raises = RuntimeError("wrong")
        with pytest.raises(RuntimeError):
            get()
        assert inner.times == 2


class TestCounting:
    def test_tells_what_was_done(self, get, hot):
        tag = get().headers["etag"]
        get()
        get(HTTP_IF_NONE_MATCH=tag)
        get("/own/")
        numbers = hot.tally.numbers()
        assert {name: numbers[name] for name in ("hits", "misses", "unchanged", "passed")} == {
            "hits": 2,
            "misses": 1,
            "unchanged": 1,
            "passed": 1,
        }
        assert numbers["bytes"] == 2 * len(TEXT)

    def test_writes_one_line_a_minute_and_none_for_nothing(self, get, clock, monkeypatch):
        from config.hot import counting

        lines = []
        monkeypatch.setattr(counting.logger, "info", lambda _event, **numbers: lines.append(numbers))
        get()
        get()
        assert lines == []
        clock.forward(61)
        get()
        get()
        assert [(line["hits"], line["misses"]) for line in lines] == [(1, 1)]
