from pathlib import Path

import pytest

from config.env import Environment, Invalid


def refusal(name: str, value: str | None, read) -> str:
    """Return what the person at the terminal reads."""
    environment = Environment({} if value is None else {name: value})
    with pytest.raises(Invalid) as caught:
        read(environment)
    return str(caught.value)


def hosts(environment: Environment) -> list[str]:
    return environment.words(
        "HOSTS", meaning="the host names", example="comments.example.org", pattern=r"[a-z.]+"
    )


def port(environment: Environment) -> int:
    return environment.integer("PORT", minimum=1, maximum=65535, meaning="the port", example="8000")


def public(environment: Environment) -> str:
    return environment.address("PUBLIC", schemes=("http", "https"), example="https://c.example")


def secret(environment: Environment) -> str:
    return environment.text("SECRET", minimum_length=5, meaning="a long random text", example="$(make-one)")


def demo(environment: Environment) -> bool:
    return environment.boolean("DEMO")


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "read", "value", "wrong"),
        [
            ("HOSTS", hosts, None, "HOSTS is not set."),
            ("HOSTS", hosts, "", "HOSTS is not set."),
            ("HOSTS", hosts, "  ", "HOSTS is not set."),
            ("HOSTS", hosts, " , ,", "HOSTS holds no word."),
            ("HOSTS", hosts, "a.example, https://b", "HOSTS holds “https://b”, which does not belong there."),
            ("PORT", port, "eight", "PORT is “eight”, which is not a whole number."),
            ("PORT", port, "8e3", "PORT is “8e3”, which is not a whole number."),
            ("PORT", port, "٨", "PORT is “٨”, which is not a whole number."),
            ("PORT", port, "0", "PORT is 0, which is not between 1 and 65535."),
            ("PORT", port, "65536", "PORT is 65536, which is not between 1 and 65535."),
            ("PUBLIC", public, "c.example", "PUBLIC does not begin with http: or https:."),
            ("PUBLIC", public, "ftp://c.example", "PUBLIC does not begin with http: or https:."),
            ("PUBLIC", public, "https:///path", "PUBLIC names no host."),
            (
                "PUBLIC",
                public,
                "https://c.example:99999",
                "PUBLIC names a port that is not between 1 and 65535.",
            ),
            (
                "PUBLIC",
                public,
                "https://c.example:http",
                "PUBLIC names a port that is not between 1 and 65535.",
            ),
            ("SECRET", secret, "1234", "SECRET is shorter than 5 characters."),
            ("DEMO", demo, "perhaps", "DEMO is “perhaps”, which is neither 1 nor 0."),
        ],
    )
    def test_name_the_variable_and_what_is_wrong_and_what_to_set(self, name, read, value, wrong):
        said = refusal(name, value, read)
        assert said.startswith(wrong)
        assert " Set it to " in said
        assert f", for example {name}=" in said

    def test_read_as_one_sentence_and_an_example(self):
        assert refusal("HOSTS", None, hosts) == (
            "HOSTS is not set. Set it to the host names, for example HOSTS=comments.example.org"
        )

    @pytest.mark.parametrize(
        ("name", "read", "value"), [("PUBLIC", public, "mysql://user:hunter2@db"), ("SECRET", secret, "hun2")]
    )
    def test_do_not_repeat_what_may_be_secret(self, name, read, value):
        assert "hun" not in refusal(name, value, read)

    def test_of_one_block_are_told_together_and_once(self):
        environment = Environment({"PORT": "x", "SECRET": "1"})

        def read_all(environment: Environment) -> None:
            with environment.gathering():
                hosts(environment)
                port(environment)
                with environment.gathering():
                    secret(environment)
                    secret(environment)

        with pytest.raises(Invalid) as caught:
            read_all(environment)
        assert [sentence.partition(" ")[0] for sentence in caught.value.sentences] == [
            "HOSTS",
            "PORT",
            "SECRET",
        ]

    def test_of_a_block_that_broke_off_do_not_hide_why(self):
        def break_off(environment: Environment) -> None:
            with environment.gathering():
                hosts(environment)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            break_off(Environment({}))


class TestValues:
    @pytest.mark.parametrize(
        ("read", "given", "value"),
        [
            (hosts, {"HOSTS": " a.example ,b.example,"}, ["a.example", "b.example"]),
            (port, {"PORT": " 8000 "}, 8000),
            (port, {"PORT": "1"}, 1),
            (port, {"PORT": "65535"}, 65535),
            (public, {"PUBLIC": "https://c.example:8443/x/"}, "https://c.example:8443/x/"),
            (secret, {"SECRET": "12345"}, "12345"),
            (demo, {"DEMO": "1"}, True),
            (demo, {"DEMO": "Yes"}, True),
            (demo, {"DEMO": "off"}, False),
        ],
    )
    def test_are_typed(self, read, given, value):
        assert read(Environment(given)) == value

    def test_that_are_absent_or_blank_take_the_default(self):
        environment = Environment({"BLANK": " "})
        assert environment.text("BLANK", default="x", example="y") == "x"
        assert environment.integer("ABSENT", default=3) == 3
        assert environment.boolean("ABSENT", default=False) is False
        assert environment.words("ABSENT", default=(), example="y") == []
        assert environment.address("ABSENT", default="", schemes=("http",), example="http://y") == ""

    @pytest.mark.parametrize(("given", "there"), [({}, False), ({"A": " "}, False), ({"A": "x"}, True)])
    def test_can_be_asked_for_without_reading_them(self, given, there):
        assert Environment(given).holds("A") is there


class TestFolder:
    def test_is_made_with_its_parents(self, tmp_path):
        folder = Environment({"FOLDER": str(tmp_path / "a" / "b")}).folder(
            "FOLDER", example="/var/lib/belowline"
        )
        assert folder == tmp_path / "a" / "b"
        assert folder.is_dir()

    def test_is_absolute_from_wherever_the_start_was_typed(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert Environment({"FOLDER": "here"}).folder("FOLDER", example="/x") == tmp_path / "here"

    def test_below_a_file_is_refused(self, tmp_path):
        (tmp_path / "file").touch()
        said = refusal("FOLDER", str(tmp_path / "file" / "x"), lambda e: e.folder("FOLDER", example="/x"))
        assert said == (
            f"The folder {tmp_path}/file/x cannot be written: not a directory. "
            "Set FOLDER to a folder, for example FOLDER=/x"
        )

    def test_that_is_a_file_is_refused(self, tmp_path):
        (tmp_path / "file").touch()
        said = refusal("FOLDER", str(tmp_path / "file"), lambda e: e.folder("FOLDER", example="/x"))
        assert "it is not a folder" in said

    def test_that_may_not_be_written_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr("os.access", lambda *_: False)
        said = refusal(
            "FOLDER", str(tmp_path), lambda e: e.folder("FOLDER", default=Path("/x"), example="/x")
        )
        assert "cannot be written: permission denied" in said

    def test_without_a_default_is_asked_for(self):
        assert refusal("FOLDER", None, lambda e: e.folder("FOLDER", example="/x")).startswith(
            "FOLDER is not set."
        )
