from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.accounts.models import Role
from comments.moderation.desk import queue
from comments.moderation.models import Notice
from comments.moderation.notices.noticing import Claim, receive_notice
from comments.moderation.policies import moderator_of
from comments.threads.models import Comment
from comments.threads.revising import revise
from tests.factories.moderation import make_reported_case
from tests.factories.threads import ThreadFactory, make_comment

LIST = "/admin/moderation/notice/"


@pytest.fixture
def client(moderator):
    client = Client()
    client.force_login(moderator.user)
    return client


@pytest.fixture
def send(thread):
    def sent(comment=None, age=timedelta(0), **given):
        comment = comment or make_comment(thread=thread)
        claim = {
            "category": "privacy",
            "explanation": "My street is in it.",
            "in_good_faith": True,
            "name": "Ilse Marran",
        }
        return receive_notice(
            Claim(comments=[str(comment.pk)], **(claim | given)), caller="a" * 64, now=timezone.now() - age
        )

    return sent


def references(answer):
    return [notice.reference for notice in answer.context["cl"].result_list]


class TestList:
    def test_shows_notices_by_reference_latest_first(self, client, send):
        first, second = send(), send()
        answer = client.get(LIST)
        assert references(answer) == [second.reference, first.reference]

    def test_of_what_waits_begins_with_the_oldest(self, client, send):
        first, second, third = send(), send(), send()
        Notice.objects.filter(pk=second.pk).update(decided_at=timezone.now())
        assert references(client.get(f"{LIST}?state=open")) == [first.reference, third.reference]
        assert references(client.get(f"{LIST}?state=decided")) == [second.reference]

    @pytest.mark.parametrize(
        ("age", "is_overdue"), [(timedelta(hours=11), False), (timedelta(hours=13), True)]
    )
    def test_finds_what_is_overdue(self, client, send, age, is_overdue):
        notice = send(age=age)
        answer = client.get(f"{LIST}?state=overdue")
        assert references(answer) == ([notice.reference] if is_overdue else [])
        assert ("overdue: waits" in client.get(LIST).content.decode()) is is_overdue

    def test_goes_on_behind_the_oldest(self, client, send, monkeypatch):
        monkeypatch.setattr("comments.moderation.admin.notices.NoticeAdmin.list_per_page", 2)
        sent = [send().reference for _ in range(3)]
        first = client.get(f"{LIST}?state=open")
        assert references(first) == sent[:2]
        assert references(client.get(LIST + first.context["cl"].next_page)) == sent[2:]

    def test_finds_a_reference_however_it_is_typed(self, client, send):
        notice = send()
        send()
        assert references(client.get(f"{LIST}?q=+{notice.reference.lower()}+")) == [notice.reference]
        assert references(client.get(f"{LIST}?q=BL-AAAA")) == []

    def test_has_nothing_of_other_sites(self, client, send, elsewhere):
        foreign = send(make_comment(thread=ThreadFactory(article__site=elsewhere)))
        assert references(client.get(LIST)) == []
        assert client.get(f"{LIST}{foreign.pk}/change/").status_code == 302

    def test_is_for_moderators(self, somebody):
        reader = Client()
        reader.force_login(somebody(Role.READER).user)
        assert reader.get(LIST).status_code == 403


class TestNotice:
    def test_shows_who_said_what_about_which_comments(self, client, send):
        notice = send(email="ilse@x.example")
        page = client.get(f"{LIST}{notice.pk}/change/").content.decode()
        for words in (notice.reference, "My street is in it.", "Ilse Marran", "ilse@x.example"):
            assert words in page
        assert str(notice.items.get().comment_id) in page

    def test_cannot_be_changed_or_deleted(self, client, send):
        notice = send()
        assert client.post(f"{LIST}{notice.pk}/change/", {"category": "other"}).status_code == 403
        assert client.post(f"{LIST}{notice.pk}/delete/", {"post": "yes"}).status_code == 403
        notice.refresh_from_db()
        assert notice.category == "privacy"


class TestCard:
    @pytest.fixture
    def page(self, client):
        return lambda notice: client.get(
            f"/admin/threads/comment/{notice.items.get().comment_id}/change/"
        ).content.decode()

    def test_keeps_the_lines_of_what_was_written(self, page, send):
        notice = send(explanation="First <b>this</b>.\nThen that.")
        assert "First &lt;b&gt;this&lt;/b&gt;.<br>Then that." in page(notice)

    def test_shows_the_notice_and_what_it_says(self, page, send):
        notice = send(law="Section 201a")
        source = page(notice)
        for words in (
            notice.reference,
            "My street is in it.",
            "Section 201a",
            "in good faith",
            "Ilse Marran",
        ):
            assert words in source
        assert "stands as it did" in source

    def test_shows_what_was_changed_of_the_words_since(self, page, send, thread):
        comment = make_comment(thread=thread, body="He lives at 4 Lantern Quay.")
        notice = send(comment)
        comment.thread = thread
        revise(comment=comment, body="He lives here.", html="<p>He lives here.</p>", now=timezone.now())
        source = page(notice)
        assert "Edited since" in source
        assert "<del>at 4 Lantern Quay</del>" in source
        assert "<ins>here</ins>" in source

    def test_costs_two_queries_more_for_legal_cases_alone(
        self, moderator, send, thread, django_assert_num_queries
    ):
        viewer = moderator_of(moderator.user)
        plain = make_reported_case(thread=thread).comment
        legal = Comment.objects.get(notice_items__notice=send())
        with django_assert_num_queries(10):
            queue.file_of(viewer=viewer, comment_id=plain.pk)
        with django_assert_num_queries(12):
            (file,) = queue.file_of(viewer=viewer, comment_id=legal.pk).notices
        assert file.item.notice.explanation == "My street is in it."
