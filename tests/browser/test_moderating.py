"""A moderator reads a discussion and judges where they stand: by keyboard, by mouse on a telephone, and without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from comments.moderation.models import CannedReason, Decision
from comments.threads.models import Comment, Status
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories.moderation import make_held_case


def comment(page, one):
    return page.locator(f"[id='c-{one.pk}']")


def status_of(one):
    return Comment.objects.get(pk=one.pk).status


@pytest.fixture
def waiting(world):
    return make_held_case(answers=world.root, author=world.other, body="Buy my boat.").comment


def test_removes_and_takes_back_by_keyboard_alone(open_page, world, sign_in):
    site = world.article.site
    CannedReason.objects.create(site=site, action="remove", title="Tone", text="Please keep it civil.")
    page = sign_in(open_page(), world.moderator)
    page.goto(world.address)
    root = comment(page, world.root)
    root.get_by_text("Moderate", exact=True).first.focus()
    page.keyboard.press("Enter")
    panel = root.locator(".moderate-panel")
    expect(panel.get_by_role("button", name="Remove as spam")).to_be_visible()
    # The same words are not said twice.
    expect(panel.locator("[data-words]")).to_be_hidden()
    panel.get_by_text("Remove…").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_label("Why remove it?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel.get_by_text("Remove…")).to_be_focused()
    page.keyboard.press("Enter")
    panel.get_by_label("Why remove it?").select_option("abuse")
    panel.get_by_label("Words kept ready").select_option(label="Tone")
    panel.get_by_label("Words kept ready").press("Tab")
    panel.get_by_role("button", name="Remove", exact=True).press("Enter")

    expect(root.locator("> .comment-gone")).to_be_visible()
    undo = root.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(page.locator("#messages")).to_contain_text("Removed")
    assert Decision.objects.get().statement.explanation == "Please keep it civil."
    page.keyboard.press("Enter")
    expect(root.locator("> .comment-body")).to_be_visible()
    assert status_of(world.root) == Status.PUBLISHED
    # Out again, and back where the way in is.
    page.keyboard.press("Escape")
    expect(root.locator("> .comment-acts > .moderate > summary")).to_be_focused()
    expect(root.locator(".moderate-panel > *")).to_have_count(0)


@pytest.mark.parametrize("look", [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_what_waits_stands_in_its_place_and_is_approved_there(open_page, world, waiting, sign_in, look):
    size, scheme = look
    page = sign_in(open_page(size=size, scheme=scheme), world.moderator)
    page.goto(world.address)
    one = comment(page, waiting)
    expect(one.locator(".state")).to_contain_text("Waiting for a moderator.")
    assert (
        page.locator(".branch", has=comment(page, world.root)).locator(f"[id='c-{waiting.pk}']").count() == 1
    )
    one.get_by_text("Moderate", exact=True).click()
    expect(one.get_by_role("button", name="Approve", exact=True)).to_be_visible()
    found = Axe().run(page)
    assert found.response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    one.get_by_role("button", name="Approve", exact=True).click()
    expect(one.locator(".state")).to_have_count(0)
    expect(one.get_by_role("button", name="Vote up")).to_be_visible()
    assert status_of(waiting) == Status.PUBLISHED


def test_a_colleague_who_was_faster_is_named_and_nothing_is_lost(open_page, world, waiting, sign_in):
    page = sign_in(open_page(), world.moderator)
    page.goto(world.address)
    one = comment(page, waiting)
    one.get_by_text("Moderate", exact=True).click()
    expect(one.get_by_role("button", name="Reject as spam")).to_be_visible()
    Comment.objects.filter(pk=waiting.pk).update(version=waiting.version + 1)
    one.get_by_role("button", name="Reject as spam").click()
    expect(one.get_by_role("alert")).to_contain_text("changed since you saw it")
    one.get_by_role("button", name="Reject as spam").click()
    expect(page.locator("#messages")).to_contain_text("Rejected")
    assert status_of(waiting) == Status.REJECTED


def test_works_without_a_script(open_page, world, waiting, sign_in):
    page = sign_in(open_page(javascript=False), world.moderator)
    page.goto(f"/c/{waiting.pk}/")
    page.get_by_role("link", name="Moderate").click()
    page.get_by_role("button", name="Reject as spam").click()
    page.get_by_role("button", name="Undo").click()
    assert status_of(waiting) == Status.HELD


def test_readers_browsers_ask_for_nothing_of_it(open_page, world, waiting, sign_in):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, world.reader)
    page.goto(world.address, wait_until="networkidle")
    expect(page.locator(".moderate")).to_have_count(0)
    expect(comment(page, waiting)).to_have_count(0)
    assert not [url for url in asked if "moderate" in url]
