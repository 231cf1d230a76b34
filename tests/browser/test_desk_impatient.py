"""The desk under impatient hands: pressed twice, off line, in two tabs, signed out meanwhile. Words, nothing lost, nothing decided twice."""

import pytest
from playwright.sync_api import expect

from comments.accounts.models import Role
from comments.moderation.desk import queue
from comments.moderation.models import Decision, Note
from comments.threads.models import Comment, Status
from tests.browser.conftest import DESKTOP, PHONE, press
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import make_held_case

QUEUE = "/admin/moderation/case/queue/"
ARABIC = "لا أفهم كيف يمكن لقارب أن يبحر وهو ملغى."


@pytest.fixture
def held(world):
    return [make_held_case(thread=world.thread, body=f"Case number {n}.").comment for n in range(3)]


@pytest.fixture
def open_desk(open_page, sign_in, world):
    def opened(address=QUEUE, *, who=None, **given):
        page = sign_in(open_page(**given), who or world.moderator)
        page.goto(address)
        return page

    return opened


@pytest.fixture
def answers_held_back():
    """Hold the answers to decisions back until they are let go."""

    def hold(page):
        waiting = []

        def keep(route):
            waiting.append(route)

        def let_go():
            for route in waiting:
                route.continue_()

        page.route("**/decide/", keep)
        return let_go, waiting

    return hold


def card(page, comment):
    return page.locator(f"#case-{comment.pk}")


def hear(page, words):
    expect(page.locator("[data-says]")).to_contain_text(words)


def see(page, words):
    expect(page.locator("[data-says]:not(.desk-unseen)")).to_contain_text(words)


class TestUndo:
    def test_that_comes_too_late_says_so(self, open_desk, held):
        page = open_desk()
        page.clock.install()
        press(page, "a")
        expect(card(page, held[0]).locator("[data-undo]")).to_be_visible()
        page.clock.run_for(11_000)
        expect(card(page, held[0]).locator("[data-undo]")).to_have_count(0)
        page.keyboard.press("z")
        see(page, "Nothing can be taken back any more")
        assert Comment.objects.get(pk=held[0].pk).status == Status.PUBLISHED

    def test_by_thumb_says_so_too(self, open_desk, held):
        page = open_desk(size=PHONE, touch=True)
        page.locator("[data-thumbs]").get_by_role("button", name="Undo").tap()
        see(page, "Nothing can be taken back any more")


class TestWhileARequestRuns:
    def test_pressing_again_says_that_it_is_on_its_way(self, open_desk, held, answers_held_back):
        page = open_desk()
        let_go, waiting = answers_held_back(page)
        page.keyboard.press("a")
        expect(card(page, held[0])).to_have_attribute("aria-busy", "true")
        page.keyboard.press("a")
        see(page, "is on its way")
        assert len(waiting) == 1
        let_go()
        hear(page, "Approved: within the rules.")
        assert Decision.objects.count() == 1

    def test_the_answer_takes_nobody_away_from_what_they_write_elsewhere(
        self, open_desk, held, answers_held_back
    ):
        page = open_desk()
        let_go, _waiting = answers_held_back(page)
        page.keyboard.press("a")
        page.keyboard.press("j")
        press(page, "t")
        words = card(page, held[1]).locator("[name=body]")
        expect(words).to_be_focused()
        page.keyboard.type("Same man as yes")
        let_go()
        see(page, "Approved: within the rules.")
        page.keyboard.type("terday?")
        expect(words).to_be_focused()
        expect(words).to_have_value("Same man as yesterday?")
        assert Decision.objects.count() == 1


class TestOffLine:
    def test_a_decision_is_not_taken_and_can_be_tried_again_with_its_words(self, open_desk, held):
        page = open_desk()
        press(page, "r", "e")
        page.keyboard.type("We sell no boats.")
        page.context.set_offline(True)
        card(page, held[0]).get_by_role("button", name="spam or advertising").click()
        expect(card(page, held[0]).locator("[data-error]:visible")).to_contain_text("did not get through")
        page.context.set_offline(False)
        card(page, held[0]).get_by_role("button", name="spam or advertising").click()
        hear(page, "Rejected: spam or advertising.")
        assert Decision.objects.get().statement.explanation == "We sell no boats."

    def test_an_answer_that_was_lost_decides_nothing_twice(self, open_desk, held):
        page = open_desk()

        def lose(route):
            route.fetch()
            route.abort()

        page.route("**/decide/", lose)
        page.keyboard.press("a")
        expect(card(page, held[0]).locator("[data-error]:visible")).to_contain_text("did not get through")
        assert Decision.objects.count() == 1
        page.unroute("**/decide/")
        page.keyboard.press("a")
        hear(page, "Approved: within the rules.")
        assert Decision.objects.count() == 1

    def test_another_list_leaves_this_one_as_it_is(self, open_desk, held):
        page = open_desk()
        page.context.set_offline(True)
        page.get_by_role("link", name="Decided").click()
        see(page, "could not be loaded")
        expect(page.locator("[data-case]")).to_have_count(3)
        page.context.set_offline(False)
        press(page, "a")
        hear(page, "Approved: within the rules.")

    def test_the_form_about_the_author_says_so(self, open_desk, held):
        page = open_desk()
        page.context.set_offline(True)
        press(page, "b")
        see(page, "could not be loaded")
        expect(card(page, held[0])).to_be_visible()
        page.context.set_offline(False)
        press(page, "b")
        expect(card(page, held[0]).locator("form[data-lay]")).to_be_visible()


