from dataclasses import replace
from datetime import timedelta

import pytest

from articles.models import Section
from comments.accounts.models import Role
from comments.ids import uuid7
from comments.moderation.findings.conditions import ConditionUnfit
from comments.moderation.findings.history import Alike, History
from comments.moderation.findings.verdicts import Submission
from comments.moderation.models import AuditEntry, Rule, Standing
from comments.moderation.models.moderation_policy import ModerationRules
from comments.moderation.record.checking import broken_links
from comments.moderation.screening.phases.facts import Facts
from comments.moderation.screening.pipeline import screen
from comments.moderation.screening.ruling import (
    RULES_MAX,
    Draft,
    RuleUnfit,
    TooManyRules,
    delete_rule,
    save_rule,
)
from comments.threads.models import Status
from tests.factories.articles import ArticleFactory
from tests.factories.guests import GuestFactory
from tests.factories.moderation import ModerationPolicyFactory, WordListFactory

pytestmark = pytest.mark.django_db

LINKS = [{"fact": "links", "is": "at_least", "value": 1}]
DRAFT = Draft(name="Links", is_on=True, conditions=LINKS, outcome="hold")


@pytest.fixture
def editor(somebody):
    return somebody(Role.EDITOR, name="Eder").user


@pytest.fixture
def make_rule(site):
    def made(conditions, outcome="hold", *, name="A rule", on=site, **given):
        if isinstance(conditions, dict):
            conditions = [conditions]
        return Rule.objects.create(
            site=on,
            name=name,
            is_on=given.pop("is_on", True),
            conditions=conditions,
            outcome=outcome,
            **given,
        )

    return made


@pytest.fixture
def look(site, article, reader, now):
    ModerationPolicyFactory(site=site, hold_first_comments=0, hold_links_from=0)

    def looked(body="Well said.", *, by=reader, at=article, now=now):
        return screen(body=body, author=by.profile, viewer=by, article=at, now=now)

    return looked


def by_rules(verdict):
    return [noticed for noticed in verdict.findings if noticed.phase == "rules"]


def condition(fact, is_, value):
    return {"fact": fact, "is": is_, "value": value}


class TestFacts:
    # fact, comparison, value, words that meet it, words that do not
    @pytest.mark.parametrize(
        ("fact", "comparison", "value", "meets", "fails"),
        [
            ("links", "at_least", 2, "https://a.example https://b.example", "https://a.example"),
            (
                "images",
                "at_least",
                1,
                "![sea](https://a.example/sea.png)",
                "[sea](https://a.example/sea.png)",
            ),
            ("words", "at_most", 2, "Well said.", "Very well said."),
            ("length", "at_least", 5, "12345", "1234"),
        ],
    )
    def test_of_the_words(self, *, look, make_rule, fact, comparison, value, meets, fails):
        make_rule(condition(fact, comparison, value))
        assert look(meets).status == Status.HELD
        assert look(fails).status == Status.PUBLISHED

    def test_the_author_s_age_is_counted_in_whole_days(self, look, make_rule, reader, now):
        make_rule(condition("author_age", "at_most", 2))
        joined = reader.profile.joined_at
        assert look(now=joined + timedelta(days=3) - timedelta(seconds=1)).status == Status.HELD
        assert look(now=joined + timedelta(days=3)).status == Status.PUBLISHED

    @pytest.mark.parametrize(
        ("fact", "column"),
        [("approved", "approved_count"), ("rejected", "rejected_count"), ("standing", "level")],
    )
    def test_of_the_author_s_standing_are_none_as_long_as_there_is_no_row(
        self, *, look, make_rule, reader, now, fact, column
    ):
        make_rule(condition(fact, "at_most", 1))
        assert look().status == Status.HELD
        Standing.objects.create(profile=reader.profile, computed_at=now, **{column: 2})
        assert look().status == Status.PUBLISHED

    def test_the_domain_is_the_one_of_the_account(self, look, make_rule, somebody, reader):
        reader.user.email = "someone@Cheap.Example"
        make_rule(condition("email_domain", "is", "cheap.example"))
        verdict = look()
        assert verdict.status == Status.HELD
        assert "found" not in by_rules(verdict)[0].evidence["conditions"][0]

    def test_the_domain_of_a_guest_is_the_one_that_they_confirmed(self, article, site, now):
        guest = GuestFactory(site=site, email="someone@cheap.example")
        given = Submission(
            body="Hello.", author=guest.profile, article=article, rules=ModerationRules(), now=now
        )
        assert Facts(given).find("email_domain") == "cheap.example"

    def test_the_section_is_the_article_s(self, look, make_rule, site):
        sport = Section.objects.create(site=site, slug="sport", name="Sport")
        make_rule(condition("section", "one_of", ["sport", "travel"]))
        assert look(at=ArticleFactory(site=site, section=sport)).status == Status.HELD
        assert look().status == Status.PUBLISHED

    def test_the_hour_is_the_site_s(self, look, make_rule, site, article, now):
        article.site.time_zone = "Asia/Tokyo"
        make_rule(condition("hour", "is", 18))
        assert look(now=now.replace(hour=9, minute=59)).status == Status.HELD
        assert look(now=now.replace(hour=10, minute=0)).status == Status.PUBLISHED

    def test_the_language_is_the_one_of_the_words(self, look, make_rule):
        make_rule(condition("language", "is", "de"))
        german = "Die Fähre ist gestern nicht gefahren, und niemand hat den Leuten am Hafen gesagt, warum das so war."
        assert look(german).status == Status.HELD
        assert look("The ferry did not sail yesterday, and nobody told the people why.").status == (
            Status.PUBLISHED
        )

    def test_the_same_words_are_counted_where_somebody_looked(self, article, reader, now):
        alike = [Alike(comment_id=uuid7(), author_id=reader.profile.pk, is_exact=True) for _ in range(2)]
        submission = Submission(
            body="x",
            author=reader.profile,
            article=article,
            rules=ModerationRules(),
            history=History(alike=tuple(alike)),
            comment_id=alike[0].comment_id,
            now=now,
        )
        assert Facts(submission).repeats == 1
        assert Facts(replace(submission, history=None)).repeats is None


