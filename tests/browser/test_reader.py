"""A reader's way: from a stranger with something to say to somebody who takes it back, with the script and without."""

import re

import pytest
from playwright.sync_api import expect

from comments.moderation.models import Flag
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment
from tests.browser.conftest import DESKTOP, PHONE

CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", re.MULTILINE)


def code_mailed():
    """Return the code of the last mail that the worker was asked to send."""
    event = OutboxEvent.objects.filter(name=Event.MAIL_REQUESTED).latest("recorded_at")
    return CODE.search(event.payload["text"])[1]


@pytest.fixture(params=[True, False], ids=["with the script", "without it"])
def page(open_page, request):
    return open_page(size=DESKTOP if request.param else PHONE, javascript=request.param)


def words(page, text):
    return page.locator(".comment").filter(has=page.locator(".comment-body", has_text=text)).first


def has_script(page):
    return page.viewport_size["width"] == DESKTOP[0]


def told(page, text):
    """A page for everybody tells nobody anything, until its script asks; without it the next page of one's own does."""
    if has_script(page):
        expect(page.get_by_text(text)).to_be_visible()


def open_own(page, own):
    """Go where one's own comment can be changed: where it stands, or without the script its own page."""
    if not has_script(page):
        own.locator(".comment-when").click()
        page.wait_for_url("**/c/*/*")


def test_from_signing_up_to_signing_out(page, world):
    # A stranger types first and is asked to sign in after.
    page.goto(world.address)
    page.locator("#post textarea").fill("I live on the quay.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("What you wrote is kept.")).to_be_visible()
    page.locator("main").get_by_role("link", name="Sign up").click()
    page.locator("[name=email]").fill("quay@readers.example")
    page.locator("[name=name]").fill("Quay Dweller")
    page.locator("[name=password1]").fill("forty-minutes-two-hours")
    page.locator("main").get_by_role("button", name="Sign up").click()
    page.locator("[name=code]").wait_for()
    page.locator("[name=code]").fill(code_mailed())
    page.locator("main form button.button").first.click()

    # Back where one writes, with the words still there.
    page.wait_for_url(f"**{world.address}post/")
    expect(page.locator("#post textarea")).to_have_value("I live on the quay.")
    page.get_by_role("button", name="Post comment").click()
    page.wait_for_url(f"**{world.address}#c-*")
    told(page, "Your comment is published.")
    own = words(page, "I live on the quay.")
    expect(own.get_by_role("heading", name="Quay Dweller")).to_be_visible()
    expect(own.locator(".vote")).to_have_count(0 if has_script(page) else 2)

    # An answer to somebody.
    page.get_by_role("link", name="Reply to Abel Tsegaye").click()
    page.get_by_role("textbox", name="Reply to Abel Tsegaye").fill("And again on Friday.")
    page.get_by_role("button", name="Post reply").click()
    page.wait_for_url("**/c/*/#c-*")
    told(page, "Your reply is published.")
    expect(page.locator(".is-focus .comment-body")).to_have_text("And again on Friday.")
    expect(page.locator(".trail .comment-body")).to_contain_text(["The gate was late again."])

    # A vote, and back.
    page.goto(world.address)
    theirs = words(page, "The gate was late again.")
    up = theirs.get_by_role("button", name="Vote up").first
    up.click()
    if has_script(page):
        expect(up).to_have_attribute("aria-pressed", "true")
        expect(theirs.locator(".score").first).to_contain_text("1")
        # Nobody has counted it yet; its reader sees it all the same.
        page.reload()
        expect(up).to_have_attribute("aria-pressed", "true")
        expect(theirs.locator(".score").first).to_contain_text("1")
        up.click()
        expect(up).to_have_attribute("aria-pressed", "false")
        expect(theirs.locator(".score").first).to_contain_text("0")
    else:
        told(page, "Your vote is counted.")
        page.get_by_role("link", name="Back to the discussion").click()
        page.wait_for_url(f"**{world.address}#c-*")

    # Better words.
    open_own(page, own)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Your comment").fill("I live *on* the quay.")
    page.get_by_role("button", name="Save").click()
    expect(own.locator(".comment-edited")).to_have_text("edited")

    # A call for a moderator.
    page.get_by_role("link", name="Report the comment by Abel Tsegaye").click()
    page.get_by_label("off topic").check()
    page.get_by_label("Note to the moderator").fill("Just trying.")
    page.get_by_role("button", name="Report").click()
    page.wait_for_url(f"**{world.address}#c-*")
    told(page, "A moderator will look at this comment.")
    assert Flag.objects.get().reason == "off_topic"

    # Taken back.
    open_own(page, own)
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw").click()
    page.wait_for_url(f"**{world.address}#comments")
    told(page, "You have withdrawn your comment.")
    expect(own).to_have_count(0)

    if not has_script(page):
        page.get_by_role("link", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert Comment.objects.filter(author__display_name="Quay Dweller").count() == 2


def test_a_refusal_is_told_beside_the_field_which_is_entered(page, world, sign_in):
    sign_in(page, world.reader)
    page.goto(world.address)
    field = page.locator("#post textarea")
    field.fill("   ")
    page.get_by_role("button", name="Post comment").click()
    error = page.locator("#post [role=alert]")
    expect(error).to_contain_text("Write something first")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-describedby", re.compile(error.get_attribute("id")))


def test_a_preview_shows_the_words_before_they_are_sent(page, world):
    page.goto(world.address)
    page.locator("#post textarea").fill("It is *late*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview em")).to_have_text("late")
    expect(page.locator(".preview")).to_be_in_viewport()
    expect(page.locator("#post textarea")).to_have_value("It is *late*.")


def test_the_rest_of_a_branch_can_be_read(page, world):
    page.goto(f"{world.address}?sort=oldest")
    page.get_by_role("link", name="Show 2 more replies").click()
    expect(page.locator(".comment-body", has_text="Reply 4")).to_be_visible()
    expect(page.locator(".comment-body", has_text="5: Donau")).to_be_visible()


def test_a_mark_leads_to_its_reference_and_back(page, world):
    page.goto(world.address)
    page.locator(".story-body .mark", has_text="[2]").click()
    expect(page.locator("#ref-2")).to_be_in_viewport()
    page.locator("#ref-2 .reference-back a").click()
    expect(page.locator("#mark-2-1")).to_be_in_viewport()


def test_the_count_and_the_end_lead_to_the_discussion_and_the_top(page, world):
    page.goto(world.address)
    page.locator(".dateline .count").click()
    expect(page.locator("#comments-title")).to_be_in_viewport()
    page.get_by_role("link", name="Back to top").click()
    expect(page.locator("#top")).to_be_in_viewport()
