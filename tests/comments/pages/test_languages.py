"""The frame speaks the reader's language; articles and comments speak their own."""

import pytest


@pytest.mark.parametrize(
    ("asked", "language", "direction"),
    [("en", "en", "ltr"), ("de-AT", "de", "ltr"), ("ar", "ar", "rtl"), ("xx", "en", "ltr")],
)
def test_the_frame_follows_the_reader(visitor, address, asked, language, direction):
    page = visitor.get(address, headers={"Accept-Language": asked})
    frame = page.one("html")
    assert (frame.get("lang"), frame.get("dir")) == (language, direction)


def test_each_comment_runs_in_its_own_direction(visitor, address, say):
    say("لا أفهم")
    assert visitor.get(address).one(".comment-body").get("dir") == "auto"


def test_names_are_isolated_from_what_stands_beside_them(visitor, address, say, other):
    say(author=other.profile)
    assert visitor.get(address).text(".comment-author bdi") == "Abel Tsegaye"
