"""Whoever is refused at the door leaves a count, and nothing of what they wanted to say."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from comments.accounts import limits
from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.errors import Refused
from comments.moderation.models import TurnedAway
from comments.moderation.people.sanctionable import Wish
from comments.moderation.people.sanctioning import lay_sanction
from comments.moderation.people.turning_away import forget_refusals, refusals_of
from comments.moderation.policies import moderator_of
from comments.moderation.reports.measuring import latest
from comments.moderation.reports.refused import refusals_on
from comments.posting.editing import edit_comment
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.api import Caller, token_of
from tests.factories.articles import SectionFactory, SiteFactory
from tests.factories.moderation import ModerationPolicyFactory

pytestmark = pytest.mark.django_db

SECRET = "what nobody should find again"


@pytest.fixture
def site(thread):
    return thread.article.site


@pytest.fixture
def moderator(site):
    user = ProfileFactory(site=site, user__is_staff=True).user
    MembershipFactory(user=user, site=site, role=Role.MODERATOR)
    return viewer_of(user, site=site)


@pytest.fixture
def policy(thread):
    def made(**values):
        return ModerationPolicyFactory(site=thread.article.site, article=thread.article, **values)

    return made


@pytest.fixture
def lay(viewer, moderator, now):
    def laid(kind):
        wish = Wish(kind=kind, reason="spam", until=now + timedelta(days=1) if kind == "mute" else None)
        lay_sanction(profile_id=viewer.profile_id, viewer=moderator, wish=wish, now=now)

    return laid


@pytest.fixture
def refused(submit):
    def tried(**given):
        with pytest.raises(Refused):
            submit(SECRET, **given)

    return tried


def counted():
    rows = TurnedAway.objects.order_by("code").values_list("profile", "code", "times")
    return [(code, times) for _profile, code, times in rows]


class TestATrace:
    def test_is_left_by_slow_mode(self, submit, policy, refused, viewer):
        policy(slow_mode_seconds=60)
        submit("One.")
        refused()
        refused()
        assert counted() == [("too_soon", 2)]
        assert TurnedAway.objects.get().profile_id == viewer.profile_id

    @pytest.mark.parametrize(
        ("values", "code"),
        [({"is_read_only": True}, "read_only"), ({"who_may_post": "trusted"}, "not_among_writers")],
    )
    def test_is_left_by_policies(self, policy, refused, values, code):
        policy(**values)
        refused()
        assert counted() == [(code, 1)]

    def test_is_left_by_closed_discussions(self, thread, refused):
        thread.article.discussion = "closed"
        thread.article.save()
        refused()
        assert counted() == [("thread_closed", 1)]

    @pytest.mark.parametrize(
        ("kind", "code"), [("mute", "muted"), ("ban", "banned"), ("warning", "warning_unread")]
    )
    def test_is_left_by_sanctions_in_posts_and_in_edits(
        self, *, submit, lay, refused, viewer, now, kind, code
    ):
        own = submit("One.")
        lay(kind)
        refused()
        with pytest.raises(Refused):
            edit_comment(comment_id=own.pk, viewer=viewer, body=SECRET, now=now)
        assert counted() == [(code, 2)]

    def test_is_left_by_a_limit_once_a_window(self, *, site, refused, submit, now, monkeypatch):
        monkeypatch.setattr(limits, "STRANGERS", limits.Limit(name="strangers", quota=1, window_seconds=60))
        submit("One.", viewer=viewer_of(ProfileFactory(site=site).user, site=site))
        for seconds, windows in ((0, 1), (1, 1), (2, 1), (59, 1)):
            refused(
                viewer=viewer_of(ProfileFactory(site=site).user, site=site),
                now=now + timedelta(seconds=seconds),
            )
            assert sum(times for _code, times in counted()) == windows

    def test_has_no_words(self, policy, refused):
        policy(is_read_only=True)
        refused()
        assert SECRET not in str(list(TurnedAway.objects.values()))

    def test_is_left_by_nothing_that_is_about_the_words(self, submit):
        with pytest.raises(Refused):
            submit("")
        assert counted() == []

    def test_of_whoever_has_no_name_here_is_the_site_s(self, thread, refused):
        thread.article.discussion = "closed"
        thread.article.save()
        stranger = ProfileFactory(site=SiteFactory()).user
        for _ in range(2):
            refused(viewer=viewer_of(stranger, site=thread.article.site))
        assert [(row.profile_id, row.times) for row in TurnedAway.objects.all()] == [(None, 2)]


class TestDoors:
    def test_count_who_writes_against_the_limit_once_a_window(self, thread, viewer):
        app = Caller(token_of(viewer.user))
        for _ in range(limits.POST.quota + 3):
            answer = app.post(f"threads/{thread.pk}/comments/", {"body": SECRET})
        assert answer.status_code == 429
        assert counted() == [("too_often", 1)]
        assert TurnedAway.objects.get().profile_id == viewer.profile_id


class TestWhatModeratorsSee:
    def test_is_on_the_page_of_the_person_and_on_the_dashboards(
        self, *, policy, refused, viewer, moderator, now
    ):
        policy(is_read_only=True)
        refused()
        refused()
        client = Client()
        client.force_login(moderator.user)
        with time_machine.travel(now, tick=False):
            page = client.get(f"/admin/moderation/sanction/person/{viewer.profile_id}/").content.decode()
            assert "2 times: nobody but staff writes" in page
            board = client.get("/admin/moderation/decision/measures/").content.decode()
            assert "nobody but staff writes" in board
            sheet = client.get("/admin/moderation/decision/measures.csv?chart=refusals")
            assert "nobody but staff writes,2,1" in b"".join(sheet.streaming_content).decode()

    def test_is_of_thirty_days_on_a_page_most_first(self, site, viewer, now, django_assert_num_queries):
        person = viewer.profile
        for code, times, days in (("too_soon", 2, 1), ("muted", 5, 3), ("muted", 1, 2), ("banned", 9, 40)):
            TurnedAway.objects.create(
                site=site,
                profile=person,
                code=code,
                times=times,
                day=(now - timedelta(days=days)).date(),
                last_at=now - timedelta(days=days),
            )
        with django_assert_num_queries(1):
            found = refusals_of(person.pk, now=now)
        assert [(one.code, one.times, one.words) for one in found] == [
            ("muted", 6, "muted"),
            ("too_soon", 2, "slow mode"),
        ]
        assert found[0].last_at == now - timedelta(days=2)

    def test_is_of_whole_sites_on_the_dashboards(self, site, viewer, moderator, now):
        for profile, times in ((viewer.profile, 2), (ProfileFactory(site=site), 3), (None, 4)):
            given = {"profile": profile, "code": "too_soon", "times": times}
            TurnedAway.objects.create(site=site, day=now.date(), last_at=now, **given)
        span = latest(days=7, now=now)
        (found,) = refusals_on(viewer=moderator_of(moderator.user), span=span)
        assert (found.code, found.times, found.people) == ("too_soon", 9, 2)
        limited = MembershipFactory(site=site, limited_to=[SectionFactory(site=site)])
        assert refusals_on(viewer=moderator_of(limited.user), span=span) == []
        assert refusals_on(viewer=moderator_of(MembershipFactory().user), span=span) == []


class TestForgetRefusals:
    def test_deletes_what_is_older_than_ninety_days(self, site, viewer, now):
        for days in (1, 90, 91, 200):
            TurnedAway.objects.create(
                site=site,
                profile=viewer.profile,
                code="muted",
                day=(now - timedelta(days=days)).date(),
                last_at=now,
            )
        assert forget_refusals(now=now) == 2
        assert TurnedAway.objects.count() == 2
