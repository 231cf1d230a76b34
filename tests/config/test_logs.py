import json
import logging

import pytest
import structlog
from django.contrib.sessions import exceptions
from django.core.exceptions import SuspiciousOperation

from config import logs

pytestmark = pytest.mark.django_db


def every(kind):
    return {kind.__name__}.union(*(every(narrower) for narrower in kind.__subclasses__()))


class TestClientErrors:
    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"headers": {"host": "evil.example:notaport"}}, "Invalid HTTP_HOST header"),
            ({"data": {f"field{nth}": nth for nth in range(2000)}}, "The number of GET/POST parameters"),
        ],
        ids=["host", "fields"],
    )
    def test_are_one_warning_without_a_traceback(self, client, caplog, sent, said):
        with caplog.at_level(logging.WARNING):
            answer = client.post("/accounts/login/", **sent)
        assert answer.status_code == 400
        (line,) = caplog.records
        assert line.getMessage().startswith(said)
        assert "\n" not in line.getMessage()
        assert (line.levelname, line.exc_info) == ("WARNING", None)

    def test_are_all_that_django_calls_suspicious(self):
        assert issubclass(exceptions.InvalidSessionKey, SuspiciousOperation)
        assert set(logs.CLIENT_ERRORS) >= every(SuspiciousOperation)

    def test_leave_our_own_faults_as_errors(self, caplog):
        with caplog.at_level(logging.WARNING):
            logging.getLogger("django.security.csrf").error("A fault")
        assert [line.levelname for line in caplog.records] == ["ERROR"]


SENT = {
    "another line": "Ilse\n2026-12-01T00:00:00Z [error] everything is lost",
    "a return": "Ilse\rRoot",
    "a line separator": "Ilse\u2028Root",
    "colours": "\x1b[31mIlse\x1b[0m",
    "turned around": "\u202eeslI\u2066",
    "a lone surrogate": "Ilse\ud800",
    "nothing": "Ilse\x00",
}


@pytest.fixture(params=[True, False], ids=["json", "words"])
def written(request):
    """What one event becomes, written as its formatter writes it."""
    described = logs.describe(as_json=request.param, requests=False)["formatters"]["line"]
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=described["processors"], foreign_pre_chain=described["foreign_pre_chain"]
    )

    def write(message, *arguments, **facts):
        line = logging.LogRecord("comments", logging.WARNING, "", 0, message, arguments, None)
        line.__dict__.update(facts)
        return formatter.format(line)

    write.as_json = request.param
    return write


class TestLine:
    @pytest.mark.parametrize("sent", SENT.values(), ids=SENT)
    def test_is_one_whatever_is_in_it(self, written, sent):
        line = written("%s was refused", sent)
        assert line.isprintable()
        assert "Ilse" in line or "eslI" in line

    def test_says_what_was_sent(self, written):
        line = written("%s was refused", SENT["another line"])
        said = json.loads(line)["event"] if written.as_json else line
        assert ("\\n" in said) is not written.as_json
        assert said.endswith("was refused") or "was refused" in said

    def test_of_an_event_with_facts_is_one_too(self, written):
        facts = {"event": "refused", "name": SENT["colours"], "words": [SENT["another line"]], "count": 3}
        described = logs.describe(as_json=written.as_json, requests=False)["formatters"]["line"]
        processors = described["processors"][1:]
        event = {"level": "warning", "logger": "comments"} | facts
        for process in processors:
            event = process(None, "warning", event)
        assert event.isprintable()
        assert "3" in event
