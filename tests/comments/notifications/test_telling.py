from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.core import mail
from django.db import connections

from comments.accounts.models import Role
from comments.notifications import notifying, telling
from comments.notifications.audiences import followers, next_batch
from comments.notifications.following import follow
from comments.notifications.kinds import EMAIL, IN_APP, Kind, Rhythm
from comments.notifications.models import Delivery, Dispatch, Level, Notification
from comments.notifications.news import of_comment
from comments.outbox import claiming, working
from comments.outbox.lanes import MAIL
from comments.outbox.sources import source_named
from comments.threads.models import Comment
from tests.factories.accounts import MembershipFactory, ProfileFactory, UserFactory
from tests.factories.moderation import make_held_case
from tests.factories.notifications import PreferenceFactory, ScheduleFactory, send_due
from tests.factories.threads import make_comment

MINUTE = timedelta(minutes=1)


@pytest.fixture
def asked(db):
    return make_comment()


@pytest.fixture
def user(asked):
    return asked.author.user


@pytest.fixture
def answer(asked, user, now):
    """Somebody answers, and the one who is answered is told."""

    def answered(*, at=now, kind=Kind.REPLY, is_late=False, **comment):
        made = make_comment(answers=asked, **comment)
        made = Comment.objects.select_related("author").get(pk=made.pk)
        telling.tell_people(of_comment(kind, made, is_late=is_late), to=[user.pk], now=at)
        return made

    return answered


class TestOneMail:
    def test_tells_two_answers_that_come_within_a_minute(self, answer, now):
        answer()
        answer(at=now + timedelta(seconds=59))
        dispatch = Dispatch.objects.get()
        assert (dispatch.due_at, dispatch.deliveries.count()) == (now + MINUTE, 2)
        send_due(now=now + MINUTE)
        assert len(mail.outbox) == 1

    def test_is_closed_when_it_goes_so_that_the_next_answer_has_another(self, answer, now):
        answer()
        send_due(now=now + MINUTE)
        answer(at=now + 2 * MINUTE)
        send_due(now=now + 3 * MINUTE)
        assert len(mail.outbox) == 2

    def test_tells_what_comes_as_often_and_of_one_family(self, answer, user, now):
        PreferenceFactory(user=user, kind=Kind.THREAD, rhythm=Rhythm.DAILY)
        PreferenceFactory(user=user, kind=Kind.SECTION, rhythm=Rhythm.DAILY)
        for kind in (Kind.REPLY, Kind.AUTHOR, Kind.THREAD, Kind.SECTION):
            answer(kind=kind)
        assert sorted(Dispatch.objects.values_list("slot", flat=True)) == ["reading.at_once", "reading.daily"]

    def test_is_of_one_site(self, answer, user, now):
        answer()
        elsewhere = make_comment()
        telling.tell_people(of_comment(Kind.AUTHOR, elsewhere), to=[user.pk], now=now)
        assert Dispatch.objects.count() == 2


class TestOnce:
    def test_is_told_what_a_comment_is_in_its_strongest_sense(self, answer, user, now):
        made = answer()
        for kind in (Kind.AUTHOR, Kind.THREAD, Kind.REPLY):
            assert telling.tell_people(of_comment(kind, made), to=[user.pk], now=now) == 0
        assert Notification.objects.get().kind == Kind.REPLY

    def test_is_told_in_another_sense_where_the_strongest_is_not_wanted_at_all(self, answer, user, now):
        for channel in (EMAIL, IN_APP):
            PreferenceFactory(user=user, kind=Kind.REPLY, channel=channel)
        made = answer()
        assert not Notification.objects.exists()
        telling.tell_people(of_comment(Kind.THREAD, made), to=[user.pk], now=now)
        assert Notification.objects.get().kind == Kind.THREAD


