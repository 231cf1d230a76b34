"""The cascade: for every value of every policy, each of the eight ways in which site, section and article may set it."""

from dataclasses import fields
from itertools import product

import pytest
from django.db import models

from articles.models import Section
from comments.moderation.findings.lists import lists_of
from comments.moderation.models import ModerationPolicy
from comments.moderation.models.kinds import KindsField
from comments.moderation.models.moderation_policy import ModerationRules
from comments.threads.models import DiscussionPolicy
from comments.threads.models.discussion_policy import DiscussionRules
from comments.threads.sourcing import in_force
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import WordListFactory

pytestmark = pytest.mark.django_db

SCOPES = ("article", "section", "site")
VALUES = [
    (policy, rules, field.name)
    for policy, rules in ((ModerationPolicy, ModerationRules()), (DiscussionPolicy, DiscussionRules()))
    for field in fields(rules)
]


@pytest.fixture
def article(site):
    section = Section.objects.create(site=site, slug="harbour", name="Harbour")
    return ArticleFactory(site=site, section=section)


def three_of(policy, name):
    """Return a different value for each scope, as far as there are so many."""
    field = policy._meta.get_field(name)
    if field.choices:
        several = [value for value, _words in field.choices]
        return [several[number % len(several)] for number in range(3)]
    if isinstance(field, KindsField):
        return ["words", "none", "links rules"]
    if isinstance(field, models.BooleanField):
        return [True, False, True]
    return [7, 0, 9]


@pytest.mark.parametrize(("policy", "defaults", "name"), VALUES, ids=[name for *_given, name in VALUES])
def test_the_nearest_scope_that_sets_a_value_wins_and_is_named(article, policy, defaults, name):
    said = dict(zip(SCOPES, three_of(policy, name), strict=True))
    rows = {
        "article": policy.objects.create(site=article.site, article=article),
        "section": policy.objects.create(site=article.site, section=article.section),
        "site": policy.objects.create(site=article.site),
    }
    for sets in product([False, True], repeat=3):
        for scope, is_set in zip(SCOPES, sets, strict=True):
            setattr(rows[scope], name, said[scope] if is_set else None)
            rows[scope].save()
        nearest = next((scope for scope, is_set in zip(SCOPES, sets, strict=True) if is_set), "default")
        wanted = getattr(defaults, name) if nearest == "default" else said[nearest]
        assert getattr(policy.in_force(article), name) == wanted
        (shown,) = in_force(rows["article"], names=[name], defaults=defaults)
        assert shown.source == nearest


# where lists stand → which words count for an article of that section
@pytest.mark.parametrize("scopes", list(product([False, True], repeat=3)))
def test_lists_of_words_add_up(article, scopes):
    places = {"article": {"article": article}, "section": {"section": article.section}, "site": {}}
    for (scope, place), is_there in zip(places.items(), scopes, strict=True):
        if is_there:
            WordListFactory(site=article.site, words=scope, **place)
            WordListFactory(site=article.site, kind="nolinks", words=f"{scope}.example", **place)
    there = {scope for scope, is_there in zip(places, scopes, strict=True) if is_there}
    lists, elsewhere = lists_of(article.site), ArticleFactory(site=article.site)
    assert {listed.scope for listed in lists.words_for(article)} == there
    assert lists.domains_for(article, "nolinks") == {f"{scope}.example" for scope in there}
    assert {listed.scope for listed in lists.words_for(elsewhere)} == there & {"site"}
