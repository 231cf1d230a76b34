from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from comments.accounts.models import Profile
from comments.accounts.once import KeyNotUsable
from comments.accounts.viewer import Viewer, viewer_of
from comments.moderation.models import Case, Finding, WordList
from comments.outbox.models import OutboxEvent
from comments.posting.answering import ParentElsewhere, ParentGone, ParentNotFound, ParentWaiting
from comments.posting.submitting import KeyReused, ThreadClosed, submit_comment
from comments.posting.withdrawing import withdraw_comment
from comments.threads.markup import BodyEmpty, BodyNotText, BodyTooLong
from comments.threads.models import Comment, DiscussionPolicy, Status
from comments.threads.voting import NotSignedIn
from tests.factories.accounts import UserFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


def told():
    return list(OutboxEvent.objects.order_by("recorded_at").values_list("name", flat=True))


class TestSubmitComment:
    def test_publishes_at_once_where_the_site_lets_it(self, submit, thread):
        comment = submit("*Well* said.")
        assert (comment.status, comment.revision.html) == (Status.PUBLISHED, "<p><em>Well</em> said.</p>")
        thread.refresh_from_db()
        assert (thread.comment_count, told()) == (1, ["comment.published"])

    def test_holds_where_nothing_shows_before_approval(self, submit, thread):
        ModerationPolicyFactory(site=thread.article.site, article=thread.article, mode="pre")
        comment = submit()
        assert (comment.status, comment.is_shown) == (Status.HELD, False)
        assert Case.objects.get().comment == comment
        assert Finding.objects.filter(comment=comment, verdict="hold").exists()
        assert sorted(told()) == ["case.opened", "comment.held"]

    def test_rejects_a_banned_word_and_keeps_why(self, submit, thread):
        WordList.objects.create(site=thread.article.site, kind="banned", words="blastwort")
        comment = submit("You blastwort!")
        assert comment.status == Status.REJECTED
        assert Finding.objects.get(comment=comment, verdict="reject").evidence
        assert (Case.objects.count(), set(told())) == (0, {"comment.rejected", "statement.written"})

    def test_gives_a_first_time_speaker_a_profile_on_the_site(self, submit, thread):
        user = UserFactory(name="Ada Quay")
        comment = submit(viewer=viewer_of(user, site=thread.article.site))
        assert comment.author == Profile.objects.get(user=user, site=thread.article.site)
        assert comment.author.display_name == "Ada Quay"

    def test_opens_the_thread_with_its_first_comment(self, submit, thread):
        article = ThreadFactory.build().article
        article = type(thread.article).objects.get(pk=thread.article.pk)
        thread.delete()
        assert submit(article=article).thread.article == article

    @pytest.mark.parametrize(
        ("body", "refusal"),
        [
            ("", BodyEmpty),
            (" \n ", BodyEmpty),
            ("a" * 10_001, BodyTooLong),
            ("a\x00", BodyNotText),
            ("\ud800", BodyNotText),
        ],
    )
    def test_refuses_words_that_are_none(self, submit, body, refusal):
        with pytest.raises(refusal):
            submit(body)
        assert (Comment.objects.count(), told()) == (0, [])

    def test_takes_ten_thousand_characters(self, submit):
        assert submit("a" * 10_000).pk

    def test_refuses_who_is_not_signed_in(self, submit, thread):
        with pytest.raises(NotSignedIn):
            submit(viewer=Viewer(site_id=thread.article.site_id))


class TestWordsInDisguise:
    """Screening looks at what readers will see, whatever stands in the source."""

    @pytest.mark.parametrize(
        "body", ["You b**last**wort", "&#98;lastwort", "[x](https\\://evil.example/)", "<a@evil.example>"]
    )
    def test_are_rejected_like_plain_ones(self, submit, thread, body):
        WordList.objects.create(site=thread.article.site, kind="banned", words="blastwort")
        WordList.objects.create(site=thread.article.site, kind="nolinks", words="evil.example")
        comment = submit(body)
        assert comment.status == Status.REJECTED
        (finding,) = Finding.objects.filter(comment=comment, verdict="reject")
        (place, *_others) = finding.evidence.get("words") or finding.evidence["links"]
        assert 0 <= place["offset"] < place["offset"] + place["length"] <= len(body)

    def test_count_as_links_where_they_become_links(self, submit, thread):
        ModerationPolicyFactory(site=thread.article.site, article=thread.article, hold_links_from=2)
        assert submit("[1](https\\://a.example/1) one@b.example").status == Status.HELD