class TestNobodyElse:
    def test_hears_of_people_whom_they_ignore(self, answer, user, asked, now):
        author = ProfileFactory(site=asked.site)
        asked.author.ignores.create(ignored=author, since=now)
        answer(author=author)
        assert not Notification.objects.exists()

    @pytest.mark.parametrize("level", Level)
    @pytest.mark.parametrize("kind", [Kind.REPLY, Kind.AUTHOR, Kind.SECTION])
    def test_hears_of_a_discussion_as_far_as_they_want(self, answer, user, asked, level, kind, *, now):
        follow(user=user, what=asked.thread, level=level, now=now)
        answer(kind=kind)
        heard = level == Level.ALL or (level == Level.REPLIES and kind == Kind.REPLY)
        assert Notification.objects.exists() is heard

    def test_hears_of_their_own_words(self, asked, user, now):
        assert telling.tell_people(of_comment(Kind.THREAD, asked), to=[user.pk], now=now) == 0

    @pytest.mark.parametrize("fault", ["inactive", "unverified", "stopped"])
    def test_hears_where_they_cannot_or_do_not_want_to(self, answer, user, now, fault):
        if fault == "inactive":
            user.is_active = False
            user.save()
        elif fault == "unverified":
            user.emailaddress_set.update(verified=False)
        else:
            ScheduleFactory(user=user, stopped_at=now)
        answer()
        assert not Notification.objects.exists()

    def test_but_moderators_hear_of_those_whom_they_ignore_and_of_what_they_muted(self, now, db):
        case = make_held_case()
        moderator = MembershipFactory(site=case.site).user
        profile = ProfileFactory(site=case.site, user=moderator)
        profile.ignores.create(ignored=case.comment.author, since=now)
        follow(user=moderator, what=case.comment.thread, level=Level.OFF, now=now)
        notifying.notify_moderators(comment_id=case.comment.pk, now=now)
        assert Notification.objects.get().recipient == moderator


class TestWhen:
    @pytest.mark.parametrize(
        ("rhythm", "due"),
        [
            (Rhythm.AT_ONCE, "2026-03-14T09:27:53+00:00"),
            (Rhythm.HOURLY, "2026-03-14T10:00:00+00:00"),
            (Rhythm.DAILY, "2026-03-15T05:00:00+00:00"),
            (Rhythm.WEEKLY, "2026-03-20T05:00:00+00:00"),
        ],
    )
    def test_is_as_they_chose_in_their_zone(self, answer, user, rhythm, due):
        user.time_zone = "Africa/Nairobi"
        user.save()
        ScheduleFactory(user=user, digest_hour=8, digest_weekday=4)
        PreferenceFactory(user=user, kind=Kind.REPLY, rhythm=rhythm)
        answer()
        assert Dispatch.objects.get().due_at == datetime.fromisoformat(due)

    def test_is_after_their_quiet_hours(self, answer, user):
        ScheduleFactory(user=user, quiet_from=time(9), quiet_until=time(10, 30))
        answer()
        assert Dispatch.objects.get().due_at == datetime(2026, 3, 14, 10, 30, tzinfo=UTC)

    def test_is_not_at_night_for_what_is_late(self, answer):
        at_night = datetime(2026, 3, 14, 23, tzinfo=UTC)
        answer(at=at_night, is_late=True)
        assert Dispatch.objects.get().due_at == datetime(2026, 3, 15, 7, tzinfo=UTC)

    def test_is_never_for_what_they_only_want_listed(self, answer, user):
        PreferenceFactory(user=user, kind=Kind.REPLY)
        answer()
        assert Notification.objects.get().is_listed
        assert not Dispatch.objects.exists()

    def test_is_not_listed_where_they_only_want_mail(self, answer, user):
        PreferenceFactory(user=user, kind=Kind.REPLY, channel=IN_APP)
        answer()
        assert not Notification.objects.get().is_listed
        assert Delivery.objects.count() == 1


