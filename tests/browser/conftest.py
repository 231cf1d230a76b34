"""A real browser before a real server, and a small discussion for it."""

import os
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from comments.accounts.models import Profile, Role
from comments.threads.models import Comment, Status, Thread
from tests.factories.accounts import PASSWORD, MembershipFactory, ProfileFactory, UserFactory
from tests.factories.articles import ArticleFactory, ReferenceFactory, SectionFactory, SiteFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, make_comment

CHROMIUM = "/usr/bin/chromium"
PHONE, NARROW, DESKTOP = (390, 844), (320, 640), (1280, 900)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    # Playwright's loop runs in the thread of the tests, where Django would refuse its database for that reason alone.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium, live_server, settings):
    """Open a page in a browser of its own; at the end nothing may have gone wrong in any of them."""
    settings.ALLOWED_HOSTS = ["*"]
    contexts, complaints = [], []

    def opened(*, size=DESKTOP, scheme="light", language="en", javascript=True, touch=False):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale=language,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            has_touch=touch,
            is_mobile=touch,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: _keep(complaints, said))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def press(page, *keys):
    """Press single keys as somebody does who has seen the next case: what is pressed sooner decides nothing."""
    for key in keys:
        expect(page.locator("[data-arriving]")).to_have_count(0)
        page.keyboard.press(key)


def _keep(complaints, said):
    # That an answer was a refusal, or was lost, is told to the reader and looked at by the tests.
    if said.type == "error" and not said.text.startswith("Failed to load resource"):
        complaints.append(said.text)


@dataclass
class World:
    """A site with one article and its discussion, a reader, somebody else and a moderator."""

    thread: Thread
    reader: Profile
    other: Profile
    moderator: Profile
    root: Comment
    deep: Comment
    held: Comment

    @property
    def article(self):
        return self.thread.article

    @property
    def address(self):
        return f"/{self.article.site.slug}/{self.article.slug}/"


@pytest.fixture
def world(transactional_db):
    # How often somebody signed up or in is counted there.
    cache.clear()
    site = SiteFactory(slug="harbour-post", name="The Harbour Post")
    ModerationPolicyFactory(site=site, mode="post", hold_first_comments=0, hold_links_from=3)
    article = ArticleFactory(
        site=site,
        slug="the-second-flood",
        section=SectionFactory(site=site),
        published_at=timezone.now(),
        courtesy_name="The Saltmarsh Almanac",
        body=(
            '<p>Salt was found in the cabinet.<a class="mark" id="mark-1-1" href="#ref-1" role="doc-noteref">[1]</a>'
            ' The lamp was out.<a class="mark" id="mark-2-1" href="#ref-2" role="doc-noteref">[2]</a></p>'
        ),
    )
    ReferenceFactory(article=article, number=1, mark_count=1, url="https://port.example/" + "report" * 20)
    ReferenceFactory(article=article, number=2, mark_count=1, text="", sourced=False)
    ArticleFactory(site=site, title="لماذا أبحرت العبّارة فارغة؟", language="ar")
    thread = ThreadFactory(article=article)
    reader = _person(site, "Ilse Marran")
    other = _person(site, "Abel Tsegaye")
    moderator = _person(site, "Marit Solheim", is_staff=True)
    MembershipFactory(site=site, user=moderator.user, role=Role.MODERATOR)
    root = make_comment(thread=thread, author=other, body="The gate was *late* again. ||By two hours.||")
    for number in range(5):
        reply = make_comment(answers=root, author=moderator if number == 1 else None, body=f"Reply {number}")
    deep = reply
    for number in range(6):
        deep = make_comment(answers=deep, body=f"{number}: {LONG}")
    make_comment(
        thread=thread, body="> quoted\n\n- one\n- two\n\n```\n" + "long_line_of_code " * 12 + "\n```"
    )
    make_comment(thread=thread, body="لا أفهم كيف يمكن لقارب أن يبحر وهو ملغى.", replies=1)
    make_comment(thread=thread, status=Status.REMOVED, replies=1)
    make_comment(thread=thread, status=Status.WITHDRAWN, replies=1)
    held = make_comment(
        thread=thread, author=reader, body="Is it true?", status=Status.HELD, at=timezone.now()
    )
    return World(thread, reader, other, moderator, root, deep, held)


def _person(site, name, **given):
    return ProfileFactory(site=site, display_name=name, user=UserFactory(name=name, **given))


@pytest.fixture
def sign_in():
    """Sign somebody in by the page for it."""

    def signed_in(page, profile):
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(profile.user.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        return page

    return signed_in