class TestOutcomes:
    def test_the_evidence_says_which_rule_and_what_was_found(self, look, make_rule):
        rule = make_rule(LINKS, name="Any link")
        (noticed,) = by_rules(look("See https://a.example for more of it."))
        assert (noticed.phase, noticed.code) == ("rules", "rule_hold")
        assert noticed.evidence == {
            "rule": "Any link",
            "rule_id": rule.pk,
            "conditions": [{"fact": "links", "is": "at_least", "value": 1, "found": 1}],
        }

    # what else says what, the rule says publish → status
    @pytest.mark.parametrize(
        ("newcomer", "links", "banned", "rule", "status"),
        [
            (True, False, False, "publish", Status.PUBLISHED),
            (True, False, False, "label", Status.HELD),
            (True, True, False, "publish", Status.HELD),
            (False, False, True, "publish", Status.REJECTED),
            (True, False, True, "publish", Status.REJECTED),
            (False, False, False, "hold", Status.HELD),
            (False, False, False, "reject", Status.REJECTED),
            (False, False, False, "limit", Status.PUBLISHED),
        ],
    )
    def test_publishing_lets_newcomers_through_and_nothing_else(
        self, *, look, site, make_rule, newcomer, links, banned, rule, status
    ):
        policy = site_policy(site)
        policy.hold_first_comments, policy.hold_links_from = int(newcomer), 2 if links else 0
        policy.save()
        site.refresh_from_db()
        WordListFactory(site=site, words="blastwort")
        make_rule(condition("length", "at_least", 1), rule, label="x", wait_seconds=5)
        body = "Well. " + "https://a.example " * 2 + "blastwort" * banned
        assert look(body).status == status

    def test_a_label_and_a_wait_are_part_of_the_verdict(self, look, make_rule, moderator):
        make_rule(LINKS, "label", name="a", label="Contains links")
        make_rule(LINKS, "limit", name="b", wait_seconds=30)
        make_rule(LINKS, "limit", name="c", wait_seconds=60)
        verdict = look("https://a.example")
        assert (verdict.status, verdict.label, verdict.wait_seconds) == (
            Status.PUBLISHED,
            "Contains links",
            60,
        )
        assert look("https://a.example", by=moderator).wait_seconds == 0
        assert (look().label, look().wait_seconds) == ("", 0)

    def test_moderators_are_held_by_no_rule(self, look, make_rule, moderator):
        make_rule(LINKS)
        assert look("https://a.example", by=moderator).status == Status.PUBLISHED

    def test_only_rules_in_force_of_the_same_site_count(self, look, make_rule, elsewhere):
        make_rule(LINKS, is_on=False)
        make_rule(LINKS, on=elsewhere)
        assert by_rules(look("https://a.example")) == []

    def test_a_rule_of_newer_code_is_about_nothing(self, look, make_rule):
        make_rule({"fact": "shoe_size", "is": "at_least", "value": 0})
        make_rule({"fact": "find", "is": "is_not", "value": 0}, name="b")
        assert look().status == Status.PUBLISHED

    def test_rules_cost_one_query_more_and_their_standing_another(
        self, look, make_rule, django_assert_num_queries
    ):
        # Policy, services, word lists, names of the staff, rules; in a known edition none of them.
        with django_assert_num_queries(5):
            look()
        make_rule(LINKS)
        with django_assert_num_queries(5):
            look()
        make_rule(condition("approved", "at_least", 5), name="b")
        with django_assert_num_queries(6):
            look()


