"""What the script adds, and that nothing it adds is in the way."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments.threads.models import Vote
from tests.factories.accounts import PASSWORD
from tests.factories.threads import make_comment


def test_ages_stand_for_dates_and_the_date_stays_in_the_title(open_page, world):
    make_comment(thread=world.thread, body="Lately.", at=timezone.now() - timedelta(hours=3))
    page = open_page()
    page.goto(world.address)
    time = page.locator(".comment").filter(has_text="Lately.").locator("time")
    expect(time).to_have_text("3 hours ago")
    expect(time).to_have_attribute("title", re.compile(r"\d{4}"))


def test_the_time_zone_is_told_to_the_server(open_page, world):
    page = open_page()
    page.goto(world.address)
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    assert cookies["tz"] == zone.replace("/", "%2F")


def test_a_vote_by_a_stranger_leads_to_the_sign_in_page_and_back(open_page, world, sign_in):
    page = open_page()
    page.goto(world.address)
    page.locator(".vote-up").first.click()
    page.wait_for_url("**/accounts/login/?next=*")
    page.locator("[name=login]").fill(world.reader.user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{world.address}#c-*")
    assert not Vote.objects.exists()


def test_a_vote_that_fails_is_told(open_page, world, sign_in):
    page = sign_in(open_page(), world.reader)
    page.goto(world.address)
    page.route("**/vote/", lambda route: route.fulfill(status=429, body="<h1>That was too often</h1>"))
    page.locator(".vote-up").first.click()
    expect(page.locator("#messages")).to_have_text("That was too often")


def test_a_lost_connection_falls_back_to_the_plain_way(open_page, world, sign_in):
    page = sign_in(open_page(), world.reader)
    page.goto(f"{world.address}?sort=oldest")
    lost = []

    def lose(route):
        if not lost and route.request.resource_type == "fetch":
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/reply/", lose)
    page.get_by_role("link", name="Reply to Abel Tsegaye").click()
    page.wait_for_url("**/reply/")
    assert lost


def test_nothing_is_asked_of_other_hosts(open_page, world, live_server):
    page = open_page()
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for address in (world.address, f"/c/{world.root.pk}/", "/accounts/login/"):
        page.goto(address)
    assert hosts == {live_server.url.split("/")[2]}


class TestTheMastheadWithoutAScript:
    """One page for everybody cannot know who reads it: nothing on it is true of strangers or readers alone."""

    @pytest.mark.parametrize("is_known", [True, False], ids=["reader", "stranger"])
    def test_says_nothing_false(self, open_page, world, sign_in, is_known):
        page = open_page(javascript=False)
        if is_known:
            sign_in(page, world.reader)
        for address in (world.address, f"/c/{world.root.pk}/", "/", f"/{world.article.site.slug}/"):
            page.goto(address)
            for words in ("Sign in", "Sign up", "Sign out"):
                expect(page.get_by_role("link", name=words)).to_have_count(0)
            expect(page.locator(".for-strangers:visible")).to_have_count(0)
        page.goto(world.address)
        expect(page.locator("#post noscript .hint")).to_be_visible()
        page.get_by_role("link", name="Your account").click()
        expect(page.get_by_role("button", name="Sign out" if is_known else "Sign in").first).to_be_visible()

    def test_is_that_of_strangers_where_a_script_runs(self, open_page, world):
        page = open_page()
        page.goto(world.address)
        expect(page.get_by_role("link", name="Sign in")).to_be_visible()
        expect(page.get_by_role("link", name="Your account")).to_be_hidden()
