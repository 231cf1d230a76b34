"""Everybody's own standing: which level, why, and what the levels allow."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.moderation.models import ModerationPolicy, Standing


@pytest.fixture
def door(site):
    return f"/c/standing/{site.slug}/"


def test_says_which_level_it_is_why_and_what_is_missing(reader, door):
    joined = timezone.now() - timedelta(days=20)
    type(reader.profile).objects.filter(pk=reader.profile.pk).update(joined_at=joined)
    Standing.objects.create(
        profile=reader.profile, level=2, approved_count=30, rejected_count=1, computed_at=joined
    )
    words = reader.get(door).text("main")
    assert "Level 2 of 3: regular." in words
    assert "You are here for 20 days." in words
    assert "30 of your comments stand, 1 were rejected or removed." in words
    assert "The next level asks for 60 days, 100 comments that stand" in words


def test_is_that_of_a_beginner_for_whom_nothing_is_known_of(reader, door):
    assert "Level 0 of 3: new." in reader.get(door).text("main")


def test_shows_the_numbers_of_the_site_s_own_policy(reader, door, site):
    ModerationPolicy.objects.filter(site=site).update(hold_links_from=4, hold_first_comments=2)
    page = reader.get(door)
    rows = {row.xpath("string(th)"): [cell.text for cell in row.xpath("td")] for row in page.all("tbody tr")}
    assert rows["links from which a comment waits"] == ["4", "4", "8", "never"]
    assert rows["first comments that a moderator reads before they show"] == ["2", "2", "0", "0"]
    assert rows["what a report weighs at most"] == ["0.0", "0.0", "0.5", "1.0"]


def test_is_linked_from_the_rules_and_asks_strangers_to_sign_in(reader, visitor, door, site):
    assert door in reader.get(f"/{site.slug}/rules/").source
    assert visitor.get(door).status == 302
