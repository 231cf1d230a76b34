"""Figures compared with a count of the same records by hand."""

import math
import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Section, Site
from comments.accounts.models import Role
from comments.accounts.viewer import Viewer, viewer_of
from comments.moderation.casework.cases import open_case
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import (
    Case,
    Check,
    Classifier,
    Decision,
    Finding,
    Flag,
    Notice,
    NoticeItem,
    TrustedFlagger,
)
from comments.moderation.policies import moderator_of
from comments.moderation.reports.measuring import Span, decisions_of, latest, measure
from comments.moderation.reports.rating import RATINGS, rows_of
from comments.moderation.screening.classifiers.asking import Answer
from comments.moderation.screening.classifiers.believing import believe
from comments.threads.revising import propose, turn_down
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.acts import tamper
from tests.factories.articles import ArticleFactory, SiteFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory, make_comment
from tests.standing import standing

pytestmark = pytest.mark.django_db
FOR = {"approve", "restore"}


@pytest.fixture
def team(site):
    return make_team(site)


def make_team(site):
    """Two moderators, as viewers of the site."""
    people = [ProfileFactory(site=site, display_name=name) for name in ("Mara Lindqvist", "Joris Venn")]
    for one in people:
        MembershipFactory(user=one.user, site=site, role=Role.MODERATOR)
    return [viewer_of(one.user, site=site) for one in people]


def rule(comment, viewer, action, at):
    comment.refresh_from_db()
    reason = {"approve": "fine", "restore": "mistake"}.get(action, "abuse")
    return decide(
        comment_id=comment.pk, viewer=viewer, action=action, reason=reason, version=comment.version, now=at
    )


@dataclass
class Paper:
    """A site, and two moderators as viewers of it."""

    site: Site
    team: list[Viewer]


@pytest.fixture(scope="module")
def six_weeks(django_db_setup, django_db_blocker, now):
    """Six weeks of a paper, which its tests only look at: they take longer to live through than to look back on."""
    with standing(django_db_blocker):
        site = SiteFactory()
        paper = Paper(site=site, team=make_team(site))
        live_six_weeks(site, paper.team, elsewhere=SiteFactory(name="The Inland Courier"), now=now)
        yield paper


def live_six_weeks(site, team, *, elsewhere, now):
    """Hold and report comments, decide most of them, take some decisions back; some are another site's."""
    dice = random.Random(20260314)
    sections = [
        Section.objects.create(site=site, name=name, slug=name.lower()) for name in ("Harbour", "Law")
    ]
    threads = [
        ThreadFactory(article=ArticleFactory(site=site, section=section)) for section in (*sections, None)
    ]
    readers = [ProfileFactory(site=site, display_name=f"Reader {nth}") for nth in range(3)]
    because = [
        ("newcomer", "first_comments"),
        ("policy", "pre_moderation"),
        ("rules", "rule_hold"),
        ("classifier", "service_hold"),
    ]
    for nth in range(90):
        opened = now - timedelta(days=dice.randrange(45), minutes=dice.randrange(600) + 30)
        thread, viewer = dice.choice(threads), dice.choice(team)
        decided = opened + timedelta(seconds=dice.randrange(1, 1500))
        if nth % 2:
            which = dice.choice(because)
            evidence = {
                "rules": {"rule": f"No {dice.choice('ab')}", "conditions": []},
                "classifier": {"service": f"Sieve {dice.choice('ab')}"},
            }.get(which[0])
            case = make_held_case(thread=thread, at=opened, because=which, evidence=evidence)
            actions = ["approve", "reject", ""]
        else:
            comment = make_comment(thread=thread, at=opened - timedelta(hours=1))
            for reader in dice.sample(readers, dice.randrange(1, 4)):
                make_flag(comment, reporter=reader, at=opened)
            case = Case.objects.get(comment=comment)
            actions = ["approve", "remove", ""]
        if action := dice.choice(actions):
            decision = rule(case.comment, viewer, action, decided)
            if nth % 9 == 0:
                undo(decision_id=decision.pk, viewer=viewer, now=decided + timedelta(seconds=2))
    make_reported_case(thread=ThreadFactory(article__site=elsewhere), at=now - timedelta(hours=1))


def counted(decisions, key):
    found = Counter(key(one) for one in decisions)
    good = Counter(key(one) for one in decisions if one.action in FOR)
    return {name: (count, good[name]) for name, count in found.items()}


