"""The moderator's desk: what its keys do, what it says, and that it also works with neither keys nor a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.desk import queue
from comments.moderation.models import Decision
from comments.threads.models import Comment, Status
from tests.browser.conftest import DESKTOP, PHONE, press
from tests.factories.accounts import MembershipFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case

QUEUE = "/admin/moderation/case/queue/"


@pytest.fixture
def held(world):
    return [make_held_case(thread=world.thread, body=f"Case number {n}.").comment for n in range(3)]


@pytest.fixture
def open_desk(open_page, sign_in, world):
    def opened(address=QUEUE, **given):
        page = sign_in(open_page(**given), world.moderator)
        page.goto(address)
        return page

    return opened


def card(page, comment):
    return page.locator(f"#case-{comment.pk}")


def hear(page, words):
    expect(page.locator("[data-says]")).to_contain_text(words)


class TestKeys:
    def test_decide_and_go_on_without_a_reload(self, open_desk, held):
        page = open_desk()
        first, second, third = held
        page.evaluate("window.stays = true")
        expect(card(page, first)).to_be_focused()
        press(page, "a")
        hear(page, "Approved: within the rules.")
        expect(card(page, second)).to_be_focused()
        press(page, "r")
        press(page, "1")
        hear(page, "Rejected: spam or advertising.")
        expect(card(page, third)).to_be_focused()
        expect(page.locator("[data-count=held]")).to_have_text("1")
        assert page.evaluate("window.stays")

    def test_undo_what_was_just_done(self, open_desk, held):
        page = open_desk()
        press(page, "r")
        press(page, "1")
        hear(page, "Rejected: spam or advertising.")
        press(page, "k")
        press(page, "u")
        press(page, "2")
        hear(page, "Restored: decided by mistake.")
        expect(card(page, held[1])).to_be_focused()
        assert Comment.objects.get(pk=held[0].pk).status == Status.PUBLISHED

    def test_do_nothing_while_somebody_types(self, open_desk, held):
        page = open_desk()
        press(page, "r")
        press(page, "n")
        page.keyboard.type("arm 1 a harbour?")
        expect(page.locator("textarea:focus")).to_have_value("arm 1 a harbour?")
        press(page, "Escape")
        expect(card(page, held[0])).to_be_focused()
        press(page, "r")
        press(page, "8")
        hear(page, "Rejected: another reason, given in the note.")
        assert Decision.objects.get().note == "arm 1 a harbour?"

    def test_ask_for_the_note_that_a_reason_needs(self, open_desk, held):
        page = open_desk()
        press(page, "r")
        press(page, "8")
        hear(page, "Say in the note what the reason is.")
        expect(page.locator("textarea:focus")).to_have_count(1)
        assert not Decision.objects.exists()

    @pytest.mark.parametrize("key", ["r", "m"])
    def test_remove_what_is_public(self, open_desk, world, key):
        comment = make_reported_case(thread=world.thread).comment
        page = open_desk()
        press(page, key)
        press(page, "2")
        hear(page, "Removed: insult or harassment.")
        assert Comment.objects.get(pk=comment.pk).status == Status.REMOVED

    def test_can_be_looked_up_and_switched_off(self, open_desk, held):
        page = open_desk()
        press(page, "?")
        keys = page.locator("dialog[open]")
        keys.get_by_label("Use single keys").uncheck()
        keys.get_by_role("button", name="Close").click()
        for key in ("a", "r", "?"):
            press(page, key)
        expect(page.locator("dialog[open], [data-panel][open], [aria-busy=true]")).to_have_count(0)
        assert not Decision.objects.exists()

    def test_lead_on_to_the_next_pages(self, open_desk, world, monkeypatch):
        monkeypatch.setitem(queue.page.__kwdefaults__, "size", 2)
        for number in range(5):
            make_held_case(thread=world.thread, body=f"Case number {number}.")
        page = open_desk()
        expect(page.locator("[data-case]")).to_have_count(2)
        for left in range(4, -1, -1):
            press(page, "a")
            expect(page.locator("[data-count=held]")).to_have_text(str(left))
            expect(page.locator("[data-case][data-open]:focus, [data-empty]:focus")).to_have_count(1)
        expect(page.locator("[data-empty]")).to_be_visible()
        assert Decision.objects.count() == 5


class TestMouse:
    def test_too_late_shows_who_was_faster_and_the_present_state(self, open_desk, world, held):
        page = open_desk()
        MembershipFactory(site=world.article.site, user=world.other.user, role=Role.EDITOR)
        decide(
            comment_id=held[0].pk,
            viewer=viewer_of(world.other.user, site=world.article.site),
            action="reject",
            reason="spam",
            version=1,
            now=timezone.now(),
        )
        card(page, held[0]).get_by_role("button", name="Approve").first.click()
        hear(page, "Abel Tsegaye already rejected this comment")
        expect(card(page, held[0]).locator("[data-alert]")).to_contain_text("Abel Tsegaye already rejected")
        expect(card(page, held[0]).locator("summary", has_text="Restore")).to_be_visible()
        assert Decision.objects.count() == 1

    def test_hears_of_a_lost_connection_and_can_try_again(self, open_desk, held):
        page = open_desk()
        page.route("**/decide/", lambda route: route.abort())
        card(page, held[0]).get_by_role("button", name="Approve").first.click()
        hear(page, "The decision did not get through.")
        page.unroute("**/decide/")
        card(page, held[0]).get_by_role("button", name="Approve").first.click()
        hear(page, "Approved: within the rules.")

    def test_hears_that_they_are_signed_out(self, open_desk, held):
        page = open_desk()
        page.context.clear_cookies(name="sessionid")
        card(page, held[0]).get_by_role("button", name="Approve").first.click()
        hear(page, "You have been signed out, and nothing was decided.")
        assert not Decision.objects.exists()


def test_needs_no_script(open_desk, held):
    page = open_desk(javascript=False)
    card(page, held[0]).locator("summary", has_text="Reject").click()
    card(page, held[0]).get_by_role("button", name="off topic").click()
    page.wait_for_url(f"**{QUEUE}#case-{held[1].pk}")
    expect(page.get_by_text("Rejected: off topic.")).to_be_visible()
    assert Comment.objects.get(pk=held[0].pk).status == Status.REJECTED


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_everybody_can_read_and_use_it(*, open_desk, world, held, scheme, size):
    reported = make_reported_case(answers=world.root, flags=2, body="A [link](https://a.example) and `code`.")
    make_flag(reported.comment, reason="other", note="Ask the harbour master.")
    page = open_desk(size=size, scheme=scheme)
    addresses = [QUEUE, f"{QUEUE}?show=decided", f"/admin/threads/comment/{reported.comment.pk}/change/"]
    for address in addresses:
        page.goto(address)
        found = Axe().run(page, context="#content").response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.goto(QUEUE)
    press(page, "r")
    found = Axe().run(page, context="#content").response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
