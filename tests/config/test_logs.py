import logging

import pytest
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
