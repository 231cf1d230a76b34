from datetime import timedelta

import pytest

from comments.moderation.models import WordTrace
from comments.moderation.screening.tracing import forget_traces, trace_anew
from comments.moderation.text.likeness import likeness_of
from tests.factories.threads import make_comment

pytestmark = pytest.mark.django_db

WORDS = "The harbour wall has stood for two hundred years."


class TestTraceAnew:
    def test_keeps_one_trace_of_the_newest_words(self, thread, now):
        comment = make_comment(thread=thread)
        for body in ("Something else that was said.", WORDS):
            trace_anew(comment, likeness=likeness_of(body), now=now)
        assert WordTrace.objects.get(comment=comment).exact == likeness_of(WORDS).exact

    def test_keeps_none_of_too_few_words(self, thread, now):
        comment = make_comment(thread=thread)
        trace_anew(comment, likeness=likeness_of(WORDS), now=now)
        trace_anew(comment, likeness=None, now=now)
        assert not WordTrace.objects.exists()


class TestForgetTraces:
    def test_deletes_what_is_too_old_to_be_repeated(self, thread, now):
        for days in (1, 2, 4):
            comment = make_comment(thread=thread)
            trace_anew(comment, likeness=likeness_of(WORDS), now=now - timedelta(days=days))
        forget_traces(now=now)
        assert WordTrace.objects.count() == 2
