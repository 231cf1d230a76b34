from datetime import timedelta

import pytest
from django.utils.translation import get_language

from comments.accounts.models import Role
from comments.moderation.models import AuditEntry, Clause, HouseRules, Reason
from comments.moderation.reasons.rulebook import (
    ClauseUnknown,
    RulesEmpty,
    RulesNotAllowed,
    RulesPublished,
    clause_for,
    draft_rules,
    publish_rules,
    rules_in_force,
    shown_rules,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(somebody):
    return somebody(Role.OWNER)


@pytest.fixture
def draft(site, now):
    return draft_rules(site=site, now=now)


class TestFirstRules:
    def test_are_given_to_a_site_that_wrote_none_once(self, site, now):
        first = rules_in_force(site, now=now)
        assert rules_in_force(site, now=now + timedelta(days=1)) == first
        assert (first.number, first.published_at) == (1, now)
        assert list(first.clauses.order_by("number").values_list("number", flat=True)) == [
            1,
            2,
            3,
            4,
            5,
            6,
            7,
        ]

    def test_are_in_the_language_of_the_site(self, site, now, monkeypatch):
        monkeypatch.setattr("comments.moderation.reasons.rulebook.gettext", lambda _words: get_language())
        site.language = "de"
        assert rules_in_force(site, now=now).title == "de"

    def test_are_shown_before_they_are_saved(self, site):
        shown = shown_rules(site)
        assert [clause.number for clause in shown.clauses] == [1, 2, 3, 4, 5, 6, 7]
        assert not HouseRules.objects.exists()
        assert shown_rules(site, number=2) is None


class TestDrafts:
    def test_begin_as_a_copy_of_the_rules_in_force(self, site, now, draft):
        current = rules_in_force(site, now=now)
        assert (draft.number, draft.published_at) == (2, None)
        copied = draft.clauses.order_by("number").values_list("number", "title", "body", "reason")
        assert list(copied) == list(
            current.clauses.order_by("number").values_list("number", "title", "body", "reason")
        )

    def test_are_one_a_site(self, site, now, draft):
        assert draft_rules(site=site, now=now) == draft
        assert draft.clauses.count() == 7

    def test_are_neither_cited_nor_shown(self, site, now, draft):
        draft.clauses.filter(reason=Reason.SPAM).update(title="No boats")
        assert clause_for(site, Reason.SPAM, now=now).title == "No advertising"
        assert shown_rules(site, number=2) is None
        assert shown_rules(site).rules.number == 1


class TestPublishing:
    def test_puts_them_in_force_for_what_is_decided_from_then_on(self, site, now, draft, owner):
        draft.clauses.filter(reason=Reason.SPAM).update(title="No boats")
        publish_rules(rules_id=draft.pk, viewer=owner, now=now)
        assert clause_for(site, Reason.SPAM, now=now).title == "No boats"
        assert shown_rules(site).rules == draft
        assert shown_rules(site, number=1).is_latest is False

    def test_changes_nothing_of_a_clause_that_was_chosen_before(self, site, now, draft, owner):
        draft.clauses.filter(number=3).update(title="No boats")
        draft.clauses.filter(number=7).delete()
        publish_rules(rules_id=draft.pk, viewer=owner, now=now)

        def cited(number, version):
            return clause_for(site, Reason.SPAM, number=number, version=version, now=now).title

        assert cited(3, 1) == "No hatred"
        assert cited(3, 2) == cited(3, None) == "No boats"
        assert cited(7, 1) == "Keep the discussion fair"

    @pytest.mark.parametrize(("number", "version"), [(8, 1), (7, 2), (7, 3), (999, None)])
    def test_cites_no_clause_that_is_not_there(self, *, site, now, draft, owner, number, version):
        draft.clauses.filter(number=7).delete()
        if version == 2:
            publish_rules(rules_id=draft.pk, viewer=owner, now=now)
        with pytest.raises(ClauseUnknown):
            clause_for(site, Reason.SPAM, number=number, version=version, now=now)

    def test_is_remembered(self, site, now, draft, owner):
        publish_rules(rules_id=draft.pk, viewer=owner, now=now)
        entry = AuditEntry.objects.get()
        assert (entry.act, entry.facts) == ("rules.published", {"number": 2, "clauses": 7})

    def test_makes_public_pages_of_the_site_old(self, site, now, draft, owner):
        before = site.edition
        publish_rules(rules_id=draft.pk, viewer=owner, now=now)
        site.refresh_from_db()
        assert site.edition > before

    def test_happens_once(self, now, draft, owner):
        publish_rules(rules_id=draft.pk, viewer=owner, now=now)
        with pytest.raises(RulesPublished):
            publish_rules(rules_id=draft.pk, viewer=owner, now=now)

    def test_needs_a_clause(self, now, draft, owner):
        Clause.objects.filter(rules=draft).delete()
        with pytest.raises(RulesEmpty):
            publish_rules(rules_id=draft.pk, viewer=owner, now=now)

    @pytest.mark.parametrize(
        ("role", "may"),
        [(Role.READER, False), (Role.MODERATOR, False), (Role.EDITOR, True), (Role.OWNER, True)],
    )
    def test_is_for_editors_and_owners(self, now, draft, somebody, role, may):
        if may:
            assert publish_rules(rules_id=draft.pk, viewer=somebody(role), now=now)
        else:
            with pytest.raises(RulesNotAllowed):
                publish_rules(rules_id=draft.pk, viewer=somebody(role), now=now)

    def test_reaches_no_other_site(self, now, draft, somebody, elsewhere):
        with pytest.raises(HouseRules.DoesNotExist):
            publish_rules(rules_id=draft.pk, viewer=somebody(Role.OWNER, on=elsewhere), now=now)


class TestClauses:
    def test_fall_back_to_the_general_one(self, site, now, draft, owner):
        draft.clauses.exclude(reason=Reason.OTHER).delete()
        publish_rules(rules_id=draft.pk, viewer=owner, now=now)
        assert clause_for(site, Reason.HATE, now=now).reason == Reason.OTHER

    def test_fall_back_to_the_last_where_there_is_no_general_one(self, site, now, draft, owner):
        draft.clauses.exclude(reason__in=[Reason.SPAM, Reason.ABUSE]).delete()
        publish_rules(rules_id=draft.pk, viewer=owner, now=now)
        assert clause_for(site, Reason.HATE, now=now).reason == Reason.ABUSE
