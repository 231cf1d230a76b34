"""How manage.py sets itself up: in a folder of its own, with an installer that writes down how it was called."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite


class TestSetUp:
    def test_goes_on_with_the_python_of_the_environment_it_made(self, checkout):
        done = checkout.run("check", "--deploy")
        assert done.stdout.split() == [str(checkout.venv), "check", "--deploy"]
        assert done.stderr == "Setting up .venv from requirements.lock ...\n"
        assert checkout.calls == ["requirements.lock"]

    def test_says_and_does_nothing_the_second_time(self, checkout):
        checkout.run("check")
        done = checkout.run("check")
        assert done.stdout.split() == [str(checkout.venv), "check"]
        assert done.stderr == ""
        assert len(checkout.calls) == 1

    def test_works_from_another_folder(self, checkout, tmp_path):
        assert checkout.run("check", cwd=tmp_path).stdout.split() == [str(checkout.venv), "check"]
        assert checkout.run("check", cwd=Path("/")).stdout.split() == [str(checkout.venv), "check"]
        assert len(checkout.calls) == 1

    def test_does_not_look_again_inside_the_environment(self, checkout):
        checkout.run("check")
        command = [str(checkout.venv / "bin" / "python"), *checkout.command("check")[1:]]
        done = subprocess.run(
            command, env=checkout.surroundings, capture_output=True, text=True, timeout=120, check=True
        )
        assert done.stdout.split() == [str(checkout.venv), "check"]
        assert len(checkout.calls) == 1

    def test_is_skipped_on_demand(self, checkout):
        done = checkout.run("check", BELOWLINE_NO_SETUP="1")
        assert done.returncode == 1
        assert done.stderr == (
            "Django is not installed here. Unset BELOWLINE_NO_SETUP, or install requirements.lock.\n"
        )
        assert not checkout.venv.exists()


class TestLocks:
    def test_the_tests_use_theirs_and_everything_else_is_content_with_it(self, checkout):
        checkout.run("test")
        checkout.run("up")
        checkout.run("test")
        assert checkout.calls == ["requirements-test.lock"]

    def test_the_tests_add_to_what_runs(self, checkout):
        checkout.run("up")
        checkout.run("test")
        assert checkout.calls == ["requirements.lock", "requirements-test.lock"]

    def test_a_changed_lock_is_installed_into_what_is_there(self, checkout):
        checkout.run("up")
        (checkout.venv / "kept").touch()
        (checkout.folder / "requirements.lock").write_text("django==2\n")
        checkout.run("up")
        assert checkout.calls == ["requirements.lock"] * 2
        assert (checkout.venv / "kept").exists()

    def test_a_changed_lock_is_installed_from_inside_too(self, checkout):
        checkout.run("up")
        (checkout.folder / "requirements.lock").write_text("django==2\n")
        command = [str(checkout.venv / "bin" / "python"), *checkout.command("up")[1:]]
        subprocess.run(command, env=checkout.surroundings, capture_output=True, timeout=120, check=True)
        assert checkout.calls == ["requirements.lock"] * 2


class TestWhatIsThrownAway:
    def test_an_environment_that_was_moved(self, checkout, tmp_path):
        checkout.run("up")
        (checkout.venv / "old").touch()
        checkout.folder.rename(tmp_path / "elsewhere")
        checkout.folder = tmp_path / "elsewhere"
        assert checkout.run("up").stdout.split() == [str(checkout.venv), "up"]
        assert not (checkout.venv / "old").exists()

    def test_an_environment_of_another_python(self, checkout):
        checkout.run("up")
        (checkout.venv / "old").touch()
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        checkout.stamp.write_text(checkout.stamp.read_text().replace(version, "python3.10"))
        checkout.run("up")
        assert not (checkout.venv / "old").exists()

    def test_an_environment_whose_python_is_gone(self, checkout):
        checkout.run("up")
        python = checkout.venv / "bin" / "python"
        python.unlink()
        python.symlink_to("/nowhere/python3")
        assert checkout.run("up").stdout.split() == [str(checkout.venv), "up"]

    def test_an_environment_whose_installation_broke_off(self, checkout):
        checkout.install_uv("sys.exit(7)")
        done = checkout.run("up")
        assert done.returncode == 1
        assert "requirements.lock was not installed" in done.stderr
        assert checkout.stamp.read_text() == "unfinished"
        (checkout.venv / "half").touch()
        checkout.install_uv()
        assert checkout.run("up").stdout.split() == [str(checkout.venv), "up"]
        assert not (checkout.venv / "half").exists()

    def test_an_environment_whose_renewal_broke_off(self, checkout):
        checkout.run("up")
        (checkout.folder / "requirements.lock").write_text("django==2\n")
        checkout.install_uv("sys.exit(7)")
        assert checkout.run("up").returncode == 1
        assert checkout.run("up").returncode == 1
        assert checkout.stamp.read_text() == "unfinished"


class TestWhatIsKept:
    def test_an_environment_that_somebody_made_by_hand(self, checkout):
        checkout.run("up")
        checkout.stamp.unlink()
        (checkout.venv / "theirs").touch()
        checkout.run("up")
        assert (checkout.venv / "theirs").exists()
        assert checkout.calls == ["requirements.lock"] * 2


class TestRefusals:
    def test_an_interrupted_set_up_says_so_without_a_traceback(self, checkout):
        checkout.install_uv("import signal; os.kill(os.getppid(), signal.SIGINT); time.sleep(5)")
        done = checkout.run("up")
        assert done.returncode == 1
        assert done.stderr.splitlines()[1:] == ["The set-up was interrupted; the next start begins it anew."]
        assert checkout.stamp.read_text() == "unfinished"

    def test_a_place_that_cannot_be_written_is_named(self, checkout):
        checkout.venv.touch()
        done = checkout.run("up")
        assert done.returncode == 1
        assert f"{checkout.venv} cannot be set up" in done.stderr
        assert "Traceback" not in done.stderr

    def test_without_any_installer_one_line_helps(self, checkout):
        (checkout.bin / "uv").unlink()
        checkout.break_package("pip")
        checkout.break_package("ensurepip")
        done = checkout.run("up")
        assert done.returncode == 1
        assert "sudo apt-get install -y python3-venv" in done.stderr
        assert "Traceback" not in done.stderr

    def test_an_older_python_is_sent_away(self, checkout):
        older = (
            "import runpy, sys; sys.version_info = (3, 10, 1, 'final', 0); sys.version = '3.10.1 (main)'; "
            "sys.argv = ['manage.py']; runpy.run_path('manage.py', run_name='__main__')"
        )
        done = subprocess.run(
            [checkout.python, "-c", older],
            cwd=checkout.folder,
            env=checkout.surroundings,
            capture_output=True,
            check=False,
        )
        assert done.stderr == b"Belowline needs Python 3.11 or newer; this is Python 3.10.1.\n"
        assert done.returncode == 1

    def test_an_invalid_environment_is_told_in_its_own_words(self, checkout):
        done = checkout.run("refused")
        assert done.returncode == 2
        assert done.stderr.splitlines()[1:] == ["HOSTS is not set."]


class TestInstallers:
    def test_pip_serves_where_uv_is_missing(self, checkout):
        (checkout.bin / "uv").unlink()
        checkout.write_program(checkout.broken / "pip.py")
        done = checkout.run("up")
        assert done.stdout.split() == [str(checkout.venv), "up"]
        assert checkout.calls == ["requirements.lock"]

    def test_a_uv_that_does_not_run_is_passed_over(self, checkout):
        (checkout.bin / "uv").write_text("#!/nowhere/shim\n")
        checkout.write_program(checkout.broken / "pip.py")
        assert checkout.run("up").stdout.split() == [str(checkout.venv), "up"]

    def test_two_starts_at_once_install_once(self, checkout):
        checkout.install_uv("time.sleep(1)")
        starts = [
            subprocess.Popen(
                checkout.command("up"),
                cwd=checkout.folder,
                env=checkout.surroundings,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            for _ in range(2)
        ]
        said = [start.communicate(timeout=120)[0].split() for start in starts]
        assert said == [[str(checkout.venv), "up"]] * 2
        assert checkout.calls == ["requirements.lock"]

    def test_an_installer_that_outlives_its_start_is_waited_for(self, checkout, tmp_path):
        checkout.install_uv("time.sleep(1.5)")
        with subprocess.Popen(
            checkout.command("up"), env=checkout.surroundings, stderr=subprocess.DEVNULL
        ) as first:
            until = time.monotonic() + 10
            while not checkout.calls and time.monotonic() < until:
                time.sleep(0.02)
            first.kill()
        checkout.install_uv()
        begun = time.monotonic()
        assert checkout.run("up").stdout.split() == [str(checkout.venv), "up"]
        assert time.monotonic() - begun > 0.7
