"""What is decided before the lock holds under it, or is decided anew; and nothing is ever written by half."""

import dataclasses
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from articles import board
from articles.editions import of_article, touch_site
from articles.models import Article, Purge
from comments.moderation.models import Case, Finding, ModerationPolicy, WordList
from comments.outbox.models import OutboxEvent
from comments.posting import submitting
from comments.posting.answering import ParentGone
from comments.posting.submitting import KeyReused, ThreadClosed, submit_comment, submit_to_thread
from comments.threads.models import Comment, DiscussionPolicy, Revision, Status
from comments.threads.models import Thread as Discussion
from comments.threads.opening import ThreadNotFound
from comments.threads.placing import lock_thread
from config.hot import purging
from tests.factories.accounts import UserFactory
from tests.factories.moderation import ModerationPolicyFactory
from tests.factories.threads import ThreadFactory, give_status, make_comment

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = (Comment, Revision, OutboxEvent, Finding, Case)


@pytest.fixture
def send(thread, viewer, now):
    def sent(body="Well said.", **given):
        return submit_to_thread(
            **{"thread_id": thread.pk, "user": viewer.user, "body": body, "now": now} | given
        )

    return sent


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen between the first look and the lock."""

    def between(happen):
        write, waiting = submitting.write, [happen]

        def write_later(written):
            if waiting:
                waiting.pop()()
            return write(written)

        monkeypatch.setattr(submitting, "write", write_later)

    return between


class TestStatements:
    # SQLite: the look, BEGIN, the guard, comment, revision and event, the parent's count, COMMIT. PostgreSQL: the look,
    # and lock and write, which travel together.
    @pytest.mark.parametrize("is_reply", [False, True])
    def test_are_few(self, send, thread, is_reply):
        parent = make_comment(thread=thread)
        send("To warm up.")
        with CaptureQueriesContext(
            connection,
        ) as ran:
            send("Well said.", parent_id=parent.pk if is_reply else None)
        expected = 3 if connection.vendor == "postgresql" else 7 + is_reply
        assert len(ran) == expected, [query["sql"][:80] for query in ran]

    def test_write_what_the_models_would(self, send, thread):
        answered = make_comment(thread=thread, answers=make_comment(thread=thread))
        made = send("*Well* said.", parent_id=answered.pk, key="k1")
        found = Comment.objects.with_words().get(pk=made.pk)
        for row, kept in ((made, found), (made.revision, found.revision)):
            for field in row._meta.concrete_fields:
                assert getattr(row, field.attname) == getattr(kept, field.attname), field.attname
        assert (found.depth, found.root_id, found.parent_id) == (2, answered.parent_id, answered.pk)
        assert found.path.startswith(answered.path)
        assert found.rpath.startswith(answered.rpath)
        event = OutboxEvent.objects.get()
        assert (event.name, event.payload) == ("comment.published", {"comment_id": str(made.pk)})
        answered.refresh_from_db()
        assert answered.reply_count == 1

    def test_keep_findings_and_case_of_what_is_held(self, send, thread, now):
        ModerationPolicyFactory(
            site=thread.article.site, article=thread.article, mode="pre", hold_links_from=1
        )
        made = send("See https://a.example")
        assert [
            (found.phase, found.code, found.revision_number) for found in Finding.objects.order_by("pk")
        ] == [
            ("policy", "pre_moderation", 1),
            ("links", "many_links", 1),
        ]
        assert Finding.objects.get(phase="links").evidence["hosts"] == ["a.example"]
        case = Case.objects.get()
        assert (case.comment_id, case.site_id, case.is_held, case.opened_at) == (
            made.pk,
            thread.article.site_id,
            True,
            now,
        )
        assert Discussion.objects.values_list("comment_count", "version").get() == (0, 0)

    def test_move_what_public_pages_are_made_from(self, send, thread, now):
        send()
        assert Discussion.objects.values_list("comment_count", "version", "last_commented_at").get() == (
            1,
            1,
            now,
        )

    def test_run_in_a_transaction_of_the_caller(self, send):
        with transaction.atomic():
            send()
            transaction.set_rollback(True)
        assert not any(model.objects.exists() for model in KEPT)


class TestAThread:
    def test_that_is_off_or_nowhere_is_not_found(self, send, thread, viewer):
        with pytest.raises(ThreadNotFound):
            send(thread_id=viewer.user.pk)
        Article.objects.update(discussion="off")
        with pytest.raises(ThreadNotFound):
            send()


class TestMeanwhile:
    def test_a_parent_that_goes_takes_no_reply(self, send, thread, now, meanwhile):
        parent = make_comment(thread=thread, replies=1)

        def remove():
            with transaction.atomic():
                lock_thread(thread.pk)
                give_status(comment=Comment.objects.get(pk=parent.pk), status=Status.REMOVED, now=now)

        meanwhile(remove)
        with pytest.raises(ParentGone):
            send(parent_id=parent.pk)

    @pytest.mark.parametrize(
        "close",
        [
            lambda thread, now: Article.objects.update(discussion="closed"),
            lambda thread, now: Discussion.objects.update(closes_at=now),
            lambda thread, now: DiscussionPolicy.objects.create(
                site=thread.article.site, closes_after_days=0
            ),
        ],
    )
    def test_a_thread_that_closes_takes_nothing(self, send, thread, now, meanwhile, close):
        meanwhile(lambda: close(thread, now))
        with pytest.raises(ThreadClosed):
            send()
        assert not Comment.objects.exists()

    def test_a_new_word_list_is_heard(self, send, thread, meanwhile):
        send("To warm up.")
        meanwhile(lambda: WordList.objects.create(site=thread.article.site, kind="banned", words="blastwort"))
        assert send("You blastwort!").status == Status.REJECTED

    def test_other_changes_of_the_site_cost_a_second_look(self, send, thread, meanwhile):
        meanwhile(lambda: touch_site(thread.article.site_id))
        assert send().status == Status.PUBLISHED
        assert Comment.objects.count() == 1

    def test_the_same_key_in_another_thread_is_refused(self, send, thread, meanwhile, viewer, now):
        other = ThreadFactory(article__site=thread.article.site)
        meanwhile(
            lambda: submit_comment(article=other.article, viewer=viewer, body="Elsewhere.", key="k1", now=now)
        )
        with pytest.raises(KeyReused):
            send(key="k1")
        assert Comment.objects.get().thread == other

    def test_a_site_that_never_rests_gives_up_at_last(self, send, thread, monkeypatch):
        monkeypatch.setattr(submitting, "write", lambda written: False)
        with pytest.raises(DatabaseError, match="changed"):
            send()


class TestACrash:
    def test_leaves_nothing_by_half(self, send, thread, monkeypatch):
        """Whatever row fails, none stays: here the last one, which has no time."""
        decide = submitting._decide

        def decide_badly(*given):
            written = decide(*given)
            written.others[-1].recorded_at = None
            return dataclasses.replace(written)

        monkeypatch.setattr(submitting, "_decide", decide_badly)
        with pytest.raises(DatabaseError):
            send()
        assert not any(model.objects.exists() for model in KEPT)
        assert Discussion.objects.values_list("comment_count", "version", "last_seq").get() == (0, 0, 0)
        monkeypatch.undo()
        assert send().status == Status.PUBLISHED


class TestCachesOutside:
    @pytest.fixture(autouse=True)
    def _purged(self, thread, viewer, settings):
        # Not before: what the discussion is made of would be told too.
        settings.PURGE_URLS = ["http://127.0.0.1:9/"]

    @pytest.fixture
    def marked(self, monkeypatch):
        marked = []
        monkeypatch.setattr(board, "mark", marked.append)
        return marked

    def test_are_told_of_it_with_the_comment(self, send, thread, marked):
        send()
        subject = of_article(thread.article_id)
        assert Purge.objects.values_list("subject", "wanted").get() == (subject, 1)
        assert marked == [subject]

    def test_that_cannot_be_told_have_the_comment_refused_with_nothing_written(
        self, send, settings, marked, monkeypatch
    ):
        def fail(subject):
            raise DatabaseError("The disk is full.")

        monkeypatch.setattr(purging, "want", fail)
        with pytest.raises(DatabaseError, match="full"):
            send(key="k1")
        assert not any(model.objects.exists() for model in KEPT)
        assert marked == []
        settings.PURGE_URLS = []
        assert send(key="k1").status == Status.PUBLISHED

    def test_hear_nothing_of_what_is_held(self, send, thread, marked):
        ModerationPolicy.objects.update(mode="pre")
        assert send().status == Status.HELD
        subject = of_article(thread.article_id)
        assert not Purge.objects.filter(subject=subject).exists()
        assert subject not in marked


class TestAHundredAtOnce:
    @pytest.mark.parametrize("key", ["k1", ""])
    def test_of_the_same_are_one(self, send, thread, key):
        self._together(100, lambda _nth: send(key=key))
        assert Comment.objects.count() == OutboxEvent.objects.count() == 1
        assert Discussion.objects.values_list("comment_count", flat=True).get() == 1

    def test_of_many_are_all_counted_each_in_its_place(self, send, thread):
        parent = make_comment(thread=thread)
        people = [UserFactory() for _ in range(8)]
        self._together(40, lambda nth: send(f"No. {nth}", user=people[nth % 8], parent_id=parent.pk))
        places = list(Comment.objects.values_list("seq", flat=True))
        assert len(places) == len(set(places)) == 41
        assert Discussion.objects.values_list("comment_count", "last_seq").get() == (41, max(places))
        parent.refresh_from_db()
        assert parent.reply_count == 40

    def _together(self, times, act):
        """Run so many in ten threads that begin together; each must succeed."""
        begin, failed = Barrier(10), []

        def run(first):
            begin.wait()
            try:
                for nth in range(first, times, 10):
                    act(nth)
            except Exception as error:  # noqa: BLE001 - told below
                failed.append(error)
            finally:
                connections.close_all()

        threads = [Thread(target=run, args=(first,)) for first in range(10)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert failed == []
