"""Whichever way somebody is restricted, a statement of reasons is written with it, or an exemption that says why not."""

from datetime import timedelta

import pytest

from comments.accounts.profiles import want_name
from comments.accounts.viewer import viewer_of
from comments.moderation.decisions import bulk_working
from comments.moderation.decisions.bulking import Wish as BulkWish
from comments.moderation.decisions.bulking import prepare
from comments.moderation.decisions.deciding import decide
from comments.moderation.decisions.likening import Seen
from comments.moderation.findings.verdicts import Asks
from comments.moderation.models import (
    Check,
    Classifier,
    Rule,
    SanctionKind,
    Standing,
    Statement,
    WordList,
)
from comments.moderation.people.hiding import hear_report
from comments.moderation.people.renaming import Against, settle_name
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.moderation.people.sweeping import sweep
from comments.moderation.recounting import missing_reasons
from comments.moderation.screening.classifiers.asking import Answer
from comments.moderation.screening.classifiers.believing import believe
from comments.moderation.screening.holding import tell_who_waits
from comments.posting.editing import EditNotAccepted, edit_comment
from comments.posting.submitting import submit_comment
from tests.factories.accounts import ProfileFactory
from tests.factories.api import Caller, token_of
from tests.factories.moderation import ModerationPolicyFactory, make_flag, make_held_case
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db


# Whoever writes a link.
LINKS = [{"fact": "links", "is": "at_least", "value": 1}]


class Scene:
    """One site with its people, and the ways in which somebody can be restricted on it."""

    def __init__(self, thread, moderator, now):
        self.thread, self.site = thread, thread.article.site
        self.moderator, self.now = moderator, now
        self.policy = ModerationPolicyFactory(
            site=self.site, mode="post", hold_first_comments=0, hold_links_from=0, flag_weight_hides=1
        )
        self.author = ProfileFactory(site=self.site)

    def comment(self):
        return make_comment(thread=self.thread, author=self.author, at=self.now)

    def held(self, *, hours=0):
        at = self.now - timedelta(hours=hours)
        return make_held_case(thread=self.thread, author=self.author, at=at).comment

    def submit(self, body):
        viewer = viewer_of(self.author.user, site=self.site)
        return submit_comment(article=self.thread.article, viewer=viewer, body=body, now=self.now)

    def edit(self, body, *, now=None):
        viewer = viewer_of(self.author.user, site=self.site)
        mine = self.submit("Well said.")
        return edit_comment(comment_id=mine.pk, viewer=viewer, body=body, now=now or self.now)

    def decide(self, comment, action):
        decide(
            comment_id=comment.pk,
            viewer=self.moderator,
            action=action,
            reason="abuse",
            version=comment.version,
            now=self.now,
        )

    def lay(self, kind, **given):
        said = {"kind": kind, "reason": "spam" if kind == SanctionKind.SHADOW_BAN else "abuse"} | given
        return lay_sanction(profile_id=self.author.pk, viewer=self.moderator, wish=Wish(**said), now=self.now)

    def rule(self, outcome, **given):
        Rule.objects.create(
            site=self.site,
            name="Bicycles",
            outcome=outcome,
            conditions=LINKS,
            is_on=True,
            **given,
        )


def rejected_by_hand(scene):
    scene.decide(scene.held(), "reject")


def removed_by_hand(scene):
    scene.decide(scene.comment(), "remove")


def removed_through_the_api(scene):
    comment = scene.comment()
    answer = Caller(token_of(scene.moderator.user)).post(
        f"comments/{comment.pk}/decisions/",
        {"action": "remove", "reason": "abuse", "version": comment.version},
    )
    assert answer.status_code == 201, answer.content


def rejected_in_bulk(scene):
    comment = scene.held()
    wish = BulkWish(action="reject", reason="spam")
    run = prepare(
        site=scene.site,
        viewer=scene.moderator,
        wish=wish,
        chosen=[(comment.pk, Seen(comment.version))],
        now=scene.now,
    )
    bulk_working.begin(run, viewer=scene.moderator, now=scene.now)
    bulk_working.hear(payload={"run_id": str(run.pk)}, event_id=run.pk, now=scene.now)


def rejected_by_a_word(scene):
    WordList.objects.create(site=scene.site, kind="banned", words="blastwort")
    scene.submit("You blastwort!")


def rejected_by_a_rule(scene):
    scene.rule("reject")
    scene.submit("See https://a.example")


def labelled_by_a_rule(scene):
    scene.rule("label", label="Advertising")
    scene.submit("See https://a.example")


