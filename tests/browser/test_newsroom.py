"""Every page that a moderator can come to by links: nothing for axe to find, nothing that sticks out on a phone."""

import pytest
from django.core.cache import cache
from django.urls import Resolver404, resolve

from comments.accounts.models import Role
from tests.browser.conftest import DESKTOP, NARROW
from tests.browser.test_accessibility import found_on
from tests.config.test_canaries import World
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.articles import ArticleFactory, SectionFactory

# What changes who is signed in or language, what is a file, and the framework's own documentation of itself.
LEFT_OUT = ("logout", "jsi18n", ".csv", "/export", "autocomplete")
ENTRANCES = ("/admin/", "/admin/moderation/case/queue/")


@pytest.fixture
def newsroom(transactional_db):
    cache.clear()
    world = World()
    ArticleFactory(site=world.site, section=SectionFactory(site=world.site))
    owner = ProfileFactory(site=world.site, user=UserFactory(name="Marit Solheim", is_staff=True)).user
    MembershipFactory(site=world.site, user=owner, role=Role.OWNER)
    world.owner = owner
    return world


def route_of(address):
    """Return which route an address is of, so that of each one page is looked at; nothing for what is no page."""
    if any(part in address for part in LEFT_OUT):
        return None
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return None


def reachable(page):
    """Open one page after the other, each of another route; yield nothing, or what kept a page from opening."""
    waiting, seen = list(ENTRANCES), set()
    while waiting:
        address = waiting.pop(0)
        route = route_of(address)
        if route is None or route in seen:
            continue
        seen.add(route)
        answer = page.goto(address)
        if answer.status != 200:
            yield f"{page.url}: {answer.status}"
            continue
        yield ""
        waiting += page.eval_on_selector_all(
            "a[href]",
            "all => all.map(a => new URL(a.href)).filter(u => u.origin === location.origin"
            " && (u.pathname.startsWith('/admin/') || u.pathname.endsWith('/moderate/')))"
            ".map(u => u.pathname + u.search)",
        )


def test_every_page_of_the_newsroom(open_page, newsroom, sign_in, times):
    page = sign_in(open_page(size=DESKTOP), ProfileFactory._meta.model.objects.get(user=newsroom.owner))
    # The pages that moderators work on are looked at in the dark by the tests of the desk, all the others with --long.
    found, count, is_thorough = [], 0, times(0, 1)
    for refused in reachable(page):
        count += 1
        if refused:
            found.append(refused)
            continue
        found += found_on(page)
        if is_thorough:
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            found += [f"dark: {one}" for one in found_on(page, "dark")]
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{page.url}: {over} px too wide"] if over > 0 else []
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    assert count > 40
    # The admin's theme calls each of its scrolling parts the same.
    assert [one for one in found if not ("landmark-unique" in one and "simplebar" in one)] == []
