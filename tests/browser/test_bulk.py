"""Many cases at once: looked at, begun, watched without a reload, done."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments.moderation.decisions.bulk_working import go_on, progress_of
from comments.moderation.models import AuditEntry, BulkRun, Case, Decision, Statement
from comments.threads.models import Comment, Status
from tests.factories.moderation import make_held_case

# With 2,000 it passes likewise, and takes minutes.
COUNT = 200


@pytest.fixture
def wave(world):
    """The same words from one hand, again and again."""
    author = world.other
    for _number in range(COUNT):
        make_held_case(thread=world.thread, author=author, body="Cheap boats https://cheap.example", at=None)
    return Comment.objects.filter(author=author, status=Status.HELD)


def test_a_wave_of_spam_is_decided_while_one_watches(open_page, sign_in, world, wave):
    page = sign_in(open_page(), world.moderator)
    page.goto("/admin/moderation/case/queue/")
    page.get_by_role("link", name="Alike cases").first.click()
    together = page.get_by_role("dialog", name="Many cases at once")
    expect(together.get_by_text(f"{COUNT} with the same words")).to_be_visible()
    together.get_by_label("Decision").select_option("reject")
    together.get_by_label("Reason:").select_option("spam")
    together.get_by_role("button", name="See what would happen").click()
    together.get_by_role("button", name=f"Decide {COUNT} cases").click()
    bar = together.locator("progress")
    expect(bar).to_be_visible()
    assert not Decision.objects.exists()

    # A mark on the page that a reload would wipe off.
    page.evaluate("window.isTheSame = true")
    run, seen = BulkRun.objects.get(), []
    while progress_of(run).waiting > COUNT // 2:
        go_on(run, seconds=0.3, now=timezone.now())
        settled = COUNT - progress_of(run).waiting
        expect(together.locator("[data-words]")).to_have_text(f"{settled} of {COUNT}")
        assert bar.evaluate("bar => bar.value") == settled
        seen.append(settled)
    assert page.evaluate("window.isTheSame")
    assert seen == sorted(set(seen))

    go_on(run, seconds=300, now=timezone.now())
    expect(together.locator(".figures dd").first).to_have_text(re.compile(rf"^\s*{COUNT}\s*$"))
    assert wave.count() == 0
    assert Decision.objects.filter(action="reject", reason="spam").count() == COUNT
    assert Statement.objects.filter(measure="rejected").count() == COUNT
    assert AuditEntry.objects.filter(act="comment.reject").count() == COUNT
    assert not Case.objects.filter(closed_at=None, comment__author=world.other).exists()
