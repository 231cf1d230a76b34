"""
Whole mornings at the desk: many cases by keyboard alone, two people at once, many cases together, and by thumb.

`python3 manage.py test -s tests/browser/test_desk_journeys.py --long` takes the long forms: 200 cases by keyboard, 2,000 together;
the times are printed.
"""

import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions import bulk_working
from comments.moderation.decisions.bulk_working import go_on
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import BulkRun, Decision, Sanction
from comments.threads import markup
from comments.threads.models import Comment, Status
from comments.threads.revising import revise
from tests.browser.conftest import PHONE, press
from tests.factories.accounts import MembershipFactory
from tests.factories.moderation import make_held_case, make_reported_case

QUEUE = "/admin/moderation/case/queue/"


@pytest.fixture
def by_keys(times):
    """So many cases one after the other."""
    return times(20, 200)


@pytest.fixture
def together(times):
    """So many at once."""
    return times(50, 2_000)


@pytest.fixture
def held(world):
    return [make_held_case(thread=world.thread, body=f"Case number {n}.").comment for n in range(3)]


@pytest.fixture
def colleague(world):
    MembershipFactory(site=world.article.site, user=world.other.user, role=Role.EDITOR)
    world.other.user.is_staff = True
    world.other.user.save()
    return world.other


@pytest.fixture
def open_desk(open_page, sign_in, world):
    def opened(address=QUEUE, *, who=None, **given):
        page = sign_in(open_page(**given), who or world.moderator)
        page.goto(address)
        page.evaluate("window.stays = true")
        return page

    return opened


def card(page, comment):
    return page.locator(f"#case-{comment.pk}")


def hear(page, words):
    expect(page.locator("[data-says]")).to_contain_text(words)


def edit(comment, body):
    comment.refresh_from_db()
    revise(comment=comment, body=body, html=markup.render(body), now=timezone.now())


class TestKeyboardAlone:
    def test_clears_a_pile(self, open_desk, world, by_keys):
        comments = [make_held_case(thread=world.thread, body=f"Number {n}.").comment for n in range(by_keys)]
        page = open_desk()
        expect(card(page, comments[0])).to_be_focused()
        began = time.monotonic()
        for number, comment in enumerate(comments):
            press(page, *([["a"], ["r", "2"], ["s"], ["a"]][number % 4]))
            expect(card(page, comment).locator(".case-decision")).to_be_visible()
        expect(page.locator("[data-empty]")).to_be_focused()
        took = time.monotonic() - began
        print(f"\n{by_keys} cases by keyboard alone: {took:.1f} s, {took / by_keys:.2f} s each")
        assert page.evaluate("window.stays")
        assert Decision.objects.count() == by_keys
        assert Decision.objects.filter(action="reject", reason="abuse").count() == by_keys // 4
        assert Decision.objects.filter(action="reject", reason="spam").count() == by_keys // 4

    def test_pressed_twice_at_once_decides_one_case(self, open_desk, held):
        page = open_desk()
        page.route("**/decide/", lambda route: route.continue_())
        for key in ("a", "a", "a"):
            page.keyboard.press(key)
        hear(page, "Approved: within the rules.")
        page.keyboard.press("a")
        expect(card(page, held[1])).to_be_focused()
        expect(page.locator("[data-arriving]")).to_have_count(0)
        assert Decision.objects.count() == 1
        press(page, "a")
        expect(card(page, held[2])).to_be_focused()
        assert Decision.objects.count() == 2

    def test_lays_a_ban_on_the_card_and_takes_it_back(self, open_desk, held):
        page = open_desk()
        press(page, "b")
        expect(card(page, held[0]).locator("form[data-lay]")).to_be_visible()
        for key in ("b", "1", "Enter"):
            page.keyboard.press(key)
        hear(page, "Laid on")
        expect(card(page, held[0])).to_be_focused()
        sanction = Sanction.objects.get()
        assert (sanction.kind, sanction.reason, sanction.lifted_at) == ("ban", "spam", None)
        press(page, "z")
        hear(page, "Taken back: nothing is laid on them, and nobody was told.")
        sanction.refresh_from_db()
        assert sanction.lifted_at is not None
        assert page.evaluate("window.stays")
        assert not Decision.objects.exists()

    def test_filters_keeps_views_and_changes_lists_without_a_reload(self, open_desk, held, world):
        cheap = make_held_case(thread=world.thread, body="See https://cheap.example today.").comment
        page = open_desk()
        press(page, "f")
        page.get_by_label("Linked domain").fill("cheap.example")
        page.keyboard.press("Enter")
        expect(card(page, cheap)).to_be_focused()
        hear(page, "All: 1 case on this page")
        page.get_by_label("Keep this view as").fill("Cheap")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Cheap", exact=True)).to_be_visible()
        page.get_by_role("link", name=re.compile("^Held")).click()
        expect(page.locator("[data-case]")).to_have_count(4)
        expect(page).to_have_url(re.compile(r"show=held"))
        press(page, "v", "Enter")
        expect(page.locator("[data-case]")).to_have_count(1)
        page.go_back()
        expect(page.locator("[data-case]")).to_have_count(4)
        assert page.evaluate("window.stays")


