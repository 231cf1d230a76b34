from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from comments.accounts.viewer import viewer_of
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import AuditEntry, Sanction, Statement
from comments.moderation.people.laddering import (
    WEIGHED_DAYS,
    GravityMissing,
    IntentMissing,
    NotWarned,
    Weighed,
    weigh,
)
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import acknowledge, lay_sanction, lift_sanction
from comments.threads.models import Comment
from tests.factories.accounts import ProfileFactory
from tests.factories.moderation import make_held_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = {"law": "Section 130 of the code", "gravity": "serious", "intent": "meant"}
URGENT = "They threaten to burn down a house tonight."


@pytest.fixture
def person(site):
    return ProfileFactory(site=site)


@pytest.fixture
def lay(person, moderator, now):
    def laid(kind="ban", *, on=None, at=now, **wish):
        if kind == "mute":
            wish = {"until": at + DAY} | wish
        wish = {"reason": "illegal"} | SAID | wish
        return lay_sanction(
            profile_id=(on or person).pk, viewer=moderator, wish=Wish(kind=kind, **wish), now=at
        )

    return laid


@pytest.fixture
def warned(lay, now):
    return lambda **given: lay("warning", **{"at": now - DAY, "reason": "abuse"} | given)


@pytest.fixture
def wrote(thread, person):
    return lambda at: make_comment(thread=thread, author=person, at=at)


@pytest.fixture
def rejected(thread, person, moderator, now):
    """Reject a comment of theirs of yesterday."""

    def ruled(reason="illegal", law="Section 130 of the code"):
        case = make_held_case(thread=thread, author=person, at=now - DAY)
        comment = case.comment
        said = {"reason": reason, "law": law, "version": comment.version, "now": now - DAY}
        decide(comment_id=comment.pk, viewer=moderator, action="reject", **said)
        Comment.objects.filter(pk=comment.pk).update(posted_at=now - DAY)

    return ruled


class TestTheLadder:
    @pytest.mark.parametrize("kind", ["mute", "ban"])
    def test_begins_with_a_warning(self, lay, kind):
        with pytest.raises(NotWarned):
            lay(kind)
        assert Sanction.objects.count() == Statement.objects.count() == 0

    @pytest.mark.parametrize("kind", ["mute", "ban"])
    def test_goes_on_to_a_suspension(self, lay, warned, kind):
        warning = warned()
        sanction = lay(kind, unwarned_because="Not needed.")
        assert (sanction.warned_by, sanction.unwarned_because) == (warning, "")
        assert "You were warned on March" in sanction.statement.facts

    @pytest.mark.parametrize("kind", ["warning", "hold"])
    def test_holds_for_suspensions_alone(self, lay, kind):
        assert lay(kind).weighed_comments is None

    def test_holds_for_what_is_illegal_alone(self, lay):
        assert lay("ban", reason="abuse").warned_by is None

    def test_counts_a_warning_once_it_was_told(self, lay, warned, now):
        warned(at=now - timedelta(seconds=9))
        with pytest.raises(NotWarned):
            lay()
        assert lay(at=now + timedelta(seconds=1)).warned_by is not None

    def test_counts_a_warning_that_was_read(self, lay, warned, person, site, now):
        warning = warned(at=now - timedelta(seconds=9))
        acknowledge(sanction_id=warning.pk, viewer=viewer_of(person.user, site=site), now=now)
        assert lay().warned_by == warning

    def test_counts_no_warning_that_was_lifted(self, lay, warned, moderator, now):
        lift_sanction(sanction_id=warned().pk, viewer=moderator, now=now)
        with pytest.raises(NotWarned):
            lay()

    def test_counts_no_warning_of_somebody_else(self, lay, warned, site):
        warned(on=ProfileFactory(site=site))
        with pytest.raises(NotWarned):
            lay()

    def test_is_left_out_for_a_reason_that_is_told_and_kept(self, lay):
        sanction = lay(unwarned_because=URGENT)
        assert (sanction.warned_by, sanction.unwarned_because) == (None, URGENT)
        assert URGENT in sanction.statement.facts
        assert AuditEntry.objects.get(act="person.ban").facts["unwarned_because"] == URGENT

    def test_is_the_databases_law_too(self, lay, warned):
        sanction = lay(unwarned_because=URGENT)
        with pytest.raises(IntegrityError), transaction.atomic():
            Sanction.objects.filter(pk=sanction.pk).update(unwarned_because="")
        Sanction.objects.filter(pk=sanction.pk).update(unwarned_because="", warned_by=warned())

    def test_goes_with_the_person(self, lay, warned, person):
        warned()
        lay()
        person.delete()
        assert Sanction.objects.count() == 0


class TestWhatIsWeighed:
    @pytest.mark.parametrize(
        ("wish", "refusal"),
        [
            ({"gravity": ""}, GravityMissing),
            ({"gravity": "huge"}, GravityMissing),
            ({"intent": ""}, IntentMissing),
        ],
    )
    def test_is_judged_by_a_person(self, lay, warned, wish, refusal):
        warned()
        with pytest.raises(refusal):
            lay(**wish)

    def test_is_kept_and_told(self, lay, warned, wrote, rejected, now):
        warned()
        for _ in range(3):
            wrote(now - DAY)
        rejected()
        sanction = lay()
        assert (sanction.weighed_illegal, sanction.weighed_comments) == (1, 4)
        assert (sanction.gravity, sanction.intent) == ("serious", "meant")
        assert "4 comments here; of these 1 were against the law (25 %)" in sanction.statement.facts
        assert "How grave it is: serious. What was meant by it: meant to harm." in sanction.statement.facts
        facts = AuditEntry.objects.get(act="person.ban").facts
        assert (facts["illegal"], facts["comments"], facts["gravity"]) == (1, 4, "serious")

    def test_reaches_back_half_a_year(self, wrote, person, now):
        border = now - timedelta(days=WEIGHED_DAYS)
        for at in (border, border + timedelta(seconds=1)):
            wrote(at)
        assert weigh(person, now=now) == Weighed(illegal=0, comments=1)

    def test_leaves_out_what_broke_the_rules_alone(self, rejected, person, now):
        rejected(reason="abuse", law="")
        assert weigh(person, now=now) == Weighed(illegal=0, comments=1)

    def test_is_no_share_of_nothing(self, person, now):
        assert weigh(person, now=now).percent == 0