class TestSignedOut:
    def test_the_next_page_is_not_taken_for_an_empty_queue(self, open_desk, world, held, monkeypatch):
        monkeypatch.setitem(queue.page.__kwdefaults__, "size", 2)
        page = open_desk()
        page.context.clear_cookies(name="sessionid")
        page.locator("[data-more]").click()
        see(page, "You have been signed out")
        expect(page.locator("[data-more]")).to_be_visible()
        expect(page.locator("[data-empty]")).to_be_hidden()

    def test_a_decision_waits_until_they_signed_in_in_another_tab(self, open_desk, sign_in, world, held):
        page = open_desk()
        page.context.clear_cookies(name="sessionid")
        press(page, "r", "e")
        page.keyboard.type("We sell no boats.")
        card(page, held[0]).get_by_role("button", name="spam or advertising").click()
        fault = card(page, held[0]).locator("[data-error]:visible")
        expect(fault).to_contain_text("You have been signed out")
        with page.context.expect_page() as opened:
            fault.get_by_role("link", name="Sign in").click()
        opened.value.wait_for_url("**/accounts/login/**")
        sign_in(opened.value, world.moderator)
        opened.value.close()
        card(page, held[0]).get_by_role("button", name="spam or advertising").click()
        hear(page, "Rejected: spam or advertising.")
        assert Decision.objects.get().statement.explanation == "We sell no boats."


class TestWords:
    def test_outlive_other_lists_and_the_way_back(self, open_desk, held):
        page = open_desk()
        press(page, "t")
        page.keyboard.type("Ask the harbour master.")
        page.get_by_role("link", name="Decided").click()
        expect(page.locator("[data-case]")).to_have_count(0)
        page.go_back()
        words = card(page, held[0]).locator("[name=body]")
        expect(words).to_have_value("Ask the harbour master.")
        page.reload()
        expect(words).to_have_value("Ask the harbour master.")
        press(page, "t")
        card(page, held[0]).get_by_role("button", name="Keep the note").click()
        hear(page, "Note kept.")
        expect(words).to_have_value("")
        assert Note.objects.get().body == "Ask the harbour master."

    def test_outlive_a_colleague_who_was_faster(self, open_desk, held):
        page = open_desk()
        press(page, "r", "e")
        page.keyboard.type("We sell no boats.")
        Comment.objects.filter(pk=held[0].pk).update(version=held[0].version + 1)
        card(page, held[0]).get_by_role("button", name="spam or advertising").click()
        expect(card(page, held[0]).locator("[data-alert]")).to_contain_text("changed since you saw it")
        expect(card(page, held[0]).locator("[name=explanation]").last).to_have_value("We sell no boats.")

    def test_are_nobody_elses(self, open_desk, sign_in, held, world):
        MembershipFactory(site=world.article.site, user=world.other.user, role=Role.EDITOR)
        page = open_desk()
        press(page, "t")
        page.keyboard.type("Ask the harbour master.")
        page.context.clear_cookies()
        sign_in(page, world.other)
        page.goto(QUEUE)
        expect(card(page, held[0]).locator("[name=body]")).to_have_value("")


class TestTwoTabsOfOne:
    def test_decide_once(self, open_desk, held):
        first = open_desk()
        second = first.context.new_page()
        second.goto(QUEUE)
        press(first, "a")
        hear(first, "Approved: within the rules.")
        press(second, "a")
        hear(second, "Approved: within the rules.")
        second.goto(QUEUE)
        assert Decision.objects.count() == 1


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
def test_nothing_is_too_long_or_goes_the_wrong_way(open_desk, world, size):
    long_name = ProfileFactory(site=world.article.site, display_name="Ww" * 30)
    endless = make_held_case(thread=world.thread, author=long_name, body="x" * 10_000).comment
    arabic = make_held_case(thread=world.thread, body=ARABIC).comment
    page = open_desk(size=size)
    for address in (QUEUE, f"/admin/threads/comment/{endless.pk}/change/", f"/c/{endless.pk}/moderate/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    page.goto(QUEUE)
    assert (
        card(page, arabic).locator("[data-words]").evaluate("one => getComputedStyle(one).direction") == "rtl"
    )
    expect(card(page, endless).get_by_role("button", name="Approve").first).to_be_visible()


def test_an_author_who_was_erased_is_decided_on_like_anybody(open_desk, held, world):
    author = held[0].author
    author.user.delete()
    page = open_desk()
    press(page, "a")
    hear(page, "Approved: within the rules.")
    page.goto(f"/admin/moderation/sanction/person/{author.pk}/")
    expect(page.get_by_role("heading", name="Standing")).to_be_visible()


def test_an_empty_queue_says_so(open_desk):
    page = open_desk()
    expect(page.locator("[data-empty]")).to_contain_text("Nobody is waiting for you.")
    for key in ("a", "r", "s", "j", "k", "n", "x", "X", "z"):
        page.keyboard.press(key)
    see(page, "Nothing can be taken back any more")
    assert not Decision.objects.exists()
