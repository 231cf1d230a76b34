"""Every page, light and dark, narrow and wide: nothing for axe to find, nothing that sticks out."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, NARROW


def pages(world):
    c, gone = f"/c/{world.root.pk}/", "00000000-0000-7000-8000-000000000000"
    yield from ("/", f"/{world.article.site.slug}/", world.address, f"{world.address}?sort=top", c)
    yield from (f"/c/{world.deep.pk}/", f"{c}reply/", f"{c}vote/", f"/c/{gone}/")
    yield from ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")


def own_pages(world):
    yield from (
        world.address,
        f"/c/{world.root.pk}/reply/",
        f"/c/{world.root.pk}/report/",
        f"/c/{world.root.pk}/ignore/",
        f"/c/{world.held.pk}/",
    )
    yield from (f"/c/{world.held.pk}/edit/", f"/c/{world.held.pk}/withdraw/")


def found_on(page, scheme="light"):
    """Return what axe found, and how far the page reaches over its edge."""
    # In the dark nothing changes but colours.
    only = None if scheme == "light" else {"runOnly": ["color-contrast", "link-in-text-block"]}
    found = [
        f"{page.url}: {violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in Axe().run(page, options=only).response["violations"]
        for node in violation["nodes"]
    ]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{page.url}: {over} px too wide"] if over > 0 else [])


@pytest.mark.parametrize("size", [NARROW, DESKTOP], ids=["320", "1280"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
class TestEveryPage:
    def test_signed_out(self, open_page, world, size, scheme):
        page = open_page(size=size, scheme=scheme)
        found = []
        for address in pages(world):
            page.goto(address)
            found += found_on(page, scheme)
        assert found == []

    def test_signed_in(self, open_page, world, sign_in, size, scheme):
        page = sign_in(open_page(size=size, scheme=scheme), world.reader)
        found = []
        for address in own_pages(world):
            page.goto(address)
            found += found_on(page, scheme)
        # A refused form, and a reply form that the script opened in its place.
        page.goto(world.address)
        page.locator("#post textarea").fill(" ")
        page.get_by_role("button", name="Post comment").click()
        found += found_on(page, scheme)
        page.goto(world.address)
        page.get_by_role("link", name="Reply to Abel Tsegaye").click()
        page.get_by_role("textbox", name="Reply to Abel Tsegaye").wait_for()
        found += found_on(page, scheme)
        page.get_by_role("button", name="Ignore Abel Tsegaye").first.click()
        page.get_by_role("button", name="Undo").wait_for()
        found += found_on(page, scheme)
        assert found == []


def test_the_frame_in_arabic(open_page, world):
    page = open_page(size=NARROW, language="ar")
    found = []
    for address in pages(world):
        page.goto(address)
        assert page.locator("html").get_attribute("dir") == "rtl"
        found += found_on(page)
    assert found == []
