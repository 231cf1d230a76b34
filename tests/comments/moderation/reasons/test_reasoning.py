from datetime import UTC, datetime

import pytest
from django.utils import timezone

from comments.moderation.decisions.outcomes import AGAINST
from comments.moderation.models import Automation, Exemption, Finding, Ground, Measure, Reason, Source
from comments.moderation.reasons.reasoning import LawMissing, Why, statement_of
from comments.moderation.reasons.rulebook import ClauseUnknown
from comments.moderation.reasons.telling import told_of
from comments.threads.models import Comment
from tests.factories.accounts import ProfileFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(thread):
    made = make_comment(thread=thread, body="Buy my boat, cheap.")
    return Comment.objects.select_related("author__user", "revision", "thread__article__site").get(pk=made.pk)


@pytest.fixture
def state(comment, site, now):
    def stated(reason="spam", *, recipient=None, measure=Measure.REMOVED, **why):
        statement = statement_of(
            Why(reason=reason, **why),
            measure=measure,
            site=site,
            recipient=recipient or comment.author,
            comment=comment,
            starts_at=now,
        )
        statement.save(force_insert=True)
        return statement

    return stated


def finding(comment, verdict="hold", phase="links"):
    return Finding(
        comment=comment,
        revision_number=1,
        phase=phase,
        code="many_links",
        verdict=verdict,
        evidence={"count": 3, "hosts": ["a.example"]},
        found_at=comment.posted_at,
    )


class TestGround:
    @pytest.mark.parametrize("reason", [reason for reason in AGAINST if reason != Reason.ILLEGAL])
    def test_is_the_clause_that_the_reason_cites_with_its_words(self, state, reason):
        statement = state(reason)
        clause = statement.rules.clauses.get(reason=reason)
        assert statement.ground == Ground.RULES
        assert (statement.rules_number, statement.clause_number) == (1, clause.number)
        assert (statement.clause_title, statement.clause_text) == (clause.title, clause.body)
        assert statement.explanation

    def test_is_the_clause_that_the_moderator_chose(self, state):
        assert state("spam", clause=3).clause_title == "No hatred"

    def test_is_no_other_where_there_is_no_such_number(self, state):
        with pytest.raises(ClauseUnknown):
            state("spam", clause=99)

    def test_is_the_law_where_it_is_the_law(self, state):
        statement = state("illegal", law="  Section 186 of the code ")
        assert (statement.ground, statement.law) == (Ground.LAW, "Section 186 of the code")
        assert (statement.clause_number, statement.rules) == (None, None)

    @pytest.mark.parametrize("law", ["", "   "])
    def test_needs_the_law_to_be_named(self, state, law):
        with pytest.raises(LawMissing):
            state("illegal", law=law)


class TestFacts:
    def test_quote_the_words_and_say_where_they_stood(self, state, comment):
        facts = state().facts
        assert "Buy my boat, cheap." in facts
        assert comment.thread.article.title in facts

    def test_name_the_clock_by_which_they_count_whoever_decides_and_wherever(self, state, comment, site):
        site.time_zone = "Asia/Kathmandu"
        site.save()
        comment.thread.article.site.time_zone = "Asia/Kathmandu"
        comment.posted_at = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
        for clock in ("UTC", "America/New_York"):
            with timezone.override(clock):
                assert "On March 14, 2026, 3:11 PM (Asia/Kathmandu) you wrote" in state().facts

    def test_quote_no_more_than_is_needed_to_recognise_long_words(self, state, comment):
        comment.revision.body = "word " * 500
        facts = state().facts
        assert "…" in facts
        assert facts.count("word") == 80

    # what drew attention → what the author reads
    @pytest.mark.parametrize(
        ("source", "said"),
        [
            (Source.OWN, "moderators looked through"),
            (Source.FLAG, "Readers reported it"),
            (Source.NOTICE, "legal notice"),
            (Source.TRUSTED, "trusted flagger"),
        ],
    )
    def test_say_how_it_came_up_and_never_who_reported(self, state, source, said):
        assert said in state(source=source).facts

    def test_say_what_a_program_noticed_against_it(self, state, comment):
        against, in_favour = finding(comment), finding(comment, verdict="publish")
        statement = state(findings=(against, in_favour))
        assert statement.automated_detection
        assert statement.facts.count("3 links: a.example") == 1

    def test_say_that_no_person_looked_where_none_did(self, state):
        statement = state(automation=Automation.FULLY)
        assert "no person has looked at it yet" in statement.facts
        assert statement.automated_detection


class TestWhoIsTold:
    def test_is_nobody_where_nobody_is_left(self, state, site):
        assert state(recipient=ProfileFactory(site=site, user=None)).exemption == Exemption.NO_CONTACT

    def test_reads_their_own_language_else_the_sites(self, state, comment, site):
        comment.author.user.language = "de"
        assert state().language == "de"
        comment.author.user.language = ""
        site.language = "fr"
        assert state().language == "fr"
        comment.author.user.language = "tlh"
        assert state().language == "en"


class TestTelling:
    # What waits for a time says what, and so hangs on a suspension (people/test_suspending.py).
    @pytest.mark.parametrize("measure", sorted(set(Measure.values) - {Measure.SUSPENDED}))
    def test_has_a_headline_and_a_sentence_for_every_measure(self, state, measure):
        told = told_of(state(measure=Measure(measure)))
        assert told.headline
        assert told.done.endswith(".")

    @pytest.mark.parametrize(
        ("automation", "phase", "said"),
        [
            (Automation.FULLY, "", "A program decided this. No person has looked at it."),
            (Automation.PARTLY, "", "A program proposed this and a person decided it."),
            (Automation.NONE, "links", "A program proposed this and a person decided it."),
            # That somebody is new says nothing about their words.
            (Automation.NONE, "newcomer", "A program noticed it and a person decided it."),
            (Automation.NONE, "", "A person decided this. No program had a part in it."),
        ],
    )
    def test_says_whether_a_person_decided(self, state, comment, automation, phase, said):
        findings = (finding(comment, phase=phase),) if phase else ()
        assert told_of(state(automation=automation, findings=findings)).decided == said
