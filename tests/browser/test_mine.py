"""What is one reader's own comes to everybody's page afterwards, and nothing jumps."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments.accounts.ignoring import ignore
from comments.accounts.models import Ignore, User
from comments.accounts.viewer import viewer_of
from comments.threads.models import Comment
from comments.threads.voting import cast_vote
from tests.browser.conftest import DESKTOP, PHONE

SHIFTS = """
window.shifted = 0;
new PerformanceObserver((seen) => {
  for (const shift of seen.getEntries()) if (!shift.hadRecentInput) window.shifted += shift.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def comment(page, one):
    return page.locator(f"[id='c-{one.pk}']")


def messages(page):
    """What the house says; advice to whoever writes has a status of its own."""
    return page.get_by_role("status").and_(page.locator("#messages"))


@pytest.fixture
def at_noon(world):
    """The first comment, posted at noon where the site is."""
    Comment.objects.filter(pk=world.root.pk).update(posted_at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    return world.root


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_name_comes_without_a_jump_and_nobody_is_asked_to_sign_in(open_page, world, sign_in, size):
    page = sign_in(open_page(size=size), world.reader)
    page.add_init_script(SHIFTS)
    page.goto(world.address)
    expect(page.locator("#account")).to_contain_text("Ilse Marran")
    expect(page.locator(".for-strangers")).to_be_hidden()
    expect(page.locator("#waiting")).to_contain_text("Is it true?")
    # What browsers call good is 0.1.
    assert page.evaluate("window.shifted") < 0.02


def test_a_stranger_costs_no_second_request(open_page, world):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(world.address, wait_until="networkidle")
    assert not [url for url in asked if url.partition("?")[0].endswith("/mine/")]


def test_votes_rights_and_ignored_people_are_shown(open_page, world, sign_in):
    now = timezone.now()
    site = world.article.site
    viewer = viewer_of(world.moderator.user, site=site)
    cast_vote(comment_id=world.root.pk, viewer=viewer, value=1, now=now)
    ignore(viewer=viewer, profile=world.other, now=now)
    page = sign_in(open_page(), world.moderator)
    page.goto(f"{world.address}?sort=oldest")
    ignored = comment(page, world.root)
    expect(ignored.locator(".comment-body")).to_be_hidden()
    ignored.get_by_role("button", name="You ignore this person.").click()
    expect(ignored.locator(".comment-body")).to_be_visible()
    expect(ignored.get_by_role("button", name="Vote up")).to_have_attribute("aria-pressed", "true")
    expect(ignored.locator(".score")).to_contain_text("1")
    own = page.locator(".comment").filter(has_text="Reply 1")
    expect(own.get_by_role("link", name="Withdraw")).to_be_visible()
    expect(own.locator(".vote, .act-report")).to_have_count(0)


def test_a_message_is_put_where_screen_readers_listen(open_page, world, sign_in):
    page = sign_in(open_page(), world.reader)
    page.goto(world.address)
    page.locator("#post textarea").fill("I was there.")
    page.get_by_role("button", name="Post comment").click()
    page.wait_for_url(f"**{world.address}#c-*")
    expect(messages(page)).to_contain_text("Your comment is published.")


def test_words_typed_before_signing_in_are_in_the_articles_own_form_too(open_page, world, sign_in):
    page = open_page()
    page.goto(world.address)
    page.locator("#post textarea").fill("Keep this.")
    page.get_by_role("button", name="Post comment").click()
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, world.reader)
    page.goto(world.address)
    expect(page.locator("#post textarea")).to_have_value("Keep this.")


def test_moments_are_told_in_the_zone_of_the_device(chromium, live_server, world, at_noon, settings):
    settings.ALLOWED_HOSTS = ["*"]
    context = chromium.new_context(base_url=live_server.url, timezone_id="Asia/Tokyo", locale="en")
    page = context.new_page()
    page.goto(world.address)
    expect(comment(page, at_noon).locator("time")).to_have_text("Mar 1, 2026, 9:00\u202fPM")
    context.close()


def test_moments_are_told_in_the_zone_of_the_profile(open_page, world, at_noon, sign_in):
    User.objects.filter(pk=world.reader.user_id).update(time_zone="America/New_York")
    page = sign_in(open_page(), world.reader)
    page.goto(world.address)
    expect(comment(page, at_noon).locator("time")).to_have_text("Mar 1, 2026, 7:00\u202fAM")


def test_a_page_left_and_come_back_to_is_as_it_was(open_page, world):
    page = open_page()
    page.goto(world.address)
    page.locator("#post textarea").fill("Half a thou")
    page.locator(".kicker a").click()
    page.wait_for_url("**/?section=*")
    page.go_back()
    expect(page.locator("#post textarea")).to_have_value("Half a thou")


class TestIgnoring:
    def test_folds_what_somebody_wrote_and_takes_it_back_by_keyboard(self, open_page, world, sign_in):
        page = sign_in(open_page(), world.reader)
        page.goto(world.address)
        root = comment(page, world.root)
        words = root.locator("> .comment-body")
        start = root.get_by_role("button", name="Ignore Abel Tsegaye", exact=True)
        start.focus()
        page.keyboard.press("Enter")
        expect(messages(page)).to_contain_text("You ignore Abel Tsegaye now.")
        expect(words).to_be_hidden()
        show = root.get_by_role("button", name="You ignore this person. Show the comment")
        expect(show).to_be_focused()
        assert Ignore.objects.get().ignored == world.other

        # Read once, then not ignored any more.
        page.keyboard.press("Enter")
        expect(words).to_be_visible()
        root.get_by_role("button", name="Ignore Abel Tsegaye no longer").press("Enter")
        expect(messages(page)).to_contain_text("You ignore Abel Tsegaye no longer.")
        expect(start).to_be_focused()
        assert not Ignore.objects.exists()

        # Undone where it is said.
        start.press("Enter")
        messages(page).get_by_role("button", name="Undo").press("Enter")
        expect(words).to_be_visible()
        expect(start).to_be_focused()
        assert not Ignore.objects.exists()

    def test_is_kept_for_the_next_page_and_offered_nowhere_to_strangers(self, open_page, world, sign_in):
        stranger = open_page()
        stranger.goto(world.address, wait_until="networkidle")
        expect(stranger.locator(".act-ignore")).to_have_count(0)
        page = sign_in(open_page(), world.reader)
        page.goto(world.address)
        comment(page, world.root).get_by_role("button", name="Ignore Abel Tsegaye").click()
        expect(messages(page)).to_contain_text("You ignore")
        page.goto(f"/c/{world.root.pk}/")
        expect(comment(page, world.root).locator("> .comment-body")).to_be_hidden()

    def test_is_not_offered_beside_ones_own(self, open_page, world, sign_in):
        page = sign_in(open_page(), world.other)
        page.goto(world.address)
        expect(comment(page, world.root).get_by_role("link", name="Withdraw")).to_be_visible()
        expect(comment(page, world.root).locator("> .comment-acts .act-ignore")).to_have_count(0)

    def test_works_without_a_script(self, open_page, world, sign_in):
        page = sign_in(open_page(javascript=False), world.reader)
        page.goto(f"/c/{world.root.pk}/")
        page.locator("noscript").get_by_role("link", name="Ignore").click()
        page.get_by_role("button", name="Ignore", exact=True).click()
        assert Ignore.objects.get().ignored == world.other
        page.goto(f"/c/{world.root.pk}/ignore/")
        page.get_by_role("button", name="Ignore no longer").click()
        assert not Ignore.objects.exists()

    def test_leads_to_its_page_when_the_short_way_fails(self, open_page, world, sign_in):
        page = sign_in(open_page(), world.reader)
        page.goto(world.address)
        page.route("**/ignore/", _fail_first)
        comment(page, world.root).get_by_role("button", name="Ignore Abel Tsegaye").click()
        page.wait_for_url("**/ignore/")
        expect(page.get_by_role("heading", name="Ignore Abel Tsegaye?")).to_be_visible()


def _fail_first(route):
    route.abort() if route.request.method == "POST" else route.continue_()


def test_words_that_come_after_others_have_left_are_seen(open_page, world, sign_in):
    page = sign_in(open_page(), world.reader)
    # Words stay where nothing is to move.
    page.emulate_media(reduced_motion="no-preference")
    page.goto(world.address)
    root = comment(page, world.root)
    # By keyboard: what a mouse rests on stays.
    root.get_by_role("button", name="Ignore Abel Tsegaye").press("Enter")
    # The house greets whoever signed in; its next words are the ones that leave here.
    expect(messages(page)).to_contain_text("You ignore Abel Tsegaye now.")
    page.evaluate("document.getAnimations().forEach((leaving) => leaving.finish())")
    expect(messages(page).locator(".notice")).to_be_hidden()
    root.locator(".show-anyway").press("Enter")
    root.get_by_role("button", name="Ignore Abel Tsegaye no longer").press("Enter")
    expect(messages(page)).to_contain_text("You ignore Abel Tsegaye no longer.")
    expect(messages(page).locator(".notice")).to_be_visible()
