"""Figures compared with a count of the same records by hand."""

import math
import random
from collections import Counter
from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Section
from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.undoing import undo
from comments.moderation.models import Case, Decision, Finding, Flag
from comments.moderation.policies import moderator_of
from comments.moderation.reports.measuring import measure
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.articles import ArticleFactory
from tests.factories.moderation import make_flag, make_held_case, make_reported_case
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db
FOR = {"approve", "restore"}


@pytest.fixture
def team(site):
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


@pytest.fixture
def seeded(site, elsewhere, team, now):
    """Six weeks of held and reported comments, most of them decided; some taken back, some of another site."""
    dice = random.Random(20260314)
    sections = [
        Section.objects.create(site=site, name=name, slug=name.lower()) for name in ("Harbour", "Law")
    ]
    threads = [
        ThreadFactory(article=ArticleFactory(site=site, section=section)) for section in (*sections, None)
    ]
    readers = [ProfileFactory(site=site, display_name=f"Reader {nth}") for nth in range(3)]
    because = [("newcomer", "first_comments"), ("policy", "pre_moderation"), ("rules", "rule_hold")]
    for nth in range(90):
        opened = now - timedelta(days=dice.randrange(45), minutes=dice.randrange(600) + 30)
        thread, viewer = dice.choice(threads), dice.choice(team)
        decided = opened + timedelta(seconds=dice.randrange(1, 1500))
        if nth % 2:
            which = dice.choice(because)
            evidence = {"rule": f"No {dice.choice('ab')}", "conditions": []} if which[0] == "rules" else None
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


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("days", [7, 30, 90])
class TestAgainstACountByHand:
    @pytest.fixture
    def measures(self, team, site, days, now):
        return measure(viewer=moderator_of(team[0].user), days=days, now=now)

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

    def test_findings(self, measures, decisions):
        expected = Counter()
        good = Counter()
        for one in decisions:
            if one.status_before not in {"held", "rejected"}:
                continue
            for finding in Finding.objects.filter(comment=one.comment_id, verdict__in=["hold", "reject"]):
                name = (finding.code, finding.evidence.get("rule") or finding.phase)
                expected[name] += 1
                good[name] += one.action in FOR
        assert {(row.name, row.detail): (row.decided, row.in_favour) for row in measures.findings} == {
            name: (count, good[name]) for name, count in expected.items()
        }

    def test_moderators(self, measures, decisions):
        assert {row.name: (row.decided, row.in_favour) for row in measures.moderators} == counted(
            decisions, lambda one: one.moderator_name
        )

    def test_sections(self, measures, decisions):
        def section_of(one):
            section = one.comment.thread.article.section
            return section.name if section else ""

        assert {row.name: (row.decided, row.in_favour) for row in measures.sections} == counted(
            decisions, section_of
        )

    def test_reporters(self, measures, decisions):
        answered, agreed = Counter(), Counter()
        for one in decisions:
            for flag in Flag.objects.filter(comment=one.comment_id).select_related("reporter"):
                if one.case.opened_at <= flag.raised_at <= one.decided_at:
                    answered[flag.reporter.display_name] += 1
                    agreed[flag.reporter.display_name] += one.action not in FOR
        assert {row.name: (row.decided, row.in_favour) for row in measures.reporters} == {
            name: (count, agreed[name]) for name, count in answered.items()
        }


class TestMeasure:
    def test_of_nothing_is_nothing(self, team, now):
        measures = measure(viewer=moderator_of(team[0].user), days=7, now=now)
        assert (measures.opened, measures.decided, measures.median, measures.ninetieth) == (0, 0, None, None)
        assert measures.findings == measures.moderators == measures.sections == measures.reporters == []

    def test_counts_no_site_that_the_viewer_does_not_moderate(self, team, elsewhere, now):
        make_reported_case(thread=ThreadFactory(article__site=elsewhere), at=now)
        viewer = moderator_of(team[0].user)
        assert measure(viewer=viewer, days=7, now=now).opened == 0
        assert measure(viewer=viewer, site_id=elsewhere.pk, days=7, now=now).opened == 0

    def test_asks_the_same_however_much_there_is(self, seeded, team, now):
        with CaptureQueriesContext(connection) as asked:
            measure(viewer=moderator_of(team[0].user), days=90, now=now)
        # One of these asks which sites somebody moderates.
        assert len(asked) == 10
