"""What levels allow is what the phases do: the table that people read, walked through with each phase."""

import pytest

from comments.moderation.findings.history import History
from comments.moderation.findings.verdicts import Submission
from comments.moderation.models.moderation_policy import ModerationRules
from comments.moderation.screening.phases import links, newcomer
from tests.factories.accounts import ProfileFactory

pytestmark = pytest.mark.django_db

RULES = ModerationRules(hold_links_from=2, hold_first_comments=1, hold_new_domains=False, hold_images_below=2)


@pytest.fixture
def codes(article, site, now):
    author = ProfileFactory(site=site)

    def found(level, body, rules=RULES):
        given = Submission(
            body=body,
            author=author,
            article=article,
            rules=rules,
            history=History(level=level),
            known=0,
            now=now,
        )
        return {noticed.code for look in (links.look, newcomer.look) for noticed in look(given)}

    return found


@pytest.mark.parametrize(
    ("level", "links", "held"),
    [(0, 1, False), (0, 2, True), (1, 2, True), (2, 3, False), (2, 4, True), (3, 9, False)],
)
def test_links_wait_from_the_site_s_number_twice_that_or_never(codes, level, links, held):
    assert ("many_links" in codes(level, "https://a.example " * links)) is held


@pytest.mark.parametrize(("level", "held"), [(0, True), (1, True), (2, False), (3, False)])
def test_first_comments_and_images_wait_below_a_level(codes, level, held):
    found = codes(level, "Well said. ![a boat](https://a.example/boat.png)")
    assert ("first_comments" in found) is held
    assert ("image" in found) is held


@pytest.mark.parametrize(("level", "held"), [(0, True), (2, True), (3, False)])
def test_new_domains_wait_for_all_but_the_trusted(codes, level, held):
    rules = ModerationRules(hold_new_domains=True)
    assert ("new_domain" in codes(level, "https://n.example", rules)) is held