class AfterSixWeeks:
    @pytest.fixture
    def site(self, six_weeks):
        return six_weeks.site

    @pytest.fixture
    def team(self, six_weeks):
        return six_weeks.team


@pytest.mark.parametrize("days", [7, 30, 90])
class TestAgainstACountByHand(AfterSixWeeks):
    @pytest.fixture
    def measures(self, team, site, days, now):
        return measure(viewer=moderator_of(team[0].user), span=latest(days=days, now=now))

    @pytest.fixture
    def decisions(self, site, days, now):
        """What counts, found row by row."""
        first = now.date() - timedelta(days=days - 1)
        taken_back = {one.undoes_id for one in Decision.objects.all() if one.undoes_id}
        return [
            one
            for one in Decision.objects.select_related("case", "comment__thread__article__section")
            if one.site_id == site.pk
            and one.action != "undo"
            and one.pk not in taken_back
            and first <= one.decided_at.astimezone(UTC).date() <= now.date()
        ]

    def test_days(self, measures, decisions, site, days, now):
        first = now.date() - timedelta(days=days - 1)
        expected_decided = Counter(one.decided_at.astimezone(UTC).date() for one in decisions)
        opened = {
            (one.comment_id, one.opened_at.astimezone(UTC).date())
            for one in Case.objects.filter(site=site)
            if one.closed_at != one.opened_at
        }
        expected_opened = Counter(day for _comment, day in opened)
        assert [day.date for day in measures.days] == [first + timedelta(days=nth) for nth in range(days)]
        for day in measures.days:
            assert (day.opened, day.decided) == (expected_opened[day.date], expected_decided[day.date])
        assert measures.decided == len(decisions) > 0

    def test_times_to_a_decision(self, measures, decisions):
        waits = sorted(one.decided_at - one.case.opened_at for one in decisions)
        assert measures.median == waits[math.ceil(len(waits) * 0.5) - 1]
        assert measures.ninetieth == waits[math.ceil(len(waits) * 0.9) - 1]

    def test_times_to_a_decision_day_by_day(self, measures, decisions):
        by_day = {}
        for one in decisions:
            by_day.setdefault(one.decided_at.date(), []).append(one.decided_at - one.case.opened_at)
        for day in measures.days:
            waits = sorted(by_day.get(day.date, []))
            if waits:
                expected = [waits[math.ceil(len(waits) * share) - 1] for share in (0.5, 0.9)]
            else:
                expected = [None, None]
            assert [day.median, day.ninetieth] == expected

    @pytest.mark.parametrize("name", ["findings", "rules", "services"])
    def test_what_held(self, measures, decisions, name, site):
        key = {"rules": "rule", "services": "service"}.get(name)
        expected = Counter()
        good = Counter()
        for one in decisions:
            if one.status_before not in {"held", "rejected"}:
                continue
            for finding in Finding.objects.filter(comment=one.comment_id, verdict__in=["hold", "reject"]):
                if (key and key not in finding.evidence) or (
                    not key and len(finding.evidence.keys() & {"rule", "service"})
                ):
                    continue
                called = (finding.evidence[key], site.name) if key else (finding.code, finding.phase)
                expected[called] += 1
                good[called] += one.action in FOR
        assert {(row.name, row.detail): (row.decided, row.good) for row in measures.ratings[name]} == {
            called: (count, good[called]) for called, count in expected.items()
        }
        assert expected

    def test_moderators(self, measures, decisions):
        assert {row.name: (row.decided, row.good) for row in measures.ratings["moderators"]} == counted(
            decisions, lambda one: one.moderator_name
        )

    def test_sections(self, measures, decisions):
        def section_of(one):
            section = one.comment.thread.article.section
            return section.name if section else ""

        assert {row.name: (row.decided, row.good) for row in measures.ratings["sections"]} == counted(
            decisions, section_of
        )

    def test_reporters(self, measures, decisions):
        answered, agreed = Counter(), Counter()
        for one in decisions:
            for flag in Flag.objects.filter(comment=one.comment_id).select_related("reporter"):
                if one.case.opened_at <= flag.raised_at <= one.decided_at:
                    answered[flag.reporter.display_name] += 1
                    agreed[flag.reporter.display_name] += one.action not in FOR
        assert {row.name: (row.decided, row.good) for row in measures.ratings["reporters"]} == {
            name: (count, agreed[name]) for name, count in answered.items()
        }


