"""One table for all phases: what each says about an ordinary author, a newcomer, somebody trusted, staff, and an edit."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.findings.history import Alike, History
from comments.moderation.models import Classifier, LinkedHost, ModerationPolicy, Rule
from comments.moderation.restraints import Restraint
from comments.moderation.screening.pipeline import screen
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import WordListFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
COLUMNS = ("ordinary", "newcomer", "trusted", "staff", "edit")
P, H, R = "published", "held", "rejected"
OFF = {
    "mode": "post",
    "hold_first_comments": 0,
    "hold_links_from": 0,
    "hold_rejection_percent": 0,
    "hold_repeats_from": 0,
    "flood_per_minute": 0,
}
ALIKE = History(alike=tuple(Alike(uuid4(), uuid4(), is_exact=True) for _ in range(5)))
COPIED = History(alike=(Alike(uuid4(), uuid4(), is_exact=True),))
REFUSED = History(alike=(Alike(uuid4(), uuid4(), is_exact=True, was_refused=True),))
FLOOD = History(last_minute=50)
REJECTED = History(latest=20, against=20)
GERMAN = "Das ist nicht wahr, und die Leute wissen es auch."

# Noted for other reasons than what the row turns on.
AROUND = {"by_staff", "by_trusted", "first_comments", "newcomer_link"}

# what is turned on, body, what came before, restraint → the finding, then the status in each column
ROWS = {
    "nothing": ({}, "Well said.", None, None, "", (P, P, P, P, P)),
    "policy": ({"mode": "pre"}, "Well said.", None, None, "pre_moderation", (H, H, P, P, H)),
    "newcomer": ({"hold_first_comments": 1}, "Well said.", None, None, "", (P, H, P, P, P)),
    "rejections": (
        {"hold_rejection_percent": 50},
        "Well.",
        REJECTED,
        None,
        "often_rejected",
        (H, H, P, P, H),
    ),
    "too short": ({"hold_shorter_than": 6}, "Short", None, None, "too_short", (H, H, P, P, H)),
    "not too short": ({"hold_shorter_than": 5}, "Short", None, None, "", (P, P, P, P, P)),
    "too long": ({"hold_longer_than": 4}, "Short", None, None, "too_long", (H, H, P, P, H)),
    "not too long": ({"hold_longer_than": 5}, "Short", None, None, "", (P, P, P, P, P)),
    "shape": ({}, "THE HARBOUR WALL IS FALLING DOWN", None, None, "shouting", (P, P, P, P, P)),
    "repeats": ({"hold_repeats_from": 3}, "Well said.", ALIKE, None, "repeated", (H, H, P, P, H)),
    "copied": ({"hold_repeats_from": 3}, "Well said.", COPIED, None, "copied", (P, P, P, P, P)),
    "refused before": (
        {"hold_repeats_from": 3},
        "Well said.",
        REFUSED,
        None,
        "refused_before",
        (H, H, P, P, H),
    ),
    "flood": ({"flood_per_minute": 6}, "Well said.", FLOOD, None, "flood", (H, H, P, P, P)),
    "links": (
        {"hold_links_from": 1},
        "Read https://a.example now",
        None,
        None,
        "many_links",
        (H, H, P, P, H),
    ),
    "masked": (
        {},
        "Read all of it: [a.example](https://b.example)",
        None,
        None,
        "misleading_link",
        (H, H, P, P, H),
    ),
    "new host": (
        {"hold_new_domains": True},
        "Read https://n.example now",
        None,
        None,
        "new_domain",
        (H, H, P, P, H),
    ),
    "known host": (
        {"hold_new_domains": True},
        "Read https://known.example now",
        None,
        None,
        "",
        (P, P, P, P, P),
    ),
    "bad host": ({}, "Read https://bad.example now", None, None, "banned_domain", (R, R, R, R, R)),
    "banned": ({}, "You blastwort!", None, None, "banned_word", (R, R, R, R, R)),
    "suspect": ({}, "The mayor again.", None, None, "suspect_word", (H, H, P, P, H)),
    "pattern": ({}, "call 0123456789", None, None, "pattern", (H, H, P, P, H)),
    "names": ({}, "Mara Lindqv1st says so.", None, None, "staff_lookalike", (H, H, P, P, H)),
    "language": ({"hold_other_languages": True}, GERMAN, None, None, "other_language", (H, H, P, P, H)),
    "rule": ({}, "ruled", None, None, "rule_hold", (H, H, P, P, H)),
    "read only": ({"is_read_only": True}, "Well said.", None, None, "read_only", (P, P, P, P, P)),
    "slow mode": ({"slow_mode_seconds": 9}, "Well said.", None, None, "slow_mode", (P, P, P, P, P)),
    "heated": (
        {"cool_down_seconds": 9, "hold_from_open_reports": 7},
        "Well said.",
        None,
        None,
        "heated",
        (H, H, P, P, H),
    ),
    "warm": (
        {"cool_down_seconds": 9, "hold_from_open_reports": 8},
        "Well said.",
        None,
        None,
        "heated",
        (P, P, P, P, P),
    ),
    "shadow": ({}, "Well said.", None, Restraint.SHADOW_BAN, "shadow_ban", (H, H, H, P, H)),
    "always": ({}, "Well said.", None, Restraint.ALWAYS_HOLD, "always_hold", (H, H, H, P, H)),
}


@pytest.fixture
def thread():
    thread = ThreadFactory(article__language="en", article__site__language="en")
    site = thread.article.site
    WordListFactory(site=site, kind="banned", words="blastwort")
    WordListFactory(site=site, kind="suspect", words="mayor")
    WordListFactory(site=site, kind="pattern", words=r"call \d{6,}")
    WordListFactory(site=site, kind="nolinks", words="bad.example")
    LinkedHost.objects.create(site=site, host="known.example", first_at=NOW)
    conditions = [{"fact": "contains", "is": "is", "value": "ruled"}]
    Rule.objects.create(site=site, name="A rule", is_on=True, conditions=conditions, outcome="hold")
    MembershipFactory(
        site=site, role=Role.EDITOR, user=ProfileFactory(site=site, display_name="Mara Lindqvist").user
    )
    return thread


def asked(thread, column, **given):
    """Screen what somebody of this column of the table writes."""
    site = thread.article.site
    author = ProfileFactory(site=site)
    if column == "staff":
        MembershipFactory(user=author.user, site=site, role=Role.MODERATOR)
    laid = given.pop("laid", None) or Restraint.NONE
    return screen(
        author=author,
        viewer=viewer_of(author.user, site=site),
        article=thread.article,
        known=0 if column == "newcomer" else 3,
        restraint=laid | (Restraint.TRUSTED if column == "trusted" else Restraint.NONE),
        comment_id=uuid4() if column == "edit" else None,
        now=NOW,
        **given,
    )


@pytest.mark.parametrize("row", ROWS)
def test_each_phase_says_of_each_author_what_the_table_says(thread, row):
    rules, body, history, laid, code, statuses = ROWS[row]
    ModerationPolicy.objects.create(site=thread.article.site, **(OFF | rules))
    for column, status in zip(COLUMNS, statuses, strict=True):
        verdict = asked(thread, column, body=body, history=history or History(), laid=laid, open_reports=7)
        codes = {noticed.code for noticed in verdict.findings} - AROUND
        is_no_flood = row == "flood" and column == "edit"
        assert codes == ({code} if code and not is_no_flood else set()), column
        assert verdict.status == status, column


def test_a_service_that_has_to_answer_first_is_a_row_like_the_others(thread):
    site = thread.article.site
    ModerationPolicy.objects.create(site=site, **OFF)
    Classifier.objects.create(
        site=site, name="Watch", kind="webhook", url="https://w.example", secret="s", on_failure="wait"
    )
    for column, status in zip(COLUMNS, (H, H, P, P, H), strict=True):
        assert asked(thread, column, body="Well said.", history=History()).status == status
