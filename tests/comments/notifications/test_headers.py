from email.utils import parseaddr
from uuid import UUID

import pytest

from comments.notifications import headers


class TestClean:
    @pytest.mark.parametrize(
        ("raw", "cleaned"),
        [
            ("Ilse answered", "Ilse answered"),
            ("Ilse\r\nBcc: everybody@example.org", "Ilse Bcc: everybody@example.org"),
            ("Ilse\x00\x1b[31m\x7fMarran", "Ilse[31mMarran"),
            ("\u202eexe.txt\u202c \u2066x\u2069 \u200f\u061c", "exe.txt x"),
            ("soft\u00adhyphen\u200b\ufeff", "softhyphen"),
            ("a\u2028b\u2029c\u0085d\u00a0e", "a b c d e"),
            ("\ud800lone", "lone"),
            ("=?utf-8?q?=0ABcc=3A_x?=", "= ?utf-8?q?=0ABcc=3A_x?="),
            ("family 👩\u200d👧", "family 👩\u200d👧"),
            ("می\u200cخواهم", "می\u200cخواهم"),
        ],
    )
    def test_leaves_one_line_that_cannot_turn_around(self, raw, cleaned):
        assert headers.clean(raw, length=60) == cleaned

    @pytest.mark.parametrize(("letters", "left"), [(9, "x" * 9), (10, "x" * 10), (11, "x" * 9 + "…")])
    def test_cuts_what_is_too_long(self, letters, left):
        assert headers.clean("x" * letters, length=10) == left


class TestIds:
    def test_are_made_of_the_mail_and_of_our_host(self, settings):
        settings.PUBLIC_URL = "https://comments.example.org:8443/below"
        assert (
            headers.message_id(UUID(int=1)) == "<00000000-0000-0000-0000-000000000001@comments.example.org>"
        )
        assert headers.conversation_id("thread-7") == "<thread-7@comments.example.org>"


class TestSender:
    @pytest.mark.parametrize("name", ["The Tidewater Review", 'A "quoted", one <x@y>', "Übersee · Zeitung"])
    def test_is_our_address_under_the_name_of_the_site(self, settings, name):
        settings.DEFAULT_FROM_EMAIL = "Belowline <comments@example.org>"
        assert parseaddr(headers.sender(name))[1] == "comments@example.org"
