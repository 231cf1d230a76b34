"""What people may do on whom moderators laid something."""

from datetime import timedelta

import pytest

from comments.accounts.addresses import AddressRefused
from comments.accounts.banning import Banned
from comments.accounts.models import AddressPolicy, Profile, Role
from comments.accounts.viewer import viewer_of
from comments.moderation.models import Case, Sanction, Statement
from comments.moderation.people.flagging import flag_comment
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import acknowledge, lay_sanction, lift_sanction, shorten_sanction
from comments.moderation.restraints import Muted, WarningUnread
from comments.moderation.screening.shadows import bring_ended_to_light, bring_to_light, in_shadow
from comments.outbox.models import OutboxEvent
from comments.posting.answering import ParentWaiting
from comments.posting.editing import edit_comment
from comments.posting.withdrawing import withdraw_comment
from comments.threads.models import Comment, Status
from comments.threads.voting import cast_vote, cast_vote_as
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def moderator(viewer):
    site = viewer.profile.site
    profile = ProfileFactory(site=site)
    MembershipFactory(user=profile.user, site=site, role=Role.MODERATOR)
    return viewer_of(profile.user, site=site)


@pytest.fixture
def lay(viewer, moderator, now):
    def laid(kind, *, at=now, **wish):
        given = {"reason": "fine" if kind == "trusted" else "spam"} | wish
        return lay_sanction(
            profile_id=viewer.profile_id, viewer=moderator, wish=Wish(kind=kind, **given), now=at
        )

    return laid


class TestPosting:
    @pytest.mark.parametrize(
        ("laid", "refusal"),
        [
            (("warning", None), WarningUnread),
            (("mute", DAY), Muted),
            (("ban", DAY), Banned),
            (("ban", None), Banned),
        ],
    )
    def test_is_refused_with_why_and_until_when(self, submit, lay, now, laid, refusal):
        kind, until = laid
        sanction = lay(kind, until=now + until if until else None)
        with pytest.raises(refusal) as refused:
            submit()
        assert refused.value.facts["sanction"] == str(sanction.pk)
        assert refused.value.facts["until"] == ((now + until).isoformat() if until else None)
        assert f"/c/sanctions/{sanction.pk}/" in str(refused.value)
        assert "spam or advertising" in str(refused.value)
        assert not Comment.objects.exists()

    def test_says_the_gravest(self, submit, lay, now):
        lay("warning")
        lay("ban")
        lay("mute", until=now + DAY)
        with pytest.raises(Banned):
            submit()

    def test_goes_on_when_the_time_is_over(self, submit, lay, now):
        lay("mute", until=now + DAY)
        with pytest.raises(Muted):
            submit(now=now + DAY - timedelta(microseconds=1))
        assert submit(now=now + DAY).status == Status.PUBLISHED

    def test_goes_on_once_a_warning_is_read(self, submit, lay, viewer, now):
        acknowledge(sanction_id=lay("warning").pk, viewer=viewer, now=now)
        assert submit().status == Status.PUBLISHED

    def test_waits_for_whom_moderators_want_held(self, submit, lay):
        lay("hold")
        comment = submit()
        assert comment.status == Status.HELD
        assert comment.findings.get().code == "always_hold"
        assert Case.objects.get().comment == comment

    def test_does_not_wait_for_whom_they_trust(self, submit, lay, thread):
        ModerationPolicyFactory(site=thread.article.site, article=thread.article, mode="pre")
        assert submit("One.").status == Status.HELD
        lay("trusted")
        assert submit("Two.").status == Status.PUBLISHED

    def test_asks_no_more_of_the_database_for_whom_nothing_is_laid_on(
        self, submit, lay, now, django_assert_max_num_queries
    ):
        # Once before, so that what is remembered is at hand.
        submit("Before.")
        with django_assert_max_num_queries(30) as unlaid:
            submit("Without.")
        lay("trusted")
        with django_assert_max_num_queries(30) as trusted:
            submit("With.")
        assert len(trusted) == len(unlaid)


class TestEverythingElse:
    @pytest.fixture
    def other(self, thread):
        return make_comment(thread=thread)

    def test_is_refused_to_the_banned(self, submit, lay, viewer, other, now):
        own = submit("Mine.")
        lay("ban", until=now + DAY)
        banned = viewer_of(viewer.user, site=viewer.profile.site)
        for act in (
            lambda: cast_vote(comment_id=other.pk, viewer=banned, value=1, now=now),
            lambda: cast_vote_as(comment_id=other.pk, user=viewer.user, value=1, now=now),
            lambda: flag_comment(comment_id=other.pk, viewer=banned, reason="spam", now=now),
            lambda: edit_comment(comment_id=own.pk, viewer=banned, body="Changed.", now=now),
        ):
            with pytest.raises(Banned) as refused:
                act()
            assert refused.value.facts["until"] == (now + DAY).isoformat()
        cast_vote(comment_id=other.pk, viewer=banned, value=1, now=now + DAY)

    def test_is_open_to_the_muted_but_for_edits(self, submit, lay, viewer, other, now):
        own = submit("Mine.")
        lay("mute", until=now + DAY)
        cast_vote(comment_id=other.pk, viewer=viewer, value=1, now=now)
        flag_comment(comment_id=other.pk, viewer=viewer, reason="spam", now=now)
        with pytest.raises(Muted):
            edit_comment(comment_id=own.pk, viewer=viewer, body="Changed.", now=now)

    def test_may_be_taken_back_even_by_the_banned(self, submit, lay, viewer, now):
        own = submit("Mine.")
        lay("ban")
        assert withdraw_comment(comment_id=own.pk, viewer=viewer, now=now).status == Status.WITHDRAWN


