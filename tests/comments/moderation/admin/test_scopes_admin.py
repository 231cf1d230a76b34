"""The page of a scope: what holds, where it comes from, and setting it there."""

import re

import pytest
from django.test import Client

from articles.models import Section
from comments.accounts.models import Role
from comments.moderation.models import AuditEntry, ModerationPolicy
from comments.threads.models import DiscussionPolicy
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/moderation/moderationpolicy/scope/"


@pytest.fixture
def client_of(somebody):
    def made(role, **given):
        client = Client()
        client.force_login(somebody(role, **given).user)
        return client

    return made


@pytest.fixture
def section(site):
    return Section.objects.create(site=site, slug="harbour", name="Harbour")


@pytest.fixture
def below(site, section):
    return ArticleFactory(site=site, section=section, title="Harbour wall")


def sources(answer):
    return dict(re.findall(r'data-value="(\w+)"\s+data-source="(\w+)"', answer.content.decode()))


def test_every_value_of_an_article_without_a_row_is_shown_with_its_source(client_of, site, section, below):
    ModerationPolicyFactory(site=site, mode="pre", hold_links_from=5)
    ModerationPolicyFactory(site=site, section=section, mode="post")
    answer = client_of(Role.EDITOR).get(PAGE, {"article": below.pk})
    found = sources(answer)
    assert (found["mode"], found["hold_links_from"], found["slow_mode_seconds"]) == (
        "section",
        "site",
        "default",
    )
    assert "edit_window_seconds" in found
    assert not ModerationPolicy.objects.filter(article=below).exists()


def test_what_is_set_there_counts_there_and_is_remembered(client_of, site, below):
    editor = client_of(Role.EDITOR)
    given = {"moderationpolicy-mode": "pre", "discussionpolicy-edit_window_seconds": "60"}
    given |= {
        f"moderationpolicy-{name}": "unknown"
        for name in ("hold_new_domains", "hold_other_languages", "is_read_only")
    }
    assert editor.post(f"{PAGE}?article={below.pk}", given).status_code == 302
    assert ModerationPolicy.objects.get(article=below).mode == "pre"
    assert DiscussionPolicy.in_force(below).edit_window_seconds == 60
    assert sources(editor.get(PAGE, {"article": below.pk}))["mode"] == "article"
    assert AuditEntry.objects.filter(act="moderationpolicy.added").count() == 1
    # Nothing asks the wider scope again.
    assert editor.post(f"{PAGE}?article={below.pk}", given | {"moderationpolicy-mode": ""}).status_code == 302
    assert ModerationPolicy.in_force(below).mode == "post"
    assert AuditEntry.objects.filter(act="moderationpolicy.changed").count() == 1


def test_votes_are_set_for_an_article_and_shown_with_where_they_come_from(client_of, site, section, below):
    DiscussionPolicy.objects.create(site=site, votes="up")
    editor = client_of(Role.EDITOR)
    assert sources(editor.get(PAGE, {"article": below.pk}))["votes"] == "site"
    assert editor.post(f"{PAGE}?article={below.pk}", {"discussionpolicy-votes": "off"}).status_code == 302
    assert sources(editor.get(PAGE, {"article": below.pk}))["votes"] == "article"
    assert DiscussionPolicy.in_force(below).votes == "off"


def test_a_value_out_of_bounds_is_refused_beside_its_field(client_of, site):
    answer = client_of(Role.EDITOR).post(
        f"{PAGE}?site={site.pk}", {"moderationpolicy-hold_rejection_percent": "101"}
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not ModerationPolicy.objects.exists()


def test_lists_that_count_there_are_named_and_articles_found(client_of, site, section, below):
    WordListFactory(site=site, section=section)
    WordListFactory(site=site, kind="suspect", article=ArticleFactory(site=site))
    editor = client_of(Role.EDITOR)
    page = editor.get(PAGE, {"article": below.pk}).content.decode()
    assert re.findall(r'data-list="\d+"\s+data-source="(\w+)"', page) == ["section"]
    assert f"article={below.pk}" in editor.get(PAGE, {"site": site.pk, "q": "Harbour w"}).content.decode()


@pytest.mark.parametrize(("role", "status"), [(Role.MODERATOR, 403), (Role.EDITOR, 200), (Role.OWNER, 200)])
def test_editors_and_owners_alone_open_it(client_of, site, role, status):
    assert client_of(role).get(PAGE, {"site": site.pk}).status_code == status


def test_scopes_of_other_sites_are_not_there(client_of, elsewhere):
    editor, foreign = client_of(Role.EDITOR), ArticleFactory(site=elsewhere)
    for asked in ({"site": elsewhere.pk}, {"article": foreign.pk}, {"section": "x"}):
        assert editor.get(PAGE, asked).status_code == 404
