import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from comments.notifications import letters
from comments.notifications.inbox import inbox, unread_of
from comments.notifications.models import Notification
from comments.threads.models import Status
from tests.factories.notifications import NotificationFactory, make_answer
from tests.factories.threads import give_status, make_comment


@pytest.fixture
def asked(db):
    return make_comment()


@pytest.fixture
def user(asked):
    return asked.author.user


@pytest.fixture
def reader(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def told(asked, user):
    def told(**comment):
        return NotificationFactory(comment=make_comment(answers=asked, **comment), recipient=user)

    return told


class TestNews:
    def test_lists_what_somebody_was_told_and_nobody_else(self, reader, told):
        mine, others = told(), NotificationFactory(comment=make_answer())
        page = reader.get(reverse("pages:news")).content.decode()
        assert f"/c/{mine.comment_id}/" in page
        assert f"/c/{others.comment_id}/" not in page

    def test_does_not_list_or_count_what_is_not_public_any_more(self, reader, told, user, now):
        gone = told()
        with transaction.atomic():
            give_status(comment=gone.comment, status=Status.REMOVED, now=now)
        assert f"/c/{gone.comment_id}/" not in reader.get(reverse("pages:news")).content.decode()
        assert unread_of(user) == 0

    def test_is_read_as_far_as_it_was_shown(self, reader, told, user):
        first, later = told(), told()
        assert unread_of(user) == 2
        reader.post(reverse("pages:news"), {"newest": str(first.pk)})
        assert unread_of(user) == 1
        for sent in ("x", "", str(later.pk)):
            reader.post(reverse("pages:news"), {"newest": sent})
        assert unread_of(user) == 0

    def test_is_paged_without_a_gap_in_one_query_a_page(self, told, user, django_assert_num_queries):
        ids = [told().pk for _ in range(5)]
        seen, cursor = [], ""
        while True:
            with django_assert_num_queries(1):
                page = inbox(user=user, cursor=cursor, size=2)
            seen += [one.pk for one in page.news]
            if not (cursor := page.next_cursor):
                break
        assert seen == ids[::-1]

    def test_leaves_out_what_somebody_wants_by_mail_alone(self, told, user):
        Notification.objects.filter(pk=told().pk).update(is_listed=False)
        assert unread_of(user) == 0

    def test_refuses_a_marker_of_another_list(self, reader):
        assert reader.get(reverse("pages:news"), {"cursor": "x"}).status_code == 400

    def test_asks_to_sign_in(self, client, db):
        assert "/login/" in client.get(reverse("pages:news")).headers["Location"]

    def test_is_where_the_mails_say(self):
        assert reverse("pages:news") == letters.NEWS
