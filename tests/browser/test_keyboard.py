from playwright.sync_api import expect


def focused(page):
    return page.locator(":focus")


def test_the_first_stop_skips_to_the_content(open_page, world):
    page = open_page()
    page.goto(world.address)
    page.keyboard.press("Tab")
    expect(focused(page)).to_have_text("Skip to content")
    expect(focused(page)).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_every_stop_can_be_seen_and_comes_in_reading_order(open_page, world):
    page = open_page()
    page.goto(world.address)
    last = -1
    for _ in range(30):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => {
                const at = document.activeElement, style = getComputedStyle(at);
                const every = [...document.querySelectorAll("a[href], button, textarea, [tabindex='0']")];
                return { order: every.indexOf(at), outlined: style.outlineStyle !== "none", name: at.outerHTML };
            }"""
        )
        assert here["outlined"], here["name"]
        assert here["order"] > last, here["name"]
        last = here["order"]


def test_a_vote_keeps_the_focus(open_page, world, sign_in):
    page = sign_in(open_page(), world.reader)
    page.goto(f"{world.address}?sort=oldest")
    up = page.locator(".vote-up").first
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".vote-up").first).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".vote-up").first).to_be_focused()


def test_a_reply_form_opens_in_place_and_gives_the_focus_back(open_page, world, sign_in):
    page = sign_in(open_page(), world.reader)
    page.goto(world.address)
    link = page.get_by_role("link", name="Reply to Abel Tsegaye")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Reply to Abel Tsegaye")).to_be_focused()
    page.get_by_role("link", name="Cancel").press("Enter")
    expect(link).to_be_focused()
    expect(page.locator("form.write")).to_have_count(1)


def test_a_spoiler_opens_when_it_is_reached(open_page, world):
    page = open_page()
    page.goto(world.address)
    spoiler = page.locator(".spoiler").first
    expect(spoiler).not_to_have_css("filter", "none")
    spoiler.focus()
    expect(spoiler).to_have_css("filter", "none")
