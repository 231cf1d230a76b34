"""Packings and entity tags: each reader gets the smallest form that they can read, and nothing that they hold."""

import pytest

from config.hot.encodings import BROTLI, GZIP, IDENTITY, Choosing, acceptable
from tests.factories.hot import TEXT

HUNDRED = ", ".join(f"x-packing-{number};q=0.{number}" for number in range(100))


class TestAcceptable:
    @pytest.mark.parametrize(
        ("header", "first"),
        [
            ("", IDENTITY),
            ("gzip", GZIP),
            ("GZIP", GZIP),
            ("x-gzip", GZIP),
            ("gzip, deflate, br, zstd", BROTLI),
            ("br;q=0.1, gzip;q=0.9", GZIP),
            ("br;q=0, gzip", GZIP),
            ("*", BROTLI),
            ("*;q=0.5, gzip", GZIP),
            ("*;q=0, gzip", GZIP),
            ("identity", IDENTITY),
            ("identity;q=0", IDENTITY),
            ("identity;q=0, gzip;q=0.001", GZIP),
            ("identity;q=0.5, gzip;q=0.4", IDENTITY),
            ("gzip;q=banana", IDENTITY),
            ("gzip;q=2", IDENTITY),
            ("gzip;level=9;q=0.5", GZIP),
            ("deflate", IDENTITY),
            (";;;,,,", IDENTITY),
            (f"{HUNDRED}, gzip", IDENTITY),
            (f"gzip, {HUNDRED}", GZIP),
            ("gzip," * 100_000, GZIP),
        ],
    )
    def test_names_the_best_form(self, header, first):
        assert acceptable(header)[0] == first

    def test_memory_of_headers_is_bounded(self):
        choosing = Choosing()
        for number in range(10_000):
            choosing.forms(f"gzip;q=0.{number}")
        choosing.forms("gzip" + " " * 10_000)
        assert len(choosing._known) <= 256


class TestForms:
    @pytest.mark.parametrize(
        ("accepted", "packing"), [("gzip", "gzip"), ("br", "br"), ("gzip, br", "br"), ("", None)]
    )
    def test_hold_the_same_content(self, get, accepted, packing):
        answer = get(HTTP_ACCEPT_ENCODING=accepted)
        assert (answer.headers.get("content-encoding"), answer.content) == (packing, TEXT)
        assert answer.headers["content-length"] == str(len(answer.body))

    def test_are_packed_once(self, get, monkeypatch):
        from config.hot import entries

        packed = []
        monkeypatch.setattr(entries, "pack", lambda _content, form: packed.append(form) or b"packed")
        for accepted in ("gzip", "gzip", "br", "br", "", "gzip"):
            get(HTTP_ACCEPT_ENCODING=accepted)
        assert packed == [GZIP, BROTLI]

    def test_of_a_small_answer_are_as_it_is(self, get, inner):
        inner.content = b"[]"
        assert "content-encoding" not in get(HTTP_ACCEPT_ENCODING="gzip").headers

    def test_a_small_answer_is_packed_for_who_takes_nothing_else(self, get, inner):
        inner.content = b"[]"
        assert get(HTTP_ACCEPT_ENCODING="gzip, identity;q=0").headers["content-encoding"] == "gzip"

    def test_each_has_its_tag(self, get):
        tags = {get(HTTP_ACCEPT_ENCODING=accepted).headers["etag"] for accepted in ("", "gzip", "br")}
        plain = min(tags, key=len)
        assert tags == {plain, f'{plain[:-1]}-gzip"', f'{plain[:-1]}-br"'}

    def test_keep_the_tag_of_the_view(self, get, inner):
        inner.headers.append(("ETag", '"3-abc"'))
        assert get(HTTP_ACCEPT_ENCODING="gzip").headers["etag"] == '"3-abc-gzip"'

    @pytest.mark.parametrize("tag", ['W/"3"', "3", '"a"b"', '"' + "x" * 200 + '"'])
    def test_keep_no_tag_that_is_none(self, get, inner, tag):
        inner.headers.append(("ETag", tag))
        assert tag not in get().headers["etag"]


class TestNotModified:
    @pytest.mark.parametrize("held", ["{}", "W/{}", '"other", {}', "*", '"a","b",W/{},"c"'])
    def test_is_told_to_who_holds_it(self, get, inner, held):
        first = get(HTTP_ACCEPT_ENCODING="gzip")
        answer = get(HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=held.format(first.headers["etag"]))
        assert (answer.status, answer.body, inner.times) == (304, b"", 1)
        for name in ("etag", "cache-control", "vary"):
            assert answer.headers[name] == first.headers[name]

    def test_is_told_about_the_form_that_is_held(self, get):
        plain = get().headers["etag"]
        answer = get(HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=plain)
        assert (answer.status, answer.headers["etag"]) == (304, plain)

    @pytest.mark.parametrize("held", ['"other"', "", "garbage", '"' * 5_000, '"a",' * 5_000, "W/"])
    def test_is_not_told_to_anybody_else(self, get, held):
        get()
        assert get(HTTP_IF_NONE_MATCH=held).status == 200

    def test_holds_for_head(self, get):
        tag = get().headers["etag"]
        assert get(method="HEAD", HTTP_IF_NONE_MATCH=tag).status == 304

    def test_is_not_told_once_the_content_changed(self, get, inner):
        from articles import board

        tag = get().headers["etag"]
        inner.content = TEXT + b"!"
        board.mark("a:1")
        assert get(HTTP_IF_NONE_MATCH=tag).status == 200
