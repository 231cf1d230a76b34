import json
import os
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Site
from tests.factories.articles import SectionFactory, SiteFactory

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parents[2] / "data" / "articles"
KEYS = [
    "title",
    "byline",
    "published_at",
    "language",
    "courtesy",
    "paragraphs",
    "marks",
    "references",
    "reported_comment_count",
    "warnings",
    "action",
    "url",
]


@pytest.fixture
def site():
    return SiteFactory(slug="news", name="The News", url="https://news.example", time_zone="Europe/Berlin")


@pytest.fixture
def harbour(tmp_path):
    return shutil.copy(FILES / "harbour-flood.txt", tmp_path)


@pytest.fixture
def run(capsys):
    """Run the command; return its exit code, its output and its complaints."""

    def run(*arguments):
        code = 0
        try:
            call_command("import_article", *map(str, arguments))
        except SystemExit as end:
            code = end.code
        except CommandError as wrong:
            return wrong.returncode, "", str(wrong)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


class TestWords:
    def test_say_what_was_understood(self, run, site, harbour):
        code, out, err = run(harbour)
        assert (code, err) == (0, "")
        lines = [" ".join(line.split()) for line in out.splitlines()]
        assert lines == [
            f"{harbour}: created (plain text)",
            "title The second flooding of the Lantern Quay: what failed, and who will pay for it?",
            "byline Ilse Marran",
            "published 2025-11-14 00:00+01:00",
            "paragraphs 7",
            "marks 6, 6 linked",
            "references 6: 3 sourced, 3 unsourced",
            "courtesy The Tidewater Review",
            "comments 1 in the file, which is not believed",
            f"address {Article.objects.get().canonical_url}",
        ]

    def test_say_what_is_missing_and_what_is_odd(self, run, site, write):
        _code, out, _err = run(write("a.txt", "Title\n\nText. [1]\n"), "--dry-run")
        lines = [" ".join(line.split()) for line in out.splitlines()]
        assert "would be created" in lines[0]
        assert "byline none" in lines
        assert "published none" in lines
        assert "warning The mark [1] has no note." in lines
        assert not Article.objects.exists()

    def test_name_file_line_and_reason_of_a_refusal_and_import_the_others(self, run, site, write, harbour):
        empty = write("empty.txt", "")
        binary = write("binary.txt", b"Title\n\nText\x00")
        code, out, err = run(empty, harbour, binary)
        assert code == 1
        assert err.splitlines() == [
            f"{empty}:1: refused: The file is empty.",
            f"{binary}:3: refused: The file is not text: it has a NUL byte.",
        ]
        assert out.splitlines()[-1] == "1 file read, 2 refused."
        assert Article.objects.count() == 1

    def test_show_no_codes_that_colour_a_terminal(self, run, site, write):
        _code, out, err = run(write("a\x1b[31m\n.txt", ""))
        assert "\x1b" not in out + err
        assert err.count("\n") == 1


class TestJson:
    def test_prints_one_object_a_file_with_exactly_these_keys(self, run, site, harbour):
        code, out, err = run(harbour, "--json")
        assert (code, err) == (0, "")
        (line,) = out.splitlines()
        article = json.loads(line)
        assert list(article) == KEYS
        assert article["title"].startswith("The second flooding")
        assert article["byline"] == "Ilse Marran"
        assert article["published_at"] == "2025-11-14T00:00:00+01:00"
        assert article["language"] == "en"
        assert article["courtesy"] == {"name": "The Tidewater Review", "url": None}
        assert len(article["paragraphs"]) == 7
        assert "tides. [1] [2]" in article["paragraphs"][1]
        assert article["marks"] == [1, 2, 3, 4, 5, 6]
        assert article["references"][1] == {"number": 2, "text": "?", "url": None, "sourced": False}
        assert article["references"][2]["url"] == "https://council.example/minutes/2025-11-04"
        assert article["reported_comment_count"] == 1
        assert (article["warnings"], article["action"]) == ([], "created")
        assert article["url"] == Article.objects.get().canonical_url

    def test_says_updated_and_unchanged(self, run, site, write):
        path = write("a.txt", "Title\n\nText.\n")
        actions = [json.loads(run(path, "--json")[1])["action"] for _ in range(2)]
        path.write_text("Title\n\nOther text.\n")
        actions.append(json.loads(run(path, "--json", "--dry-run")[1])["action"])
        actions.append(json.loads(run(path, "--json")[1])["action"])
        assert actions == ["created", "unchanged", "updated", "updated"]

    def test_has_a_refusal_with_the_same_keys_and_where_and_why(self, run, site, write, harbour):
        path = write("a.txt", "\nby Ilse Marran on 14 Nov 2025\n\nText.\n")
        code, out, err = run(path, harbour, "--json")
        assert (code, err) == (1, "")
        refused, created = (json.loads(line) for line in out.splitlines())
        assert list(refused) == [*KEYS, "file", "line", "reason"]
        assert (refused["action"], refused["file"], refused["line"]) == ("refused", str(path), 2)
        assert "no title" in refused["reason"]
        assert not any(refused[key] for key in KEYS if key not in {"action", "courtesy"})
        assert created["action"] == "created"

    def test_can_be_imported_again(self, run, site, harbour, write):
        _code, out, _err = run(harbour, "--json")
        first = json.loads(out)
        _code, out, _err = run(write("again.json", out), "--json")
        assert json.loads(out) == first | {"action": "unchanged"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "content", "line", "reason"),
        [
            ("empty.txt", b"", 1, "empty"),
            ("blank.md", b"\n \n", 1, "empty"),
            ("binary.txt", bytes(range(256)), 1, "not text"),
            ("picture.txt", b"\x89PNG\r\n\x1a\n", 1, "PNG"),
            ("large.txt", b"Title\n\n" + b"x" * 5 * 1024 * 1024, 1, "5 MiB"),
            ("title.txt", b"Title\n", 1, "no body"),
            ("front.md", b"---\ntitle: [\n---\nx", 2, "YAML"),
            ("page.html", b"<html><p>x</p></html>", 1, "no <article>"),
            ("broken.json", b'{"title": "T",\n}', 2, "JSON"),
        ],
    )
    def test_are_told_with_line_and_reason(self, run, site, write, *, name, content, line, reason):
        code, out, _err = run(write(name, content), "--json")
        refusal = json.loads(out)
        assert code == 1
        assert (refusal["line"], refusal["action"]) == (line, "refused")
        assert reason in refusal["reason"]

    def test_do_not_read_a_large_file_to_its_end(self, run, site, tmp_path):
        path = tmp_path / "huge.txt"
        with path.open("wb") as opened:
            opened.truncate(20 * 1024**3)
        code, _out, err = run(path)
        assert code == 1
        assert "5 MiB" in err

    @pytest.mark.parametrize("what", ["nothing", "folder", "pipe", "forbidden"])
    def test_name_what_is_no_file(self, run, site, tmp_path, what):
        path = tmp_path / "x.txt"
        if what == "folder":
            path.mkdir()
        elif what == "pipe":
            os.mkfifo(path)
        elif what == "forbidden":
            path = Path("/proc/self/mem")
        code, _out, err = run(path)
        assert code == 1
        assert err.startswith(str(path))
        assert "refused" in err


