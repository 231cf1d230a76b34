"""What an author is told while they write, by keyboard alone."""

from playwright.sync_api import expect

from tests.factories.moderation import WordListFactory


def test_a_pause_brings_advice_that_leads_to_the_words(open_page, world, sign_in):
    WordListFactory(site=world.article.site, kind="suspect", words="mayor")
    page = sign_in(open_page(), world.reader)
    page.goto(world.address)
    field = page.locator("#post textarea")
    field.fill("👍 The mayor knows.")
    advice = page.locator("#post [data-advice]")
    expect(advice).to_contain_text("A moderator reads first what has these words: “mayor”")
    expect(advice).to_have_attribute("role", "status")
    advice.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    assert field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == "mayor"
    page.keyboard.type("council")
    expect(field).to_have_value("👍 The council knows.")
    expect(advice).to_have_text("")
