import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import Invalid

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "BELOWLINE_SECRET_KEY": "kT0w9-aZ3x" * 6,
    "BELOWLINE_HOSTS": "comments.example.org",
    "DATABASE_URL": "postgres://belowline:hunter2@db.example.org:5432/belowline",
    "BELOWLINE_PUBLIC_URL": "https://comments.example.org",
    "BELOWLINE_MAIL_URL": "smtp+tls://post:p%40ss@mail.example.org",
    "BELOWLINE_MAIL_FROM": "Comments <comments@example.org>",
}


@pytest.fixture
def production(monkeypatch, tmp_path):
    """Read the production settings with these names in the environment; None takes one away."""

    def read(**changed: str | None) -> dict[str, object]:
        for name in [name for name in os.environ if name.startswith("BELOWLINE") or name.endswith("_URL")]:
            monkeypatch.delenv(name)
        for name, value in (GOOD | {"BELOWLINE_DATA": str(tmp_path)} | changed).items():
            if value is not None:
                monkeypatch.setenv(name, value)
        return runpy.run_module("config.settings.production")

    return read


class TestRefusals:
    @pytest.mark.parametrize("name", GOOD)
    def test_name_what_is_missing(self, production, name):
        with pytest.raises(Invalid) as caught:
            production(**{name: None})
        assert str(caught.value).startswith(f"{name} is not set. Set it to ")

    @pytest.mark.parametrize(
        ("name", "value", "wrong"),
        [
            ("BELOWLINE_SECRET_KEY", "short", "is shorter than 50 characters"),
            ("BELOWLINE_SECRET_KEY", "x" * 60, "can be guessed"),
            ("BELOWLINE_SECRET_KEY", "only-for-tests-" + "abcdefghij" * 5, "can be guessed"),
            ("BELOWLINE_SECRET_KEY", "django-insecure-" + "abcdefghij" * 5, "can be guessed"),
            ("BELOWLINE_HOSTS", "*", "holds “*”, which does not belong there"),
            ("BELOWLINE_HOSTS", "a.example,https://b.example", "holds “https://b.example”"),
            ("DATABASE_URL", "mysql://db/belowline", "does not begin with postgres:"),
            ("BELOWLINE_PUBLIC_URL", "http://comments.example.org", "does not begin with https:"),
            ("BELOWLINE_MAIL_URL", "file:///var/mail", "does not begin with smtps:"),
            ("BELOWLINE_MAIL_URL", "smtp:", "names no host"),
            ("BELOWLINE_DEMO", "1", "is set, whose people have passwords that everybody knows"),
            ("BELOWLINE_DEBUG", "true", "is set, which shows the inside of the server"),
            ("BELOWLINE_DEBUG", "perhaps", "is “perhaps”, which is neither 1 nor 0"),
            ("BELOWLINE_HSTS_SECONDS", "a year", "is “a year”, which is not a whole number"),
        ],
    )
    def test_name_what_is_unsafe(self, production, name, value, wrong):
        with pytest.raises(Invalid) as caught:
            production(**{name: value})
        assert str(caught.value).startswith(f"{name} {wrong}")

    def test_come_all_at_once(self, production):
        with pytest.raises(Invalid) as caught:
            production(**dict.fromkeys(GOOD), BELOWLINE_DEMO="1")
        assert [sentence.split()[0] for sentence in caught.value.sentences] == [*GOOD, "BELOWLINE_DEMO"]

    def test_reach_the_terminal_without_a_traceback(self, tmp_path):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("BELOWLINE")}
        more = {
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "BELOWLINE_DATA": str(tmp_path),
            "BELOWLINE_NO_SETUP": "1",
        }
        command = [sys.executable, str(ROOT / "manage.py"), "check"]
        done = subprocess.run(command, env=clean | more, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "BELOWLINE_SECRET_KEY is not set." in done.stderr
        assert "Traceback" not in done.stderr


class TestMail:
    @pytest.mark.parametrize(
        ("url", "port", "ssl", "tls"),
        [
            ("smtps://mail.example.org", 465, True, False),
            ("smtp+tls://mail.example.org", 587, False, True),
            ("smtp://mail.example.org", 25, False, False),
            ("smtp://mail.example.org:2525", 2525, False, False),
        ],
    )
    def test_goes_where_and_how_its_address_says(self, production, url, port, ssl, tls):
        settings = production(BELOWLINE_MAIL_URL=url)
        assert settings["EMAIL_HOST"] == "mail.example.org"
        assert settings["EMAIL_PORT"] == port
        assert (settings["EMAIL_USE_SSL"], settings["EMAIL_USE_TLS"]) == (ssl, tls)

    def test_signs_in_with_the_decoded_password(self, production):
        settings = production()
        assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("post", "p@ss")


class TestProxies:
    @pytest.mark.sqlite
    @pytest.mark.parametrize(("count", "believed"), [("0", False), ("1", True), ("2", True)])
    def test_are_believed_only_when_they_were_counted(self, count, believed):
        asking = (
            "from config.settings import production as settings; "
            "print('SECURE_PROXY_SSL_HEADER' in vars(settings), settings.ALLAUTH_TRUSTED_PROXY_COUNT)"
        )
        done = subprocess.run(
            [sys.executable, "-c", asking],
            cwd=ROOT,
            env=os.environ | GOOD | {"BELOWLINE_TRUSTED_PROXIES": count},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == [str(believed), count]


@pytest.mark.sqlite
def test_a_production_start_passes_the_deployment_check(tmp_path):
    more = {"DJANGO_SETTINGS_MODULE": "config.settings.production", "BELOWLINE_DATA": str(tmp_path)}
    command = [sys.executable, str(ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    # Tests in a browser allow themselves what no deployment may.
    ours = {name: text for name, text in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    done = subprocess.run(
        command,
        env=ours | GOOD | more | {"BELOWLINE_NO_SETUP": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
