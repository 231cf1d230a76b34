import json
import time

import pytest

from comments.api.errors import NotReadable
from comments.api.parsing import BODY_MAX_BYTES, read_json

BAD = {
    "empty": b"",
    "blank": b"   ",
    "broken": b'{"body": ',
    "trailing": b'{"body": "x"} {}',
    "single quotes": b"{'body': 'x'}",
    "comment": b'{"body": "x" /* why */}',
    "a list": b'["body"]',
    "a string": b'"body"',
    "a number": b"17",
    "null": b"null",
    "a name twice": b'{"body": "one", "body": "two"}',
    "an inner name twice": b'{"body": {"x": 1, "x": 2}}',
    "NaN": b'{"body": NaN}',
    "Infinity": b'{"body": -Infinity}',
    "1e400": b'{"body": 1e400}',
    "2^63": b'{"body": 9223372036854775808}',
    "-2^63 - 1": b'{"body": -9223372036854775809}',
    "5,000 digits": b'{"body": ' + b"9" * 5000 + b"}",
    "NUL": b'{"body": "a\\u0000b"}',
    "raw NUL": b'{"body": "a\x00b"}',
    "lone high surrogate": b'{"body": "\\ud800"}',
    "lone low surrogate": b'{"body": "x\\udc00"}',
    "lone surrogate in a name": b'{"\\ud800": "x"}',
    "lone surrogate deep inside": b'{"body": [{"x": ["\\udfff"]}]}',
    "Latin-1": '{"body": "café"}'.encode("latin-1"),
    "UTF-16": '{"body": "x"}'.encode("utf-16"),
    "BOM": b'\xef\xbb\xbf{"body": "x"}',
    "overlong UTF-8": b'{"body": "\xc0\xaf"}',
    "100,000 brackets": b'{"body": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


class TestReadJson:
    @pytest.mark.parametrize("raw", BAD.values(), ids=BAD.keys())
    def test_refuses(self, raw):
        with pytest.raises(NotReadable):
            read_json(raw)

    @pytest.mark.parametrize(
        ("raw", "read"),
        [
            (b"{}", {}),
            (b'{"body": "caf\xc3\xa9"}', {"body": "café"}),
            (b'{"body": "\\ud83d\\ude00"}', {"body": "😀"}),
            (b'{"n": 9223372036854775807}', {"n": 2**63 - 1}),
            (b'{"n": 1.5, "m": null, "t": true}', {"n": 1.5, "m": None, "t": True}),
        ],
    )
    def test_reads(self, raw, read):
        assert read_json(raw) == read


class TestABodyThatCannotBeRead:
    @pytest.mark.parametrize("raw", BAD.values(), ids=BAD.keys())
    def test_is_400_where_words_are_taken(self, ask, thread, raw):
        answer = ask("POST", f"threads/{thread.pk}/comments/", raw=raw)
        assert answer.status_code in {400, 413, 422}
        assert answer.json()["code"] in {"not_readable", "too_large", "invalid"}

    @pytest.mark.parametrize("raw", [raw for raw in BAD.values() if raw.strip()])
    def test_is_400_where_people_sign_in(self, call, raw):
        answer = call("POST", "auth/login/", raw=raw)
        assert (answer.status_code, answer.json()["code"]) in {(400, "not_readable"), (413, "too_large")}

    @pytest.mark.parametrize(
        "content_type",
        [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
            "application/json; charset=latin-1",
            "application/xml",
        ],
    )
    @pytest.mark.parametrize("path", ["threads/{thread}/comments/", "auth/login/"])
    def test_is_415_unless_it_is_json(self, ask, call, thread, content_type, path):
        asker = call if path.startswith("auth") else ask
        raw = b'{"body": "x", "email": "a@b.example", "password": "x"}'
        answer = asker("POST", path.format(thread=thread.pk), raw=raw, content_type=content_type)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")

    def test_is_415_when_it_is_packed(self, ask, thread):
        answer = ask.post(f"threads/{thread.pk}/comments/", {"body": "x"}, content_encoding="gzip")
        assert answer.status_code == 415

    @pytest.mark.parametrize("path", ["threads/{thread}/comments/", "auth/login/"])
    def test_is_413_beyond_the_bytes_that_are_read(self, ask, call, thread, path):
        asker = call if path.startswith("auth") else ask
        raw = json.dumps({"body": "x" * BODY_MAX_BYTES}).encode()
        started = time.monotonic()
        answer = asker("POST", path.format(thread=thread.pk), raw=raw)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert answer.json()["limit_bytes"] == BODY_MAX_BYTES
        assert time.monotonic() - started < 2


class TestFields:
    @pytest.mark.parametrize(
        ("body", "field", "code"),
        [
            ({}, "body", "required"),
            ({"body": None}, "body", "null"),
            ({"body": 7}, "body", "invalid"),
            ({"body": True}, "body", "invalid"),
            ({"body": ["x"]}, "body", "invalid"),
            ({"body": {"x": "y"}}, "body", "invalid"),
            ({"body": "x", "parent": 17}, "parent", "invalid"),
            ({"body": "x", "parent": "17"}, "parent", "invalid"),
            ({"body": "x", "parent": ["x"]}, "parent", "invalid"),
            ({"body": "x", "status": "published"}, "status", "unknown"),
            ({"body": "x", "n" * 200: 1}, "n" * 60, "unknown"),
        ],
    )
    def test_are_refused_by_name(self, ask, thread, body, field, code):
        answer = ask.post(f"threads/{thread.pk}/comments/", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]

    @pytest.mark.parametrize("value", [2, -2, 2**62, -(2**62), "1", 1.0, True, None, [1]])
    def test_a_vote_is_1_or_minus_1_or_0(self, ask, thread, value):
        answer = ask.put(f"comments/{thread.pk}/vote/", {"value": value})
        assert answer.status_code in {404, 422}


class TestQueryParameters:
    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("size=0", "size"),
            ("size=101", "size"),
            ("size=-1", "size"),
            ("size=1e2", "size"),
            ("size=٣", "size"),
            ("size=" + "9" * 400, "size"),
            ("size=9223372036854775808", "size"),
            ("size=", "size"),
            ("order=loudest", "order"),
            ("order=", "order"),
            ("order=seq;drop", "order"),
            ("replies=11", "replies"),
            ("order=top&order=newest", "order"),
            ("size=5&size=5", "size"),
            ("page=2", "page"),
            ("format=csv", "format"),
            ("cursor=x", "cursor"),
            ("cursor=%00", "cursor"),
        ],
    )
    def test_are_refused_by_name(self, call, thread, query, field):
        answer = call.get(f"threads/{thread.pk}/comments/?{query}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == field

    def test_name_their_limits(self, call, thread):
        error = call.get(f"threads/{thread.pk}/comments/?size=101").json()["errors"][0]
        assert (error["minimum"], error["maximum"]) == (1, 100)
        error = call.get(f"threads/{thread.pk}/comments/?order=loudest").json()["errors"][0]
        assert error["allowed"] == ["newest", "oldest", "top", "hot", "controversial"]

    @pytest.mark.parametrize("query", ["size=1", "size=100", "replies=0", "replies=10", "order=top", ""])
    def test_are_taken_at_their_limits(self, call, thread, query):
        assert call.get(f"threads/{thread.pk}/comments/?{query}").status_code == 200