class TestClosing:
    @pytest.mark.parametrize("discussion", ["closed", "off"])
    def test_refuses_where_the_article_says_so(self, submit, thread, discussion):
        thread.article.discussion = discussion
        thread.article.save()
        with pytest.raises(ThreadClosed):
            submit()

    @pytest.mark.parametrize(("seconds", "taken"), [(-1, False), (0, False), (1, True)])
    def test_closes_at_the_instant_itself(self, submit, thread, now, seconds, taken):
        thread.closes_at = now + timedelta(seconds=seconds)
        thread.save()
        if taken:
            assert submit().pk
        else:
            with pytest.raises(ThreadClosed):
                submit()

    @pytest.mark.parametrize(("days", "taken"), [(1, False), (400, True)])
    def test_closes_so_many_days_after_opening(self, submit, thread, days, taken):
        DiscussionPolicy.objects.create(site=thread.article.site, closes_after_days=days)
        if taken:
            assert submit().pk
        else:
            with pytest.raises(ThreadClosed):
                submit()


class TestReplies:
    def test_stand_below_what_they_answer(self, submit, thread):
        root = make_comment(thread=thread)
        assert submit(parent_id=root.pk).parent == root

    def test_to_nothing_are_refused(self, submit, viewer):
        with pytest.raises(ParentNotFound):
            submit(parent_id=viewer.profile_id)

    def test_to_another_threads_comment_are_refused(self, submit, elsewhere):
        with pytest.raises(ParentElsewhere):
            submit(parent_id=elsewhere.pk)

    def test_to_another_sites_comment_find_nothing(self, submit):
        with pytest.raises(ParentNotFound):
            submit(parent_id=make_comment().pk)

    @pytest.mark.parametrize("status", [Status.REMOVED, Status.WITHDRAWN])
    def test_to_a_tombstone_are_refused(self, submit, thread, status):
        parent = make_comment(thread=thread, status=status, replies=1)
        with pytest.raises(ParentGone):
            submit(parent_id=parent.pk)

    @pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED, Status.REMOVED, Status.WITHDRAWN])
    def test_to_what_nobody_sees_find_nothing(self, submit, thread, status):
        parent = make_comment(thread=thread, status=status)
        with pytest.raises(ParentNotFound):
            submit(parent_id=parent.pk)

    def test_to_ones_own_held_comment_are_refused(self, submit, thread, viewer):
        parent = make_comment(thread=thread, author=viewer.profile, status=Status.HELD)
        with pytest.raises(ParentWaiting):
            submit(parent_id=parent.pk)


class TestSentTwice:
    def test_with_one_key_is_one_comment(self, submit, now):
        first = submit(key="k1")
        assert submit(key="k1", now=now + timedelta(days=2)) == first
        assert (Comment.objects.count(), told()) == (1, ["comment.published"])

    def test_with_one_key_and_other_words_is_refused(self, submit):
        submit(key="k1")
        with pytest.raises(KeyReused):
            submit("Something else.", key="k1")

    def test_with_one_key_by_two_people_is_two_comments(self, submit, thread, now):
        other = viewer_of(UserFactory(name="Bo Pier"), site=thread.article.site)
        assert submit(key="k1") != submit(key="k1", viewer=other)

    def test_still_answers_when_the_thread_closed_meanwhile(self, submit, thread):
        first = submit(key="k1")
        thread.article.discussion = "closed"
        thread.article.save()
        assert submit(key="k1") == first

    @pytest.mark.parametrize(("seconds", "comments"), [(0, 1), (29, 1), (30, 2)])
    def test_without_a_key_counts_within_thirty_seconds(self, submit, now, seconds, comments):
        submit()
        submit(now=now + timedelta(seconds=seconds))
        assert Comment.objects.count() == comments

    def test_without_a_key_counts_where_the_first_was_written_by_a_faster_clock(self, submit, now):
        first = submit(now=now + timedelta(milliseconds=300))
        assert submit() == first

    def test_without_a_key_is_another_comment_after_withdrawing_the_first(self, submit, viewer, now):
        first = submit()
        withdraw_comment(comment_id=first.pk, viewer=viewer, now=now)
        assert submit().status == Status.PUBLISHED

    def test_without_a_key_counts_only_in_the_same_place(self, submit, thread):
        parent = make_comment(thread=thread)
        assert submit() != submit(parent_id=parent.pk)

    @pytest.mark.parametrize("key", ["k" * 101, "with blank", "é", "\n"])
    def test_needs_a_usable_key(self, submit, key):
        with pytest.raises(KeyNotUsable):
            submit(key=key)


@pytest.mark.django_db(transaction=True)
class TestSentTwiceAtOnce:
    @pytest.mark.parametrize("key", ["k1", ""])
    def test_is_one_comment(self, thread, viewer, now, key):
        together = Barrier(6)
        made = []

        def send():
            together.wait()
            try:
                made.append(
                    submit_comment(
                        article=thread.article, viewer=viewer, body="Well said.", key=key, now=now
                    ).pk
                )
            finally:
                connections.close_all()

        threads = [Thread(target=send) for _ in range(6)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len(made) == 6
        assert len(set(made)) == 1 == Comment.objects.count()
        assert told() == ["comment.published"]