class TestFollowers:
    def test_are_told_batch_by_batch_each_once(self, asked, now):
        users = [UserFactory() for _ in range(5)]
        for user in users:
            follow(user=user, what=asked.thread, now=now)
        follow(user=UserFactory(), what=asked.thread, level=Level.REPLIES, now=now)
        news, counts, after = of_comment(Kind.THREAD, asked), [], 0
        while until := next_batch(Kind.THREAD, asked.thread_id, after=after, size=2)[0]:
            audience = followers(Kind.THREAD, asked.thread_id, after=after, until=until)
            counts.append(telling.tell(news, to=audience, now=now))
            assert telling.tell(news, to=audience, now=now + MINUTE) == 0
            after = until
        assert counts == [2, 2, 1]
        assert set(Notification.objects.values_list("recipient", flat=True)) == {user.pk for user in users}
        assert Delivery.objects.count() == Dispatch.objects.count() == 5

    def test_cost_as_many_statements_however_many_they_are(self, asked, now, django_assert_num_queries):
        for _ in range(7):
            follow(user=UserFactory(), what=asked.thread, now=now)
        until, _count = next_batch(Kind.THREAD, asked.thread_id, after=0, size=100)
        audience = followers(Kind.THREAD, asked.thread_id, after=0, until=until)
        # The transaction, the zone of the site, notifications, whose hours, dispatches, deliveries.
        with django_assert_num_queries(8):
            assert telling.tell(of_comment(Kind.THREAD, asked), to=audience, now=now) == 7

    def test_have_ids_that_sort_by_time(self, asked, now):
        for _ in range(3):
            follow(user=UserFactory(), what=asked.thread, now=now)
        audience = followers(Kind.THREAD, asked.thread_id, after=0, until=10**9)
        telling.tell(of_comment(Kind.THREAD, asked), to=audience, now=now)
        for model in (Notification, Dispatch, Delivery):
            ids = list(model.objects.values_list("pk", flat=True))
            assert len({one.hex for one in ids}) == 3
            assert all(one.version == 7 and one.hex[16] in "89ab" for one in ids)


@pytest.mark.django_db(transaction=True)
class TestTwoWorkersAtOnce:
    # How long the first worker gives the second to come to the same place: where nothing holds it back, it is there at once.
    GIVEN_SECONDS = 0.3

    @pytest.fixture
    def meet(self):
        both = Barrier(2)

        def met():
            with suppress(BrokenBarrierError):
                both.wait(timeout=self.GIVEN_SECONDS)

        return met

    def at_once(self, *acts):
        raised = []

        def one(act):
            try:
                act()
            except Exception as error:  # noqa: BLE001 - it is what the test looks at
                raised.append(error)
            finally:
                connections.close_all()

        workers = [Thread(target=one, args=(act,)) for act in acts]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert raised == []

    def test_make_one_mail_of_two_answers(self, asked, user, now, meet, monkeypatch):
        made = [
            Comment.objects.select_related("author").get(pk=make_comment(answers=asked).pk) for _ in range(2)
        ]
        when = telling._due

        def slow(*given, **more):
            meet()
            return when(*given, **more)

        monkeypatch.setattr(telling, "_due", slow)
        self.at_once(
            *(
                lambda one=one: telling.tell_people(of_comment(Kind.REPLY, one), to=[user.pk], now=now)
                for one in made
            )
        )
        assert Dispatch.objects.get().deliveries.count() == 2

    def test_make_one_mail_about_the_queue(self, now, meet, monkeypatch):
        case = make_held_case()
        other = make_held_case(thread=case.comment.thread)
        MembershipFactory(site=case.site, role=Role.MODERATOR)
        asked = telling._when_ready

        def slow(*given, **more):
            found = asked(*given, **more)
            meet()
            return found

        monkeypatch.setattr(telling, "_when_ready", slow)
        self.at_once(
            *(
                lambda one=one: notifying.notify_moderators(comment_id=one.comment.pk, now=now)
                for one in (case, other)
            )
        )
        assert Dispatch.objects.get().deliveries.count() == 2

    def test_send_it_once(self, asked, user, now, meet, mailoutbox):
        made = Comment.objects.select_related("author").get(pk=make_comment(answers=asked).pk)
        telling.tell_people(of_comment(Kind.REPLY, made), to=[user.pk], now=now)
        at = now + MINUTE
        (claim,) = claiming.claim(source=source_named("news"), lane=MAIL, now=at, limit=5, worker="one:1")

        def run():
            meet()
            working.run(
                source="news", work_id=str(claim.work_id), attempt=claim.attempt, worker="one:1", now=at
            )

        self.at_once(run, run)
        assert len(mailoutbox) == 1
        assert Dispatch.objects.get().done_at == at
