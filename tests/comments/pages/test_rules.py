import pytest
from django.utils import timezone

from articles.naming import slug_for
from comments.accounts.models import Role
from comments.accounts.viewer import Viewer
from comments.moderation.models import HouseRules
from comments.moderation.reasons.rulebook import draft_rules, publish_rules
from tests.factories.accounts import UserFactory


@pytest.fixture
def rules(site):
    return f"/{site.slug}/rules/"


@pytest.fixture
def second(site):
    """A version in which nobody advertises boats."""
    draft = draft_rules(site=site, now=timezone.now())
    draft.clauses.filter(number=1).update(title="No boats", body="Sell them <b>elsewhere</b>.")
    owner = Viewer(site_id=site.pk, user=UserFactory(), role=Role.OWNER)
    return publish_rules(rules_id=draft.pk, viewer=owner, now=timezone.now())


def test_are_numbered_and_each_clause_can_be_linked_to(visitor, rules, second):
    page = visitor.get(rules)
    assert page.status == 200
    assert [clause.get("id") for clause in page.all("li.clause")] == [f"clause-{n}" for n in range(1, 8)]
    assert page.texts(".clause-title")[0] == "No boats"
    assert "Version 2, in force since" in page.text("main")


def test_show_markup_as_words(visitor, rules, second):
    assert "&lt;b&gt;elsewhere&lt;/b&gt;" in visitor.get(rules).source


def test_keep_earlier_versions_that_decisions_cite(visitor, rules, second):
    page = visitor.get(f"{rules}?version=1")
    assert page.texts(".clause-title")[0] == "No advertising"
    assert "There is a newer version." in page.text("main")


@pytest.mark.parametrize("version", ["3", "0", "-1", "x", "1x", "9" * 30, "²"])
def test_of_a_version_that_never_was_are_not_found(visitor, rules, second, version):
    assert visitor.get(rules, data=None, QUERY_STRING=f"version={version}").status == 404


def test_are_read_without_writing_anything(visitor, rules):
    assert visitor.get(rules).status == 200
    assert not HouseRules.objects.exists()


def test_show_no_draft(visitor, rules, site):
    draft_rules(site=site, now=timezone.now()).clauses.update(title="Secret")
    assert "Secret" not in visitor.get(rules).source
    assert visitor.get(f"{rules}?version=2").status == 404


def test_are_linked_where_somebody_writes(reader, rules, there, address):
    for page in (reader.get(address), reader.get(there)):
        assert f'href="{rules}"' in page.source


def test_leave_their_address_to_no_article():
    assert slug_for("Rules").startswith("rules-")