class TestTwoAtOnce:
    def test_the_second_sees_the_claim_and_is_refused_with_who_did_what(self, open_desk, held, colleague):
        first = open_desk()
        with first.expect_response("**/look/"):
            expect(card(first, held[0])).to_be_focused()
        second = open_desk(who=colleague)
        expect(card(second, held[0]).locator("[data-claim]")).to_contain_text("Marit Solheim looks at it")
        press(first, "r", "2")
        hear(first, "Rejected: insult or harassment.")
        press(second, "a")
        expect(card(second, held[0]).locator("[data-alert]")).to_contain_text(
            "Marit Solheim already rejected this comment"
        )
        assert Decision.objects.count() == 1

    def test_whoever_saw_older_words_is_shown_what_changed(self, open_desk, held):
        page = open_desk()
        edit(held[0], "Case number 0, and more of it.")
        press(page, "a")
        hear(page, "The author edited this comment")
        changed = card(page, held[0]).locator(".case-changes")
        expect(changed.locator("ins")).to_contain_text(", and more of it")
        assert not Decision.objects.exists()
        press(page, "a")
        hear(page, "Approved: within the rules.")

    def test_counts_follow_what_colleagues_do(self, open_desk, held, colleague, world, monkeypatch):
        monkeypatch.setattr("comments.moderation.admin.desk.COUNT_SECONDS", 1)
        page = open_desk()
        expect(page.locator("[data-count=held]")).to_have_text("3")
        decide(
            comment_id=held[2].pk,
            viewer=viewer_of(colleague.user, site=world.article.site),
            action="approve",
            reason="fine",
            version=held[2].version,
            now=timezone.now(),
        )
        expect(page.locator("[data-count=held]")).to_have_text("2")


class TestTogether:
    @pytest.fixture
    def wave(self, world, together):
        for _number in range(together):
            make_held_case(thread=world.thread, author=world.other, body="Cheap boats https://cheap.example")
        return Comment.objects.filter(author=world.other, status=Status.HELD)

    def test_a_wave_is_looked_at_begun_stopped_and_finished_on_the_desk(
        self, open_desk, wave, together, monkeypatch
    ):
        monkeypatch.setattr(bulk_working, "BATCH", 10)
        page = open_desk()
        expect(page.locator(".case-alike summary").first).to_contain_text("other cases link to cheap.example")
        press(page, "g")
        dialog = page.locator("[data-together]")
        expect(dialog.get_by_text(f"{together} with the same words")).to_be_visible()
        self._ask(dialog)
        dialog.get_by_role("button", name=f"Decide {together} cases").click()
        expect(dialog.locator("progress")).to_be_visible()
        run = BulkRun.objects.get()
        began = time.monotonic()
        # One batch, and it is time to look whether anybody stopped it.
        go_on(run, seconds=0.01, now=timezone.now())
        settled = Decision.objects.count()
        expect(dialog.locator("[data-words]")).to_have_text(f"{settled} of {together}")
        dialog.get_by_role("button", name="Stop").click()
        expect(dialog.get_by_text("Not decided, because it was stopped")).to_be_visible()
        go_on(run, seconds=60, now=timezone.now())
        assert Decision.objects.count() == settled < together
        page.keyboard.press("Escape")
        left = together - settled
        expect(page.locator("[data-count=held]")).to_have_text(str(left))

        press(page, "g")
        self._ask(dialog)
        dialog.get_by_role("button", name=f"Decide {left} cases").click()
        expect(dialog.locator("progress")).to_be_visible()
        go_on(BulkRun.objects.latest("asked_at"), seconds=600, now=timezone.now())
        expect(dialog.locator(".figures dd").first).to_have_text(re.compile(rf"^\s*{left}\s*$"))
        took = time.monotonic() - began
        print(f"\n{together} cases together: {took:.1f} s, {1000 * took / together:.0f} ms each")
        page.keyboard.press("Escape")
        expect(page.locator("[data-empty]")).to_be_visible()
        assert page.evaluate("window.stays")
        assert wave.count() == 0

    def test_ticked_ones_ask_for_what_is_missing(self, open_desk, held):
        page = open_desk()
        press(page, "x", "X")
        page.locator("#bulk").get_by_label("Decision").select_option("reject")
        page.locator("#bulk").get_by_label("Reason:").select_option("illegal")
        page.locator("#bulk").get_by_role("button", name="See what would happen").click()
        expect(page.locator("#bulk [data-fault]")).to_contain_text("which law")
        assert not BulkRun.objects.exists()

    def _ask(self, dialog):
        dialog.get_by_label("Decision").select_option("reject")
        dialog.get_by_label("Reason:").select_option("spam")
        dialog.get_by_role("button", name="See what would happen").click()