class TestSite:
    def test_may_be_left_out_while_there_is_one(self, run, site, harbour):
        assert run(harbour)[0] == 0
        assert Article.objects.get().site == site

    def test_must_be_said_when_there_are_several(self, run, site, harbour):
        SiteFactory(slug="tidewater")
        code, _out, err = run(harbour)
        assert code == 2
        assert err == "Say for which site, with --site: news, tidewater."
        assert run(harbour, "--site", "tidewater")[0] == 0
        assert Article.objects.get().site.slug == "tidewater"

    def test_must_exist(self, run, site, harbour):
        code, _out, err = run(harbour, "--site", "elsewhere")
        assert (code, err) == (2, "There is no site “elsewhere”. There are: news.")

    @pytest.mark.parametrize("arguments", [(), ("--site", "news")])
    def test_must_be_made_first(self, run, harbour, arguments):
        code, _out, err = run(harbour, *arguments)
        assert code == 2
        assert "create_site" in err

    def test_need_not_be_there_to_try_what_a_file_says(self, run, harbour):
        code, out, _err = run(harbour, "--json", "--dry-run")
        assert (code, json.loads(out)["action"]) == (0, "created")

    @pytest.mark.parametrize(
        ("arguments", "code"), [((), 2), (("--site", "news", "--dry-run"), 2), (("--dry-run",), 0)]
    )
    def test_needs_a_database_with_tables_to_be_found_in(self, run, harbour, monkeypatch, arguments, code):
        monkeypatch.setattr(Site._meta, "db_table", "articles_nowhere")
        ended, out, err = run(harbour, *arguments)
        assert ended == code
        assert "would be created" in out or "python3 manage.py migrate" in err
        assert "\n" not in err


class TestSection:
    def test_is_taken_by_slug_or_name(self, run, site, harbour):
        section = SectionFactory(site=site, slug="harbour", name="Am Hafen")
        for name in ("harbour", "Am Hafen"):
            assert run(harbour, "--section", name)[0] == 0
        assert Article.objects.get().section == section

    def test_must_exist(self, run, site, harbour):
        SectionFactory(site=site, slug="harbour")
        code, _out, err = run(harbour, "--section", "sport")
        assert (code, err) == (2, "The News has no section “sport”; it has: harbour.")


class TestUrl:
    def test_says_where_the_article_stands(self, run, site, harbour):
        _code, out, _err = run(harbour, "--json", "--url", "https://news.example/flood?utm_source=x")
        assert json.loads(out)["url"] == "https://news.example/flood"

    def test_is_for_one_file(self, run, site, harbour):
        code, _out, err = run(harbour, harbour, "--url", "https://news.example/flood")
        assert code == 2
        assert "one file" in err

    @pytest.mark.parametrize("url", ["flood", "ftp://news.example", "https://a@news.example/"])
    def test_is_a_web_address(self, run, site, harbour, url):
        code, _out, err = run(harbour, "--url", url)
        assert code == 2
        assert err.startswith("--url: ")
