"""A moderator's way: in by the admin's door, and through the queue by single keys."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments.moderation.models import Case, Decision
from comments.threads.models import Comment, Status
from tests.browser.conftest import press
from tests.factories.accounts import PASSWORD
from tests.factories.moderation import make_held_case, make_reported_case


@pytest.fixture
def queue(world):
    """Two comments that wait and one that was reported, in the order in which they should be decided."""
    now = timezone.now()
    first = make_held_case(thread=world.thread, body="Will it flood again?", at=now)
    second = make_held_case(thread=world.thread, body="Buy my boat.", at=now + timedelta(minutes=1))
    third = make_reported_case(thread=world.thread, body="The port never learns.", at=now)
    return [case.comment for case in (first, second, third)]


def test_the_queue_is_cleared_by_keys(open_page, world, queue):
    page = open_page()
    page.goto("/admin/")
    page.locator("[name=login]").fill(world.moderator.user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/**")
    page.goto("/admin/moderation/case/queue/")
    expect(page.locator("[data-case][data-open]")).to_have_count(3)

    # The first is fine, the second an advertisement, the third may stay.
    expect(page.locator("[data-case]").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-case]").first).to_be_focused()
    press(page, "a")
    expect(page.locator("[data-case][data-open]")).to_have_count(2)
    press(page, "r", "1")
    expect(page.locator("[data-case][data-open]")).to_have_count(1)
    press(page, "a")
    expect(page.locator("[data-empty]")).to_be_visible()

    assert [Comment.objects.get(pk=comment.pk).status for comment in queue] == [
        Status.PUBLISHED,
        Status.REJECTED,
        Status.PUBLISHED,
    ]
    assert Decision.objects.count() == 3
    assert not Case.objects.filter(closed_at=None).exists()

    # What was approved is now there for everybody, and its author is told nothing else.
    everybody = open_page()
    everybody.goto(world.address)
    expect(everybody.locator(".comment-body", has_text="Will it flood again?")).to_be_visible()
    expect(everybody.locator(".comment-body", has_text="Buy my boat.")).to_have_count(0)


def test_a_moderators_words_carry_their_badge(open_page, world, sign_in):
    page = sign_in(open_page(), world.moderator)
    page.goto(world.address)
    page.locator("#post textarea").fill("We are looking into it.")
    page.get_by_role("button", name="Post comment").click()
    own = page.locator(".comment").filter(has_text="We are looking into it.")
    expect(own.locator(".badge")).to_have_text(re.compile("moderator"))