def site_policy(site):
    from comments.moderation.models import ModerationPolicy

    return ModerationPolicy.objects.get(site=site)


class TestSaving:
    def test_keeps_what_the_outcome_needs(self, site, editor, now):
        draft = replace(DRAFT, name=" Many   links ", label="x", wait_seconds=5, explanation="Because.")
        rule = save_rule(Rule(site=site), draft, by=editor, now=now)
        rule.refresh_from_db()
        assert (rule.name, rule.label, rule.wait_seconds, rule.explanation) == ("Many links", "", None, "")
        assert rule.conditions == LINKS

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 81}, "name"),
            ({"outcome": "explode"}, "outcome"),
            ({"outcome": "label"}, "label"),
            ({"outcome": "label", "label": "x" * 61}, "label"),
            ({"outcome": "limit"}, "wait_seconds"),
            ({"outcome": "limit", "wait_seconds": 86_401}, "wait_seconds"),
            ({"outcome": "reject"}, "explanation"),
            ({"outcome": "reject", "explanation": "x" * 501}, "explanation"),
        ],
    )
    def test_names_the_field_that_is_unfit(self, *, site, editor, now, given, field):
        with pytest.raises(RuleUnfit) as refusal:
            save_rule(Rule(site=site), replace(DRAFT, **given), by=editor, now=now)
        assert refusal.value.facts == {"field": field}
        assert not Rule.objects.exists()

    def test_refuses_conditions_that_are_none(self, site, editor, now):
        with pytest.raises(ConditionUnfit):
            save_rule(Rule(site=site), replace(DRAFT, conditions=[]), by=editor, now=now)

    def test_remembers_who_changed_what_from_what_to_what(self, site, editor, now):
        rule = save_rule(Rule(site=site), DRAFT, by=editor, now=now)
        save_rule(rule, replace(DRAFT, is_on=False), by=editor, now=now)
        save_rule(rule, replace(DRAFT, is_on=False), by=editor, now=now)
        delete_rule(rule, by=editor, now=now)
        added, changed, deleted = AuditEntry.objects.order_by("number")
        assert [entry.act for entry in (added, changed, deleted)] == [
            "rule.added",
            "rule.changed",
            "rule.deleted",
        ]
        assert changed.facts == {"name": "Links", "changed": {"is_on": {"from": True, "to": False}}}
        assert (changed.actor_id, changed.actor_name) == (editor.pk, "Eder")
        assert deleted.facts["changed"]["conditions"] == {"from": LINKS, "to": None}
        assert not list(broken_links(site.pk))

    def test_stops_at_a_hundred_rules(self, site, editor, now, make_rule):
        for number in range(RULES_MAX):
            make_rule(LINKS, name=str(number))
        with pytest.raises(TooManyRules):
            save_rule(Rule(site=site), DRAFT, by=editor, now=now)
        rule = Rule.objects.first()
        save_rule(rule, replace(DRAFT, name="renamed"), by=editor, now=now)
