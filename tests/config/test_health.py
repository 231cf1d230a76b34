import pytest
from django.db import OperationalError, connection

from config.health import health


class TestHealth:
    @pytest.mark.django_db
    def test_is_ok_while_the_database_answers(self, rf):
        answer = health(rf.get("/health"))
        assert answer.status_code == 200
        assert answer.content == b'{"status": "ok"}'
        assert "no-store" in answer["Cache-Control"]

    def test_is_a_problem_when_the_database_does_not(self, rf, monkeypatch):
        def refuse() -> None:
            raise OperationalError("gone")

        monkeypatch.setattr(connection, "cursor", refuse)
        answer = health(rf.get("/health"))
        assert answer.status_code == 503
        assert answer["Content-Type"] == "application/problem+json"
        assert b"gone" not in answer.content

    def test_is_only_read(self, rf):
        assert health(rf.post("/health")).status_code == 405
