import sys

import pytest

from config.checking import checks
from config.checking.checks import Check, run_checks


@pytest.fixture
def listed(monkeypatch):
    """Put small programs in the place of the check list."""

    def put(**programs: str) -> None:
        commands = [Check(name, [sys.executable, "-c", program]) for name, program in programs.items()]
        monkeypatch.setattr(checks, "CHECKS", commands)

    return put


class TestRunChecks:
    def test_says_one_line_for_a_check_that_passes(self, listed, tmp_path, capsys):
        listed(lint="print('much', 'to', 'say')")
        assert run_checks(root=tmp_path, surroundings={}, workers=1) == []
        words = capsys.readouterr().out.split()
        assert words[:2] == ["ok", "lint"]
        assert words[3:] == ["s"]

    def test_shows_why_one_fails(self, listed, tmp_path, capsys):
        listed(lint="pass", types="import sys; print('here', file=sys.stderr); sys.exit(1)")
        assert run_checks(root=tmp_path, surroundings={}, workers=2) == ["types"]
        said = capsys.readouterr().out
        assert "FAILED types" in said
        assert "\n    here\n" in said

    def test_runs_in_the_folder_and_surroundings_given(self, listed, tmp_path):
        listed(where="import os, sys; sys.exit([os.environ.get('A'), os.getcwd()] != ['b', sys.argv[-1]])")
        checks.CHECKS[0].command.append(str(tmp_path))
        assert run_checks(root=tmp_path, surroundings={"A": "b"}, workers=1) == []

    def test_counts_output_that_is_not_text_as_output(self, listed, tmp_path, capsys):
        listed(bytes="import os, sys; os.write(1, bytes([255, 10])); sys.exit(1)")
        assert run_checks(root=tmp_path, surroundings={}, workers=1) == ["bytes"]
        assert "\ufffd" in capsys.readouterr().out
