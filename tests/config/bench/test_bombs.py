"""What short Markdown can cost grows with its length and no faster: counted in calls, because clocks lie on a busy machine."""

import re
import sys

import pytest

from comments.moderation.text.wording import wording_of
from comments.threads import markup
from config.bench.bombs import BOMBS, PLAIN
from config.bench.figures.bombs import work

# Long enough that what is done once for any text does not show.
SIZE = 2_000
# A call for each character that a text has, whatever it is made of, and some for each of its words.
CALLS_MAX = 60
BLOCK = re.compile("<(/?)(?:blockquote|ul|ol|li)[ >]")


@pytest.fixture(scope="module")
def wording():
    return wording_of("\n".join(f"unwanted{number}" for number in range(50)))


@pytest.fixture
def calls(wording):
    """Count the calls, of Python and into C, that it takes to render, screen and point at a text."""

    def calls(body):
        count = 0

        def tick(_frame, event, _argument):
            nonlocal count
            count += event in {"call", "c_call"}

        before = sys.getprofile()
        sys.setprofile(tick)
        try:
            work(body, wording)
        finally:
            sys.setprofile(before)
        return count

    return calls


class TestBombs:
    def test_are_many_kinds_and_use_the_room_that_they_have(self):
        assert len(BOMBS) >= 30
        sizes = {name: len(bomb(markup.BODY_MAX)) for name, bomb in BOMBS.items()}
        assert all(0.9 * markup.BODY_MAX < size <= markup.BODY_MAX for size in sizes.values()), sizes

    @pytest.mark.parametrize("name", BOMBS)
    def test_cost_twice_as_much_where_they_are_twice_as_long(self, name, calls):
        bomb = BOMBS[name]
        # What letters are folded to is remembered after the first look; whole texts are others each time.
        calls(bomb(SIZE - 200))
        once, twice = calls(bomb(SIZE)), calls(bomb(2 * SIZE))
        # A hundred calls are the same for every text.
        assert twice - 100 < 2.5 * once
        assert twice < CALLS_MAX * 2 * SIZE

    def test_are_told_from_what_grows_faster(self, calls, monkeypatch):
        """Counting sees it where each link is compared with each other one."""
        render = markup.render

        def slow(body):
            words = body.split()
            return render(body) if [len(one) for one in words for _other in words] else ""

        monkeypatch.setattr(markup, "render", slow)
        once, twice = calls(PLAIN(SIZE)), calls(PLAIN(2 * SIZE))
        assert twice > 3 * once

    @pytest.mark.parametrize("name", BOMBS)
    def test_stand_no_deeper_than_a_page_has_room_for(self, name):
        depth = deepest = 0
        for tag in BLOCK.finditer(markup.render(BOMBS[name](markup.BODY_MAX))):
            depth += -1 if tag[1] else 1
            deepest = max(deepest, depth)
        # Twelve levels as they are written, each perhaps a list with its item.
        assert (depth, deepest <= 2 * 12 + 2) == (0, True)
