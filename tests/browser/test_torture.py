"""What letters can do beyond words: nothing outside of the comment in which they stand."""

import pytest

from comments.threads import markup
from tests.browser.conftest import DESKTOP
from tests.factories.threads import make_comment

MARKS = "".join(map(chr, range(0x300, 0x340)))

BODIES = {
    "piled-up marks": " ".join(f"{letter}{MARKS}" for letter in "zalgo comes"),
    "thousands of marks": "a" + MARKS * 100,
    "Thai marks": "ก" + "็" * 500,
    "turned around": "\u202eeverything after this is turned \u2067 and \u2066 isolated, and never closed",
    "embedded": "\u202a\u202b\u202d" * 50 + "never closed",
    "from right to left": "مرحبا بكم " * 40,
    "without a blank": "W" * 9_000,
    "wide signs": "﷽" * 300,
    "unseen": "a" + "\u200b\u2060\u034f\ufe0f" * 1_000 + "b",
    "blank lines": "a\n\n" + "\u2800\n\n" * 200 + "b",
    "joined flags and people": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 100,
    "tags": "a" + "".join(map(chr, range(0xE0020, 0xE007F))) * 10,
    "unclosed marks": "**||__~~`" * 200 + "</div></article><style>*{color:red}</style>",
    "deep quotes": ">" * 200 + " deep",
}


@pytest.fixture
def _between(world):
    """Place a comment between two others."""
    for body in (
        "Above: plain words in two lines.\nHere.",
        "Plain.",
        "Below: plain words in two lines.\nHere.",
    ):
        make_comment(thread=world.thread, author=world.other, body=body)


@pytest.mark.usefixtures("_between")
def test_neighbours_look_the_same_to_the_last_pixel(open_page, world):
    page = open_page(size=(DESKTOP[0], 16_000))
    page.goto(f"{world.address}?order=oldest")
    bodies = page.locator(".comment-body")
    neighbours = [bodies.filter(has_text=said) for said in ("Above:", "Below:")]
    words = bodies.filter(has_text="Plain.").element_handle()
    # Room for all of them, so that the neighbours keep their place: elsewhere letters may be smoothed in another way.
    words.evaluate("place => { place.closest('.comment').style.minHeight = '8000px' }")
    before = [neighbour.screenshot() for neighbour in neighbours]
    changed = []
    for name, body in BODIES.items():
        words.evaluate("(place, html) => { place.innerHTML = html }", markup.render(body))
        if [neighbour.screenshot() for neighbour in neighbours] != before:
            changed.append(name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert changed == []
