"""The page on which the API is tried: it asks this server alone, and anybody can read and use it."""

import pytest

from tests.browser.conftest import DESKTOP, NARROW
from tests.browser.test_accessibility import found_on

LIST = "#operations-comments-threadComments"


@pytest.fixture
def opened(open_page, world):
    def open_it(**looks):
        page = open_page(**looks)
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto("/api/")
        page.locator(LIST).wait_for()
        return page

    return open_it


@pytest.mark.parametrize(("size", "scheme"), [(NARROW, "light"), (DESKTOP, "dark")], ids=["320", "1280"])
def test_leaves_axe_nothing_to_find_folded_or_unfolded(opened, size, scheme):
    page = opened(size=size, scheme=scheme)
    found = found_on(page)
    page.locator(f"{LIST} .opblock-summary-control").click()
    page.locator(f"{LIST} .try-out").wait_for()
    assert found + found_on(page) == []


def test_asks_no_other_server(opened, live_server):
    page = opened()
    assert [url for url in page.asked if not url.startswith((live_server.url, "data:"))] == []


def test_posts_in_the_name_of_whoever_is_signed_in(open_page, world, sign_in):
    page = sign_in(open_page(), world.reader)
    page.goto("/api/")
    block = page.locator("#operations-comments-postComment")
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    block.locator("tr[data-param-name=thread_id] input").fill(str(world.thread.pk))
    block.get_by_role("button", name="Execute").click()
    answer = block.locator(".live-responses-table tbody .response-col_status")
    answer.wait_for()
    assert answer.inner_text().split()[0] == "201"
    assert world.thread.comments.filter(author=world.reader, status="published").exists()
