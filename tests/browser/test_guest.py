"""Somebody without an account writes, confirms, mends and at last signs up: each page in a browser, and looked at."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from comments.accounts.models import Guest
from comments.moderation.models import ModerationPolicy
from comments.notifications import handlers
from comments.outbox.catalogue import Event
from comments.outbox.models import OutboxEvent
from comments.threads.models import Comment, Status
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import found_on
from tests.browser.test_reader import code_mailed
from tests.factories.accounts import PASSWORD

NAME, EMAIL, WORDS = "Orla Quist", "orla@guests.example", "The tide was out by noon."


@pytest.fixture
def policy(world):
    policy = ModerationPolicy.objects.get(site=world.article.site)
    policy.who_may_post = "guests"
    policy.save()
    return policy


def read_mail():
    """Send what is asked for as the worker would; return the link and the code of the mail."""
    for event in OutboxEvent.objects.filter(name=Event.PROOF_REQUESTED).order_by("pk"):
        handlers.send_proof(payload=event.payload, event_id=event.pk, now=timezone.now())
    (sent,) = (one for one in mail.outbox if one.to == [EMAIL] and "/c/guest/link/" in one.body)
    link = re.search(r"https?://\S+/c/guest/link/\S+", sent.body)[0]
    return urlsplit(link).path, re.search(r"^ {4}(\d{6})$", sent.body, re.MULTILINE)[1]


def write(page, world, *, words=WORDS, name=NAME):
    page.goto(world.address)
    page.locator("#post textarea").fill(words)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your e-mail address").fill(EMAIL)
    page.get_by_role("button", name="Post comment").click()


def comment(page, one):
    return page.locator(f"[id='c-{one.pk}']")


def seen_on(page):
    """Return what axe finds, and what sticks out, on a desk and on a telephone in the dark."""
    found = []
    for (width, height), scheme in ((DESKTOP, "light"), (PHONE, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += found_on(page, scheme)
    return found


def test_writes_confirms_by_the_link_mends_signs_up_and_takes_it_along(open_page, world, policy):
    page, found = open_page(), []
    # A name that only staff may have is refused beside its field, and the words are still there.
    write(page, world, name="Moderator")
    expect(page.get_by_label("Your name")).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_accessible_description(re.compile("staff"))
    expect(page.locator("textarea")).to_have_value(WORDS)
    found += seen_on(page)
    page.get_by_label("Your name").fill(NAME)
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    expect(page.get_by_label("Code")).to_be_focused()
    found += seen_on(page)
    assert not Comment.objects.filter(author__is_guest=True).exists()

    # Whatever opens the link changes nothing; whoever presses does, in that browser.
    link, _code = read_mail()
    page.goto(link)
    page.reload()
    expect(page.locator(".guest-words")).to_contain_text(WORDS)
    found += seen_on(page)
    assert not Comment.objects.filter(author__is_guest=True).exists()
    page.get_by_role("button", name="Yes, send it").click()
    page.wait_for_url(f"**{world.address}#c-*")
    own = Comment.objects.get(author__is_guest=True)
    expect(comment(page, own)).to_contain_text(WORDS)
    expect(comment(page, own).locator(".comment-author")).to_have_text(NAME)
    expect(comment(page, own).locator(".guest")).to_have_text("Guest")
    expect(page.locator("#post .as-guest")).to_contain_text(f"You write as {NAME}")
    expect(page.locator("#post .guest-fields")).to_be_hidden()

    comment(page, own).get_by_role("link", name="Edit").click()
    page.locator("[name=body]").fill("The tide was out by two.")
    found += seen_on(page)
    page.get_by_role("button", name="Save").click()
    expect(comment(page, own).locator(".comment-body")).to_have_text("The tide was out by two.")

    # The address is confirmed once more for the account, and only then is anything offered.
    page.goto("/accounts/signup/")
    page.locator("[name=name]").fill("Orla Quist-Berg")
    page.locator("[name=email]").fill(EMAIL)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    page.locator("[name=code]").fill(code_mailed())
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(lambda url: "confirm-email" not in url)
    page.goto("/accounts/profile/")
    expect(page.locator(".claim")).to_contain_text("The Harbour Post")
    found += seen_on(page)
    page.get_by_role("button", name="Make it mine").click()
    expect(page.get_by_text("1 comment is yours now.")).to_be_visible()
    expect(page.locator(".claim")).to_have_count(0)
    found += seen_on(page)
    page.goto(world.address)
    expect(comment(page, own).locator(".comment-author")).to_have_text("Orla Quist-Berg")
    expect(comment(page, own).locator(".guest")).to_have_count(0)
    expect(comment(page, own).get_by_role("link", name="Withdraw")).to_be_visible()
    assert not Guest.objects.exists()
    assert found == []


def test_types_the_code_where_words_wait_for_a_moderator(open_page, world, policy):
    policy.hold_first_comments = 1
    policy.save()
    page = open_page(size=PHONE)
    write(page, world)
    _link, code = read_mail()
    page.get_by_label("Code").fill(f"{(int(code) + 1) % 10**6:06d}")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_label("Code")).to_have_accessible_description(re.compile("."))
    found = seen_on(page)
    page.get_by_label("Code").fill(f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(re.compile(r"/c/[0-9a-f-]{36}/"))
    own = Comment.objects.get(author__is_guest=True)
    expect(comment(page, own)).to_contain_text(WORDS)
    expect(comment(page, own).locator(".state")).to_contain_text("moderator")
    found += seen_on(page)
    assert (own.status, found) == (Status.HELD, [])
    stranger = open_page()
    stranger.goto(world.address, wait_until="networkidle")
    expect(stranger.get_by_text(WORDS)).to_have_count(0)


def test_throws_away_what_somebody_else_wrote_and_is_forgotten_on_request(open_page, world, policy):
    page = open_page()
    write(page, world)
    link, code = read_mail()
    reading = open_page()
    reading.goto(link)
    reading.get_by_role("button", name="No, delete it").click()
    expect(reading.get_by_role("heading", level=1)).to_have_text("It is deleted")
    found = seen_on(reading)
    reading.goto(link)
    found += seen_on(reading)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += seen_on(page)
    assert not Comment.objects.filter(author__is_guest=True).exists()
    assert found == []
