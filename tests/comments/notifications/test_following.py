from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from comments.notifications import following
from comments.notifications.followed import authors_followed, followed
from comments.notifications.models import Level, Subscription
from comments.threads.keyset import CursorRefused
from tests.factories.accounts import ProfileFactory, UserFactory
from tests.factories.articles import SectionFactory
from tests.factories.threads import ThreadFactory


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture(params=[ThreadFactory, ProfileFactory, SectionFactory], ids=["thread", "author", "section"])
def what(request, db):
    return request.param()


@pytest.fixture
def follow(user, now):
    def followed(what, level=Level.ALL, *, at=now):
        return following.follow(user=user, what=what, level=level, now=at)

    return followed


class TestFollow:
    def test_is_kept_once_however_often_it_is_said(self, follow, what, now):
        first = follow(what)
        again = follow(what, at=now + timedelta(days=1))
        assert (again, again.since) == (first, now)
        assert Subscription.objects.count() == 1

    def test_belongs_to_the_site_of_what_is_followed(self, follow, what):
        site = what.article.site if hasattr(what, "article") else what.site
        assert follow(what).site == site

    def test_is_taken_back_as_often_as_one_likes(self, follow, user, what):
        follow(what)
        for _ in range(2):
            following.unfollow(user=user, what=what)
        assert following.of(user, what) is None

    def test_of_a_thread_is_as_much_as_was_said_last(self, follow, now):
        thread = ThreadFactory()
        for number, level in enumerate((Level.ALL, Level.OFF, Level.REPLIES)):
            kept = follow(thread, level, at=now + timedelta(minutes=number))
            assert (kept.level, kept.since) == (level, now + timedelta(minutes=number))
        assert Subscription.objects.count() == 1

    def test_of_oneself_is_refused(self, follow, user):
        with pytest.raises(following.OneselfFollowed):
            follow(ProfileFactory(user=user))

    def test_has_a_limit_within_which_levels_still_change(self, follow, monkeypatch):
        monkeypatch.setattr(following, "FOLLOWED_MAX", 1)
        thread = ThreadFactory()
        follow(thread)
        with pytest.raises(following.TooMuchFollowed) as refused:
            follow(ThreadFactory())
        assert refused.value.facts == {"limit": 1}
        assert follow(thread, Level.OFF).level == Level.OFF

    def test_is_one_persons_own(self, follow, what):
        follow(what)
        assert following.of(UserFactory(), what) is None


class TestFollowed:
    def test_is_listed_page_by_page_without_a_gap(self, follow, user, django_assert_num_queries):
        things = [make() for make in (ThreadFactory, ProfileFactory, SectionFactory) for _ in range(3)]
        kept = [follow(thing).pk for thing in things]
        seen, cursor = [], ""
        while True:
            with django_assert_num_queries(1):
                page = followed(user=user, cursor=cursor, size=4)
                assert all(str(one.thread or one.author or one.section) for one in page.subscriptions)
            seen += [one.pk for one in page.subscriptions]
            if not (cursor := page.next_cursor):
                break
        assert seen == kept[::-1]

    def test_takes_no_marker_of_another_list(self, user):
        with pytest.raises(CursorRefused):
            followed(user=user, cursor="WyJhcnRpY2xlczoxOiIsMV0")

    def test_names_the_authors_among_some(self, follow, user):
        known, stranger = ProfileFactory(), ProfileFactory()
        follow(known)
        assert authors_followed(user, among=[known.pk, stranger.pk]) == [known.pk]


class TestTable:
    @pytest.mark.parametrize(
        "about",
        [
            {},
            {"thread": ThreadFactory, "section": SectionFactory},
            {"author": ProfileFactory, "level": "off"},
            {"thread": ThreadFactory, "level": "loud"},
        ],
    )
    def test_refuses_what_is_of_no_one_thing(self, user, now, about):
        made = {name: make() if callable(make) else make for name, make in about.items()}
        site = SectionFactory().site
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscription.objects.create(user=user, site=site, since=now, **made)
