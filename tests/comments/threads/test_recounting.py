from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments.threads.models import Comment, Status, Thread
from comments.threads.recounting import recount_threads
from tests.factories.threads import ThreadFactory, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    """One with a bit of everything: replies, tombstones, a hidden reply."""
    thread = ThreadFactory()
    root = make_comment(thread=thread, replies=2)
    make_comment(answers=root, status=Status.HELD)
    make_comment(thread=thread, status=Status.REMOVED, replies=1)
    make_comment(thread=thread, status=Status.WITHDRAWN)
    return thread


class TestRecountThreads:
    def test_finds_nothing_in_what_the_verbs_wrote(self, thread):
        assert list(recount_threads()) == []

    def test_names_and_repairs_a_wrong_thread(self, thread):
        Thread.objects.filter(pk=thread.pk).update(comment_count=40)
        assert list(recount_threads()) == [f"Thread {thread.pk}: comment_count is 40, counted 4."]
        assert list(recount_threads()) == []

    @pytest.mark.parametrize(
        "wrong",
        [{"reply_count": 9}, {"ups": 3, "score": 3}, {"confidence": 0.5}, {"reply_count": 0}],
    )
    def test_names_and_repairs_a_wrong_comment(self, thread, wrong):
        Comment.objects.filter(thread=thread, parent=None, status="published").update(**wrong)
        assert list(recount_threads())
        assert list(recount_threads()) == []

    def test_only_tells_when_asked_not_to_repair(self, thread):
        Thread.objects.filter(pk=thread.pk).update(comment_count=40)
        assert len(list(recount_threads(repair=False))) == 1
        assert len(list(recount_threads(repair=False))) == 1


class TestCommand:
    def run(self, *arguments):
        out = StringIO()
        call_command("recount_threads", *arguments, stdout=out)
        return out.getvalue()

    def test_says_that_all_is_well(self, thread):
        assert self.run() == "Every counter agrees with its rows.\n"

    def test_repairs_and_says_what(self, thread):
        Thread.objects.filter(pk=thread.pk).update(comment_count=40)
        assert self.run("--site", thread.article.site.slug).endswith("1 counters repaired.\n")

    def test_fails_on_check_and_repairs_nothing(self, thread):
        Thread.objects.filter(pk=thread.pk).update(comment_count=40)
        with pytest.raises(CommandError, match="1 counters differ"):
            self.run("--check")
        assert Thread.objects.get(pk=thread.pk).comment_count == 40

    def test_names_an_unknown_site(self, thread):
        with pytest.raises(CommandError, match="nowhere"):
            self.run("--site", "nowhere")