class TestTheShadow:
    def test_holds_without_a_case_and_records_why_nobody_is_told(self, submit, lay):
        lay("shadow_ban")
        comment = submit()
        assert (comment.status, comment.is_shown, comment.restriction_id) == (Status.HELD, False, None)
        assert not Case.objects.exists()
        statement = Statement.objects.get(comment=comment)
        assert (statement.measure, statement.exemption) == ("held", "spam_high_volume")
        assert not OutboxEvent.objects.filter(name="statement.written").exists()
        assert in_shadow([comment.pk]) == {comment.pk}

    def test_lets_its_author_answer_themselves_there(self, submit, lay, thread):
        lay("shadow_ban")
        parent = submit("First.")
        reply = submit("Second.", parent_id=parent.pk)
        assert (reply.parent, reply.status) == (parent, Status.HELD)
        thread.refresh_from_db()
        assert thread.comment_count == 0

    def test_lets_nobody_answer_there_once_it_is_lifted(self, submit, lay, moderator, now):
        sanction = lay("shadow_ban")
        parent = submit("First.")
        lift_sanction(sanction_id=sanction.pk, viewer=moderator, now=now)
        with pytest.raises(ParentWaiting):
            submit("Second.", parent_id=parent.pk)

    def test_ends_with_a_case_for_each_comment(self, submit, lay, moderator, now):
        sanction = lay("shadow_ban")
        comments = [submit(f"Number {number}.") for number in range(3)]
        lift_sanction(sanction_id=sanction.pk, viewer=moderator, now=now)
        for _twice in range(2):
            bring_to_light(payload={"sanction_id": str(sanction.pk)}, event_id=sanction.pk, now=now)
        assert set(Case.objects.values_list("comment", flat=True)) == {comment.pk for comment in comments}
        assert in_shadow(comment.pk for comment in comments) == set()

    @pytest.mark.parametrize("is_shortened", [False, True])
    def test_ends_by_itself_with_a_case_for_each_comment(self, *, submit, lay, moderator, now, is_shortened):
        sanction = lay("shadow_ban", until=now + 2 * DAY)
        ends_at = now + 2 * DAY
        if is_shortened:
            ends_at = now + DAY
            shorten_sanction(sanction_id=sanction.pk, viewer=moderator, until=ends_at, now=now)
        comments = [submit(f"Number {number}.") for number in range(3)]
        bring_ended_to_light(now=ends_at)
        assert not Case.objects.exists()
        for _twice in range(2):
            bring_ended_to_light(now=ends_at + timedelta(minutes=1))
        assert set(Case.objects.values_list("comment", flat=True)) == {comment.pk for comment in comments}
        assert in_shadow(comment.pk for comment in comments) == set()
        assert OutboxEvent.objects.filter(name="case.opened").count() == 3

    def test_goes_on_where_another_one_follows(self, submit, lay, now):
        lay("shadow_ban", until=now + DAY)
        comment = submit()
        lay("shadow_ban", at=now + DAY, until=now + 3 * DAY)
        bring_ended_to_light(now=now + 2 * DAY)
        assert in_shadow([comment.pk]) == {comment.pk}
        bring_ended_to_light(now=now + 4 * DAY)
        assert Case.objects.get().comment == comment

    def test_is_not_for_moderators_themselves(self, lay):
        lay("shadow_ban")
        assert Sanction.objects.get().statement.exemption
        assert Profile.objects.filter(banned_until__isnull=False).count() == 0


class TestAFirstComment:
    def test_is_refused_from_a_domain_that_the_site_does_not_take(self, submit, viewer):
        AddressPolicy.objects.create(site=viewer.profile.site, disposable_domains="readers.example")
        with pytest.raises(AddressRefused):
            submit()

    def test_is_refused_from_another_spelling_of_a_banned_address(self, submit, lay, viewer, now):
        site = viewer.profile.site
        AddressPolicy.objects.create(site=site, alias_domains="* +")
        name, _at, domain = viewer.user.email.partition("@")
        again = viewer_of(UserFactory(email=f"{name}+again@{domain}"), site=site)
        lay("ban", until=now + DAY)
        with pytest.raises(AddressRefused):
            submit(viewer=again)
        assert submit(viewer=again, now=now + DAY).status == Status.PUBLISHED

    def test_is_not_asked_about_once_there_is_another(self, submit, viewer):
        submit("First.")
        AddressPolicy.objects.create(site=viewer.profile.site, disposable_domains="readers.example")
        assert submit("Second.").status == Status.PUBLISHED
