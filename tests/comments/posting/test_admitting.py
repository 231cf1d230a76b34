"""Who may write in a discussion, and how soon again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.accounts.models import Role
from comments.accounts.viewer import viewer_of
from comments.moderation.casework.cases import close_case, open_case
from comments.moderation.casework.crediting import weight_in
from comments.moderation.decisions.deciding import decide
from comments.moderation.models import CaseMark, Finding, Standing, WordTrace
from comments.moderation.people.flagging import flag_comment
from comments.moderation.screening.tracing import trace_anew
from comments.moderation.text.likeness import likeness_of
from comments.posting.admitting import NotAmongWriters, TooSoon
from comments.posting.editing import edit_comment
from comments.threads.models import Status
from comments.threads.publishing import change_status
from tests.factories.accounts import MembershipFactory, ProfileFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, make_comment
from tests.plans import plan_of

pytestmark = pytest.mark.django_db

WORDS = "The harbour wall has stood for two hundred years, and nobody has looked at its foundations."


@pytest.fixture
def policy(thread):
    def made(**values):
        return ModerationPolicyFactory(site=thread.article.site, article=thread.article, **values)

    return made


@pytest.fixture
def person(thread):
    def made(**standing):
        profile = ProfileFactory(site=thread.article.site)
        if standing:
            Standing.objects.create(profile=profile, computed_at=profile.joined_at, **standing)
        return viewer_of(profile.user, site=thread.article.site)

    return made


class TestWhoMayPost:
    @pytest.mark.parametrize(
        ("who", "level", "may"),
        [
            ("all", None, True),
            ("known", None, False),
            ("known", 0, False),
            ("known", 1, True),
            ("trusted", 2, False),
            ("trusted", 3, True),
        ],
    )
    def test_is_asked_of_the_standing(self, *, submit, policy, person, who, level, may):
        policy(who_may_post=who)
        viewer = person() if level is None else person(level=level)
        if may:
            assert submit(viewer=viewer).status == Status.PUBLISHED
        else:
            with pytest.raises(NotAmongWriters) as refused:
                submit(viewer=viewer)
            assert refused.value.facts == {"who": who}

    def test_is_not_asked_of_moderators(self, submit, policy, person, thread):
        policy(who_may_post="trusted", slow_mode_seconds=600)
        viewer = person()
        MembershipFactory(user=viewer.user, site=thread.article.site, role=Role.MODERATOR)
        viewer = viewer_of(viewer.user, site=thread.article.site)
        assert submit(viewer=viewer, body="One.").status == Status.PUBLISHED
        assert submit(viewer=viewer, body="Two.").status == Status.PUBLISHED


class TestSlowMode:
    @pytest.mark.parametrize(("seconds", "left"), [(0, 60), (59, 1), (60, None), (61, None)])
    def test_says_how_many_seconds_are_left(self, *, submit, policy, now, seconds, left):
        policy(slow_mode_seconds=60)
        submit("One.")
        later = now + timedelta(seconds=seconds)
        if left is None:
            assert submit("Two.", now=later)
            return
        with pytest.raises(TooSoon, match=f"{left} second") as refused:
            submit("Two.", now=later)
        assert refused.value.facts == {"wait_seconds": 60, "retry_after_seconds": left}

    def test_is_for_each_person_and_discussion_alone(self, submit, policy, person, thread):
        policy(slow_mode_seconds=60)
        submit("One.")
        assert submit("Another's.", viewer=person())
        assert submit("Elsewhere.", article=ThreadFactory(article__site=thread.article.site).article)

    def test_gives_a_repeat_its_first_comment(self, submit, policy):
        policy(slow_mode_seconds=60)
        assert submit("One.", key="k").pk == submit("One.", key="k").pk

    # the levels of who reports, the seconds
    @pytest.mark.parametrize(
        ("levels", "wait"), [([], 10), ([3], 40), ([3, 2], 55), ([3, 3], 70), ([0, 1] * 3, 10)]
    )
    def test_grows_with_what_open_reports_weigh(self, *, submit, policy, person, now, levels, wait):
        policy(slow_mode_seconds=10, cool_down_seconds=30)
        comment = submit("One.")
        for level in levels:
            reporter = person(level=level, accuracy=0.75)
            flag_comment(comment_id=comment.pk, viewer=reporter, reason="abuse", now=now)
        with pytest.raises(TooSoon) as refused:
            submit("Two.", now=now + timedelta(seconds=1))
        assert refused.value.facts["wait_seconds"] == wait

    def test_counts_reports_of_what_was_hidden_meanwhile_and_none_that_were_decided(
        self, *, submit, policy, person, now
    ):
        policy(slow_mode_seconds=10, cool_down_seconds=30)
        hidden, kept = submit("One."), submit("Two.", now=now + timedelta(seconds=10))
        for comment in (hidden, kept):
            reporter = person(level=3, accuracy=0.75)
            flag_comment(comment_id=comment.pk, viewer=reporter, reason="abuse", now=now)
        change_status(comment=hidden, status=Status.HELD, now=now)
        open_case(comment=hidden, is_held=True, now=now)
        close_case(comment=kept, now=now)
        with pytest.raises(TooSoon) as refused:
            submit("Three.", now=now + timedelta(seconds=11))
        assert refused.value.facts["wait_seconds"] == 40

    @pytest.mark.parametrize(("level", "status"), [(1, Status.PUBLISHED), (3, Status.HELD)])
    def test_holds_from_a_weight_and_not_for_a_crowd(self, *, submit, policy, person, now, level, status):
        policy(cool_down_seconds=30, hold_from_open_reports=5)
        comment = submit("One.")
        for _ in range(6 if level == 1 else 5):
            reporter = person(level=level, accuracy=0.75)
            flag_comment(comment_id=comment.pk, viewer=reporter, reason="abuse", now=now)
        assert submit("Two.", viewer=person()).status == status

    def test_asks_one_index_however_much_is_reported_elsewhere(self, *, submit, policy, person, thread, now):
        comment = submit("One.")
        reporter = person(level=3, accuracy=0.75)
        flag_comment(comment_id=comment.pk, viewer=reporter, reason="abuse", now=now)
        case = comment.cases.get()
        CaseMark.objects.bulk_create(
            CaseMark(site_id=case.site_id, case=case, mark=f"reported:elsewhere-{number}", wanted_at=now)
            for number in range(2_000)
        )
        with connection.cursor() as cursor:
            # A planner that knows how much there is.
            cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as queries:
            assert weight_in(comment.thread, now=now) == 1
        assert len(queries) == 1
        assert "case_mark_queue" in plan_of(queries[0]["sql"])


class TestWordsThatComeAgain:
    @pytest.fixture
    def repeats(self, policy):
        return policy(hold_repeats_from=3, flood_per_minute=0)

    def test_are_held_from_the_third_place_whoever_writes_them(self, submit, repeats, person):
        found = [submit(f"{WORDS} {sign}", viewer=person()).status for sign in "!?…"]
        assert found == [Status.PUBLISHED, Status.PUBLISHED, Status.HELD]
        assert Finding.objects.get(code="repeated").evidence["count"] == 3

    @pytest.mark.parametrize(
        "again",
        [
            WORDS,
            f"{WORDS} 😀😀",
            WORDS.upper(),
            WORDS.replace("harbour", "harb\u200bour"),
            WORDS.replace("hundred", "thousand"),
            f"{WORDS} See https://pumps.example/{'x' * 9}",
            f"Dear Ada, {WORDS}",
        ],
    )
    def test_of_somebody_else_are_noted_from_the_second_place(self, submit, repeats, person, again):
        first = submit(WORDS, viewer=person())
        second = submit(again, viewer=person())
        assert second.status == Status.PUBLISHED
        copied = Finding.objects.get(comment=second, code="copied")
        assert copied.evidence["comments"] == [str(first.pk)]

    @pytest.mark.parametrize(
        ("decided", "is_held"), [((), False), (("remove",), True), (("remove", "restore"), False)]
    )
    def test_are_held_at_once_where_a_moderator_did_not_let_them_stand(
        self, *, submit, repeats, person, thread, now, decided, is_held
    ):
        first, judge = submit(WORDS, viewer=person()), person()
        MembershipFactory(user=judge.user, site=thread.article.site, role=Role.MODERATOR)
        for version, action in enumerate(decided, start=first.version):
            decide(
                comment_id=first.pk,
                viewer=viewer_of(judge.user, site=thread.article.site),
                action=action,
                reason={"remove": "spam", "restore": "mistake"}[action],
                version=version,
                now=now,
            )
        second = submit(WORDS.replace("hundred", "thousand"), viewer=person())
        assert second.status == (Status.HELD if is_held else Status.PUBLISHED)
        found = Finding.objects.filter(comment=second, code="refused_before").first()
        assert (found is not None and found.evidence["comments"] == [str(first.pk)]) is is_held

    def test_are_found_among_thousands_by_the_latest_that_are_alike(
        self, submit, repeats, person, thread, now
    ):
        """More copies than are looked up: the ones named are the latest."""
        likeness = likeness_of(WORDS)
        copies = [make_comment(thread=thread, body=WORDS, at=now - timedelta(hours=2)) for _ in range(30)]
        for minute, copy in enumerate(copies):
            trace_anew(copy, likeness=likeness, now=now - timedelta(minutes=60 - minute))
        evidence = Finding.objects.get(comment=submit(WORDS), code="repeated").evidence
        assert evidence["comments"] == [str(copy.pk) for copy in reversed(copies[-5:])]

    def test_are_new_after_a_day(self, submit, repeats, person, now):
        for _ in range(2):
            submit(WORDS, viewer=person())
        assert submit(WORDS, viewer=person(), now=now + timedelta(hours=24)).status == Status.PUBLISHED

    def test_mean_nothing_on_another_site(self, submit, repeats, person):
        for _ in range(2):
            submit(WORDS, viewer=person())
        elsewhere = ThreadFactory()
        ModerationPolicyFactory(site=elsewhere.article.site, hold_first_comments=0)
        viewer = viewer_of(ProfileFactory(site=elsewhere.article.site).user, site=elsewhere.article.site)
        assert submit(WORDS, viewer=viewer, article=elsewhere.article).status == Status.PUBLISHED

    def test_that_are_short_may_be_said_by_everybody(self, submit, repeats, person):
        assert {submit("Thank you!", viewer=person()).status for _ in range(4)} == {Status.PUBLISHED}
        assert not WordTrace.objects.exists()

    def test_are_found_in_an_edit_too(self, submit, repeats, person, viewer, now):
        for _ in range(2):
            submit(WORDS, viewer=person())
        own = submit("Something of my own.")
        edited = edit_comment(comment_id=own.pk, viewer=viewer, body=WORDS, now=now)
        assert edited.pending.body == WORDS
        assert WordTrace.objects.filter(comment=own).count() == 1


class TestFlood:
    def test_is_held_beyond_so_many_a_minute(self, submit, policy, now):
        policy(flood_per_minute=3)
        found = [submit(f"{n}", now=now + timedelta(seconds=n)).status for n in range(5)]
        assert found == [Status.PUBLISHED] * 3 + [Status.HELD] * 2
        assert submit("Later.", now=now + timedelta(seconds=70)).status == Status.PUBLISHED


class TestRejections:
    def test_hold_who_was_rejected_half_of_the_time(self, submit, policy, thread, viewer):
        policy(hold_rejection_percent=50, flood_per_minute=0)
        assert submit("Before.").status == Status.PUBLISHED

        for status in (Status.REJECTED, Status.REMOVED, Status.PUBLISHED):
            make_comment(thread=thread, author=viewer.profile, status=status)
        assert submit("After.").status == Status.HELD