def labelled_by_an_edit(scene):
    scene.rule("label", label="Advertising")
    scene.edit("See https://a.example")


def refused_as_an_edit(scene):
    WordList.objects.create(site=scene.site, kind="banned", words="blastwort")
    with pytest.raises(EditNotAccepted):
        scene.edit("You blastwort!")


def rejected_by_a_service(scene):
    comment = scene.held()
    service = Classifier.objects.create(
        site=scene.site, name="Guard", kind="webhook", url="https://guard.example", secret="whsec_x"
    )
    check = Check.objects.create(classifier=service, comment=comment, revision_number=1, asked_at=scene.now)
    believe(Answer(asks=Asks.REJECT, reasons=("spam",)), check=check, classifier=service, now=scene.now)


def held_for_a_day(scene):
    scene.held(hours=24)
    tell_who_waits(now=scene.now)


def held_for_a_day_as_an_edit(scene):
    scene.policy.hold_links_from = 1
    scene.policy.save()
    scene.edit("See https://a.example")
    tell_who_waits(now=scene.now + timedelta(days=1))


def held_by_reports(scene):
    comment = scene.comment()
    for _ in range(3):
        reporter = ProfileFactory(site=scene.site, joined_at=scene.now - timedelta(days=200))
        Standing.objects.create(profile=reporter, level=3, accuracy=0.9, computed_at=scene.now)
        make_flag(comment, reporter=reporter, at=scene.now)
    hear_report(payload={"comment_id": str(comment.pk)}, event_id=comment.pk, now=scene.now)


def held_in_the_shadow(scene):
    scene.lay(SanctionKind.SHADOW_BAN)
    scene.submit("Cheap.")


def warned(scene):
    scene.lay(SanctionKind.WARNING)


def muted(scene):
    scene.lay(SanctionKind.MUTE, until=scene.now + timedelta(days=1))


def banned(scene):
    scene.lay(SanctionKind.BAN)


def always_held(scene):
    scene.lay(SanctionKind.ALWAYS_HOLD)


def removed_with_a_ban(scene):
    scene.comment()
    ban = scene.lay(SanctionKind.BAN, sweep_hours=24)
    sweep(payload={"sanction_id": str(ban.pk)}, event_id=ban.pk, now=scene.now)


# how → measures of the statements that it leaves, who decided, whether the recipient is told
def not_called_so(scene):
    want_name(scene.author, "Win Free Chips", now=scene.now)
    settle_name(
        profile_id=scene.author.pk,
        viewer=scene.moderator,
        name="Win Free Chips",
        against=Against(reason="spam"),
        now=scene.now,
    )


WAYS = [
    (rejected_by_hand, ["rejected"], "none", True),
    (removed_by_hand, ["removed"], "none", True),
    (removed_through_the_api, ["removed"], "none", True),
    (rejected_in_bulk, ["rejected"], "none", True),
    (rejected_by_a_word, ["rejected"], "fully", True),
    (rejected_by_a_rule, ["rejected"], "fully", True),
    (refused_as_an_edit, ["rejected"], "fully", True),
    (rejected_by_a_service, ["rejected"], "fully", True),
    (labelled_by_a_rule, ["labelled"], "fully", True),
    (labelled_by_an_edit, ["labelled"], "fully", True),
    (held_for_a_day, ["held"], "fully", True),
    (held_for_a_day_as_an_edit, ["held"], "fully", True),
    (held_by_reports, ["held"], "fully", True),
    (held_in_the_shadow, ["held", "limited"], "", False),
    (warned, ["warned"], "none", True),
    (muted, ["muted"], "none", True),
    (banned, ["banned"], "none", True),
    (always_held, ["limited"], "none", True),
    (removed_with_a_ban, ["banned", "removed"], "none", True),
    (not_called_so, ["not_named"], "none", True),
]


@pytest.fixture
def scene(thread, moderator, now):
    return Scene(thread, moderator, now)


@pytest.mark.parametrize(
    ("restrict", "measures", "automation", "told"), WAYS, ids=[way[0].__name__ for way in WAYS]
)
def test_writes_its_reasons_or_why_nobody_is_told(scene, restrict, measures, automation, told):
    restrict(scene)
    written = list(Statement.objects.order_by("measure"))
    assert [statement.measure for statement in written] == measures
    for statement in written:
        assert statement.recipient == scene.author
        assert bool(statement.exemption) is not told
        assert all([statement.facts, statement.explanation, statement.clause_number])
        assert (len(statement.territory), bool(statement.category)) == (30, True)
        assert not automation or statement.automation == automation
    assert not list(missing_reasons(now=scene.now + timedelta(hours=1)))