class TestMeasure:
    def test_of_nothing_is_nothing(self, team, now):
        measures = measure(viewer=moderator_of(team[0].user), span=latest(days=7, now=now))
        assert (measures.opened, measures.decided, measures.median, measures.ninetieth) == (0, 0, None, None)
        assert set(measures.ratings) == set(RATINGS)
        assert not any(measures.ratings.values())

    def test_counts_no_site_that_the_viewer_does_not_moderate(self, team, elsewhere, now):
        make_reported_case(thread=ThreadFactory(article__site=elsewhere), at=now)
        viewer, span = moderator_of(team[0].user), latest(days=7, now=now)
        assert measure(viewer=viewer, span=span).opened == 0
        assert measure(viewer=viewer, site_id=elsewhere.pk, span=span).opened == 0

    def test_counts_the_first_and_the_last_day_whole(self, team, thread, now):
        day = datetime(2026, 3, 1, tzinfo=UTC)
        for at in (
            day - timedelta(microseconds=1),
            day,
            day + timedelta(days=2, microseconds=-1),
            day + timedelta(days=2),
        ):
            make_reported_case(thread=thread, at=at)
        span = Span(first=date(2026, 3, 1), last=date(2026, 3, 2))
        assert [day.opened for day in measure(viewer=moderator_of(team[0].user), span=span).days] == [1, 1]


class TestMeasureAfterSixWeeks(AfterSixWeeks):
    def test_counts_one_section_alone(self, team, site, now):
        viewer, span = moderator_of(team[0].user), latest(days=30, now=now)
        section = Section.objects.get(site=site, slug="law")
        every = measure(viewer=viewer, span=span)
        of_law = measure(viewer=viewer, span=span, site_id=site.pk, section_id=section.pk)
        assert [row.name for row in of_law.ratings["sections"]] == ["Law"]
        assert 0 < of_law.opened < every.opened
        assert of_law.ratings["sections"][0].decided == of_law.decided
        assert of_law.ratings["sections"][0] in every.ratings["sections"]

    def test_asks_the_same_however_much_there_is(self, team, now):
        with CaptureQueriesContext(connection) as asked:
            measure(viewer=moderator_of(team[0].user), span=latest(days=90, now=now))
        # One of these asks which sites somebody moderates.
        assert len(asked) == 12


class TestWords:
    """What was held counts for the words that were held, not for others of the same comment."""

    EVIDENCE: ClassVar = {
        "rules": {"rule": "No links", "conditions": []},
        "services": {"service": "Sieve"},
    }

    def edit(self, comment, *, because, evidence=None, at):
        comment.refresh_from_db()
        propose(comment=comment, body="Newer words.", html="<p>Newer words.</p>", now=at)
        open_case(comment=comment, now=at, is_held=True)
        return self.notice(comment, because=because, evidence=evidence, at=at)

    def notice(self, comment, *, because, evidence=None, at):
        phase, code = because
        return Finding.objects.create(
            comment=comment,
            revision_number=comment.latest_words.number,
            phase=phase,
            code=code,
            verdict="hold",
            evidence=evidence or {},
            found_at=at,
        )

    def rated(self, name, viewer, now):
        decisions = decisions_of(viewer=moderator_of(viewer.user), span=latest(days=7, now=now))
        return {row.name: (row.decided, row.good) for row in rows_of(name, decisions)}

    def test_of_each_decision_are_its_own(self, team, thread, now):
        comment = make_held_case(thread=thread, at=now).comment
        rule(comment, team[0], "approve", now + timedelta(minutes=1))
        self.edit(comment, because=("policy", "pre_moderation"), at=now + timedelta(minutes=2))
        rule(comment, team[0], "reject", now + timedelta(minutes=3))
        assert self.rated("findings", team[0], now) == {"first_comments": (1, 1), "pre_moderation": (1, 0)}

    @pytest.mark.parametrize(
        ("name", "code"), [("rules", ("rules", "rule_hold")), ("services", ("classifier", "service_hold"))]
    )
    def test_of_rules_and_services_are_their_own_too(self, *, team, thread, name, code, now):
        evidence = self.EVIDENCE[name]
        comment = make_held_case(thread=thread, at=now, because=code, evidence=evidence).comment
        rule(comment, team[0], "approve", now + timedelta(minutes=1))
        self.edit(comment, because=("policy", "pre_moderation"), at=now + timedelta(minutes=2))
        rule(comment, team[0], "reject", now + timedelta(minutes=3))
        ((_called, counted),) = self.rated(name, team[0], now).items()
        assert counted == (1, 1)

    def test_that_were_turned_down_meanwhile_are_none_that_were_decided_about(self, team, thread, now):
        comment = make_held_case(thread=thread, at=now).comment
        turned_down = turn_down(comment=comment, body="Worse.", html="<p>Worse.</p>", now=now)
        Finding.objects.create(
            comment=comment,
            revision_number=turned_down.number,
            phase="words",
            code="banned_word",
            verdict="reject",
            found_at=now,
        )
        rule(comment, team[0], "approve", now + timedelta(minutes=1))
        assert self.rated("findings", team[0], now) == {"first_comments": (1, 1)}

    def test_are_the_last_before_it_where_a_decision_does_not_say(self, team, thread, now):
        comment = make_held_case(thread=thread, at=now).comment
        rule(comment, team[0], "approve", now + timedelta(minutes=1))
        self.edit(comment, because=("policy", "pre_moderation"), at=now + timedelta(minutes=2))
        rule(comment, team[0], "reject", now + timedelta(minutes=3))
        tamper("UPDATE moderation_decision SET words_number = NULL")
        assert self.rated("findings", team[0], now) == {"first_comments": (1, 1), "pre_moderation": (1, 0)}