class TestThumbs:
    def test_decide_with_a_sheet_of_reasons(self, open_desk, held):
        page = open_desk(size=PHONE, touch=True)
        thumbs = page.locator("[data-thumbs]")
        thumbs.get_by_role("button", name="Against").tap()
        sheet = card(page, held[0]).locator(".panel-form:visible")
        box = sheet.bounding_box()
        assert round(box["y"] + box["height"]) == PHONE[1]
        assert all(button.bounding_box()["height"] >= 44 for button in sheet.locator(".choice").all())
        sheet.get_by_role("button", name="insult or harassment").tap()
        hear(page, "Rejected: insult or harassment.")
        expect(page.locator("[data-arriving]")).to_have_count(0)
        thumbs.get_by_role("button", name="Approve").tap()
        hear(page, "Approved: within the rules.")
        thumbs.get_by_role("button", name="Undo").tap()
        hear(page, "Taken back: it waits again")
        assert Comment.objects.get(pk=held[1].pk).status == Status.HELD

    def test_decide_by_a_stroke_across_the_case(self, open_desk, held):
        page = open_desk(size=PHONE, touch=True)
        stroke(page, card(page, held[0]).locator("[data-words]"), 30)
        stroke(page, card(page, held[0]).locator("[data-words]"), 180)
        hear(page, "Approved: within the rules.")
        expect(page.locator("[data-arriving]")).to_have_count(0)
        stroke(page, card(page, held[1]).locator("[data-words]"), -180)
        expect(card(page, held[1]).locator(".panel-form:visible")).to_have_count(1)
        assert Decision.objects.count() == 1


def stroke(page, place, by):
    """Draw a finger across a place."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    x, y = box["x"] + box["width"] / 2 - by / 2, box["y"] + box["height"] / 2
    hand = page.context.new_cdp_session(page)
    hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in (1, 2, 3):
        point = {"x": x + by * step / 3, "y": y}
        hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_noticed_places_are_marked_on_the_page_across_bold_and_in_links(open_desk, world):
    body = "A **blast**wort and [the port](https://cheap.example/x)."
    make_held_case(
        thread=world.thread,
        body=body,
        because=("words", "suspect_word"),
        evidence={
            "count": 2,
            "words": [
                {"word": "blastwort", "offset": 2, "length": 13},
                {"word": "cheap", "offset": body.index("https"), "length": 23},
            ],
        },
    )
    page = open_desk()
    marked = "[...CSS.highlights.get('noticed')].map((range) => range.toString())"
    assert page.evaluate(marked) == ["blastwort", "the port"]


def test_reported_ones_are_kept_and_removed_by_the_same_keys(open_desk, world):
    kept, removed = (make_reported_case(thread=world.thread).comment for _ in range(2))
    page = open_desk()
    press(page, "a")
    hear(page, "Kept: within the rules.")
    press(page, "s")
    hear(page, "Removed: spam or advertising.")
    assert [Comment.objects.get(pk=one.pk).status for one in (kept, removed)] == ["published", "removed"]
