"""The desk with several people and many cases: claims, undoing, words for the author, notes and filters, by keys alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from comments.accounts.models import Role
from comments.moderation.models import CannedReason, Decision, Note
from comments.moderation.reasons.rulebook import rules_in_force
from comments.threads.models import Comment, Status
from tests.browser.conftest import DESKTOP, PHONE, press
from tests.factories.accounts import MembershipFactory
from tests.factories.moderation import make_held_case, make_reported_case

QUEUE = "/admin/moderation/case/queue/"


@pytest.fixture
def held(world):
    return [make_held_case(thread=world.thread, body=f"Case number {n}.").comment for n in range(3)]


@pytest.fixture
def colleague(world):
    """Another moderator of the site."""
    MembershipFactory(site=world.article.site, user=world.other.user, role=Role.EDITOR)
    world.other.user.is_staff = True
    world.other.user.save()
    return world.other


@pytest.fixture
def open_desk(open_page, sign_in, world):
    def opened(address=QUEUE, *, who=None, **given):
        page = sign_in(open_page(**given), who or world.moderator)
        page.goto(address)
        return page

    return opened


def card(page, comment):
    return page.locator(f"#case-{comment.pk}")


def hear(page, words):
    expect(page.locator("[data-says]")).to_contain_text(words)


class TestUndo:
    def test_brings_the_last_case_back_under_the_hands(self, open_desk, held):
        page = open_desk()
        press(page, "r")
        press(page, "1")
        hear(page, "Rejected: spam or advertising.")
        expect(card(page, held[0]).locator("[data-undo]")).to_be_visible()
        press(page, "a")
        hear(page, "Approved: within the rules.")
        press(page, "z")
        hear(page, "Taken back: it waits again, and nobody was told.")
        expect(card(page, held[1])).to_be_focused()
        expect(card(page, held[1]).locator("button", has_text="Approve").first).to_be_visible()
        assert Comment.objects.get(pk=held[1].pk).status == Status.HELD
        press(page, "z")
        expect(card(page, held[0])).to_be_focused()
        assert Comment.objects.get(pk=held[0].pk).status == Status.HELD

    def test_goes_when_its_time_is_over(self, open_desk, held):
        page = open_desk()
        page.clock.install()
        press(page, "a")
        undo = card(page, held[0]).locator("[data-undo]")
        expect(undo).to_be_visible()
        page.clock.run_for(11_000)
        expect(undo).to_have_count(0)

    def test_needs_no_script(self, open_desk, held):
        page = open_desk(javascript=False)
        card(page, held[0]).get_by_role("button", name="Approve").first.click()
        page.locator(".desk-undo").get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Taken back: it waits again")).to_be_visible()
        assert Comment.objects.get(pk=held[0].pk).status == Status.HELD


class TestTwoAtOnce:
    def test_see_what_the_other_looks_at_and_skip_it(self, open_desk, held, colleague):
        first = open_desk()
        with first.expect_response("**/look/"):
            expect(card(first, held[0])).to_be_focused()
        second = open_desk(who=colleague)
        claimed = card(second, held[0]).locator("[data-claim]")
        expect(claimed).to_contain_text("looks at it")
        press(second, "n")
        expect(card(second, held[1])).to_be_focused()
        with first.expect_response("**/look/"):
            press(first, "j")
            press(first, "j")
        expect(card(first, held[2])).to_be_focused()
        expect(card(first, held[1]).locator("[data-claim]")).to_contain_text("looks at it")

    def test_decide_once_and_the_second_is_shown_who_did(self, open_desk, held, colleague):
        first, second = open_desk(), open_desk(who=colleague)
        press(first, "a")
        hear(first, "Approved: within the rules.")
        card(second, held[0]).get_by_role("button", name="Approve").first.click()
        expect(card(second, held[0]).locator("[data-alert]")).to_contain_text("already approved")
        assert Decision.objects.count() == 1


class TestWords:
    def test_are_written_chosen_and_inserted_by_keys(self, open_desk, held, world, now):
        site = world.article.site
        rules_in_force(site, now=now)
        CannedReason.objects.create(
            site=site, action="reject", reason="spam", title="Watches", text="We sell no watches here."
        )
        page = open_desk()
        press(page, "r")
        press(page, "c")
        press(page, "e")
        press(page, "End")
        page.keyboard.type(" Not even nice ones.")
        press(page, "Escape")
        press(page, "r")
        press(page, "b")
        press(page, "6")
        press(page, "Escape")
        press(page, "r")
        press(page, "1")
        hear(page, "Rejected: spam or advertising.")
        statement = Decision.objects.get().statement
        assert statement.explanation == "We sell no watches here. Not even nice ones."
        assert statement.clause_number == 6

    def test_name_the_law_where_it_is_asked_for(self, open_desk, held):
        page = open_desk()
        press(page, "r")
        press(page, "7")
        law = card(page, held[0]).locator("[name=law]")
        expect(law).to_be_focused()
        expect(law).to_have_attribute("aria-invalid", "true")
        expect(card(page, held[0]).locator("label:has([name=law]) [data-error]")).to_contain_text("which law")
        page.keyboard.type("Section 185")
        press(page, "Enter")
        hear(page, "Rejected: against the law.")
        assert Decision.objects.get().statement.law == "Section 185"


class TestNotes:
    def test_ask_a_colleague_who_finds_the_case(self, open_desk, held, colleague):
        page = open_desk()
        press(page, "t")
        page.keyboard.type("Same man as yesterday?")
        card(page, held[0]).locator("[name=to]").select_option(label=colleague.display_name)
        card(page, held[0]).get_by_role("button", name="Keep the note").click()
        hear(page, "Handed over.")
        expect(card(page, held[0]).locator(".case-notes")).to_contain_text("Same man as yesterday?")
        assert Note.objects.get().body == "Same man as yesterday?"
        theirs = open_desk(f"{QUEUE}?show=mine", who=colleague)
        expect(theirs.locator("[data-case]")).to_have_count(1)


class TestFilters:
    def test_narrow_the_list_and_are_kept(self, open_desk, held, world):
        make_held_case(thread=world.thread, body="See https://cheap.example today.")
        page = open_desk()
        press(page, "f")
        page.get_by_label("Linked domain").fill("cheap.example")
        press(page, "Enter")
        expect(page.locator("[data-case]")).to_have_count(1)
        page.get_by_label("Keep this view as").fill("Cheap")
        press(page, "Enter")
        kept = page.get_by_role("link", name="Cheap", exact=True)
        expect(kept).to_be_visible()
        page.goto(QUEUE)
        kept.click()
        expect(page.locator("[data-case]")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_everybody_can_read_and_use_it(*, open_desk, world, held, colleague, scheme, size):
    make_reported_case(answers=world.root, flags=2, body="A [link](https://a.example) and `code`.")
    page = open_desk(f"{QUEUE}?language=en", size=size, scheme=scheme)
    press(page, "r")
    found = Axe().run(page, context="#content").response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    press(page, "1")
    expect(page.locator("[data-undo]")).to_be_visible()
    press(page, "t")
    found = Axe().run(page, context="#content").response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