class TestPrograms:
    def test_are_counted_apart_and_their_time_nowhere(self, team, thread, now):
        """Three rejections of a service after a second, and one of a person after three hours."""
        sieve = Classifier.objects.create(
            site=thread.article.site, name="Sieve", kind="webhook", url="https://sieve.example/", secret="s"
        )
        for _ in range(3):
            comment = make_held_case(thread=thread, at=now).comment
            check = Check.objects.create(comment=comment, classifier=sieve, revision_number=1, asked_at=now)
            believe(Answer(asks="reject"), check=check, classifier=sieve, now=now + timedelta(seconds=1))
        case = make_held_case(thread=thread, at=now)
        rule(case.comment, team[0], "reject", now + timedelta(hours=3))
        measures = measure(
            viewer=moderator_of(team[0].user), span=latest(days=7, now=now + timedelta(hours=3))
        )
        assert (measures.decided, measures.by_programs) == (1, 3)
        assert (measures.median, measures.ninetieth) == (timedelta(hours=3), timedelta(hours=3))
        for name in ("moderators", "sections"):
            assert [row.decided for row in measures.ratings[name]] == [1]


class TestNotices:
    def test_of_trusted_flaggers_are_counted_apart(self, team, site, thread, now):
        flagger = TrustedFlagger.objects.create(
            site=site,
            organisation="Harbour Watch",
            email="watch@example.org",
            granted_at=now,
            granted_by_name="Mara",
        )
        for action, sender in [
            ("remove", flagger),
            ("approve", flagger),
            ("remove", None),
            ("remove", flagger),
        ]:
            case = make_reported_case(thread=thread, at=now)
            decision = rule(case.comment, team[0], action, now + timedelta(minutes=3))
            send_notice(decision, sender, at=now)
        decisions = decisions_of(viewer=moderator_of(team[0].user), span=latest(days=7, now=now))
        assert [
            (row.name, row.is_trusted, row.decided, row.good) for row in rows_of("notices", decisions)
        ] == [
            ("Harbour Watch", True, 3, 2),
            ("", False, 1, 1),
        ]


def send_notice(decision, sender, *, at):
    notice = Notice.objects.create(
        site=decision.site,
        reference=f"N-{decision.pk.hex[-8:]}",
        category="speech",
        explanation="An insult.",
        is_trusted=sender is not None,
        flagger=sender,
        in_good_faith_at=at,
        received_at=at,
        decided_at=decision.decided_at,
    )
    NoticeItem.objects.create(
        notice=notice,
        comment=decision.comment,
        revision=decision.comment.revision,
        version=1,
        address="https://gazette.example/a",
        decision=decision,
        decided_at=decision.decided_at,
    )
