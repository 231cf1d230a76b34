import json

import pytest
from django.test import RequestFactory

from config.charsets import known_charsets_only


def page(environ, start_response):
    start_response("200 OK", [])
    return [b"A page."]


@pytest.fixture
def ask():
    """Ask the guarded application for a page, as a web server does."""

    def asked(content_type, method="GET"):
        started = []
        environ = RequestFactory()._base_environ(
            PATH_INFO="/health",
            QUERY_STRING="next=%5Cud800",
            REQUEST_METHOD=method,
            CONTENT_TYPE=content_type,
        )
        body = known_charsets_only(page)(environ, lambda status, headers: started.append((status, headers)))
        return started[0][0], b"".join(body)

    return asked


class TestKnownCharsetsOnly:
    @pytest.mark.parametrize(
        "charset",
        ["rot13", "hex", "idna", "undefined", "unicode_escape", "utf-16", "punycode", '"rot13"', ""],
    )
    def test_refuses_what_is_no_encoding_of_the_web(self, ask, charset):
        status, body = ask(f"text/plain; charset={charset}")
        assert status == "415 Unsupported Media Type"
        assert json.loads(body)["code"] == "unsupported_media_type"

    def test_refuses_a_second_one_too(self, ask):
        assert ask("text/plain; charset=utf-8; charset=rot13")[0].startswith("415")

    def test_sends_no_body_to_head(self, ask):
        assert ask("text/plain; charset=hex", method="HEAD")[1] == b""

    @pytest.mark.parametrize(
        "said", ["", "; charset=UTF-8", '; charset="utf-8"', "; charset=iso-8859-1", "; boundary=x"]
    )
    def test_lets_the_others_through(self, ask, said):
        assert ask(f"text/plain{said}")[0].startswith("200")
