"""From a removal to its reversal: the mail, the page behind its link, the objection, another moderator's answer."""

import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import Appeal
from comments.notifications import notifying
from comments.threads.models import Comment, Status
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.notifications import send_due


@pytest.fixture
def colleague(world):
    """A second moderator, because the first may not look again."""
    site = world.article.site
    profile = ProfileFactory(site=site, display_name="Jonas Petrov")
    MembershipFactory(user=profile.user, site=site, role=Role.MODERATOR)
    return profile


@pytest.fixture
def removed(world):
    """The reader's comment, taken down by the first moderator."""
    world.root.refresh_from_db()
    return decide(
        comment_id=world.root.pk,
        viewer=viewer_of(world.moderator.user, site=world.article.site),
        action="remove",
        reason="abuse",
        explanation="“Fool” is about the person.",
        version=world.root.version,
        now=timezone.now(),
    )


def link_in_the_mail():
    """Deliver what the worker would, and return where the mail leads."""
    send_due(now=timezone.now())
    return re.search(r"(/reasons/\S+)", mail.outbox[-1].body)[1]


def test_a_removal_is_appealed_without_an_account_and_reversed(open_page, world, sign_in, removed, colleague):
    notifying.notify_of_reasons(statement_id=removed.statement_id, now=timezone.now())
    address = link_in_the_mail()

    # Whoever has the mail reads the reasons and objects, signed out and without a script.
    author = open_page(javascript=False)
    author.goto(address)
    expect(author.get_by_role("heading", level=1)).to_have_text("Your comment was taken down")
    expect(author.get_by_text("“Fool” is about the person.")).to_be_visible()
    author.get_by_label("Why is it wrong?").fill("I quoted what was said to me.")
    author.get_by_role("button", name="Object").click()
    expect(author.get_by_text("We have your objection.")).to_be_visible()

    # The other moderator answers by keys alone.
    page = sign_in(open_page(), colleague)
    page.goto(f"/admin/moderation/appeal/{Appeal.objects.get().pk}/change/")
    expect(page.get_by_text("I quoted what was said to me.")).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("[name=outcome][value=reversed]")).to_be_checked()
    page.keyboard.press("a")
    page.keyboard.type("You are right: these were not your words.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/admin/moderation/appeal/")
    assert Comment.objects.get(pk=world.root.pk).status == Status.PUBLISHED

    # The comment stands again, and the answer is in the mail and behind the same link.
    reader = open_page()
    reader.goto(world.address)
    expect(reader.locator(f"#c-{world.root.pk} > .comment-body")).to_be_visible()
    notifying.notify_of_answer(appeal_id=Appeal.objects.get().pk, now=timezone.now())
    assert link_in_the_mail() == address
    assert "You are right: these were not your words." in mail.outbox[-1].body
    author.goto(address)
    expect(author.get_by_text("You are right: these were not your words.")).to_be_visible()
    expect(author.get_by_role("button", name="Object")).to_have_count(0)


def test_the_author_finds_the_reasons_beside_what_was_removed(open_page, world, sign_in, removed):
    page = sign_in(open_page(), world.other)
    page.goto(world.address)
    page.locator(f"#c-{world.root.pk}").get_by_role("link", name="Why?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your comment was taken down")
    expect(page.get_by_label("Why is it wrong?")).to_be_visible()
