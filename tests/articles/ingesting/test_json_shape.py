import json
from datetime import UTC, datetime

import pytest

from articles.ingesting.parsed import NotAnArticle

WHOLE = {
    "title": "The flood",
    "byline": "Ilse Marran",
    "published_at": "2025-11-14T10:00:00+01:00",
    "updated_at": "2025-11-15",
    "language": "en-GB",
    "section": "harbour",
    "url": "https://news.example/flood",
    "courtesy": {"name": "The Tidewater Review", "url": "https://tide.example/"},
    "paragraphs": ["Water stood. [1]", "The gate was late.[2]"],
    "references": [
        {"number": 1, "text": "Report", "url": "https://port.example/r", "sourced": True},
        {"number": 2, "text": "?", "url": None, "sourced": False},
    ],
}


@pytest.fixture
def parse(read):
    def parse(values=None, **changes):
        return read(json.dumps((WHOLE if values is None else values) | changes, indent=1), "article.json")

    return parse


class TestRead:
    def test_takes_every_value(self, parse):
        article = parse()
        assert (article.title, article.byline, article.section) == ("The flood", "Ilse Marran", "harbour")
        assert article.published_at == datetime(2025, 11, 14, 9, tzinfo=UTC)
        assert article.updated_at == datetime(2025, 11, 15, tzinfo=UTC)
        assert (article.language, article.url) == ("en-GB", "https://news.example/flood")
        assert (article.courtesy_name, article.courtesy_url) == (
            "The Tidewater Review",
            "https://tide.example/",
        )
        assert article.paragraphs == ("Water stood. [1]", "The gate was late.[2]")
        assert [(note.number, note.text, note.url, note.sourced) for note in article.references] == [
            (1, "Report", "https://port.example/r", True),
            (2, "?", "", False),
        ]
        assert article.warnings == ()

    def test_needs_only_title_and_body(self, parse):
        article = parse({"title": "T", "body": "Water."})
        assert article.paragraphs == ("Water.",)
        assert article.published_at is None

    def test_takes_null_for_nothing(self, parse):
        article = parse(dict.fromkeys(WHOLE) | {"title": "T", "body": "Water."})
        assert (article.byline, article.courtesy_name, article.references) == ("", "", ())

    def test_reads_what_the_import_prints(self, parse):
        printed = {"marks": [1, 2], "warnings": ["x"], "action": "created", "reported_comment_count": 3}
        article = parse(**printed)
        assert article.reported_comment_count == 3
        assert article.warnings == ()

    def test_sanitises_a_body_of_html(self, parse):
        body = (
            "<p onclick=x>Water <b>stood</b> [1]</p><script>alert(1)</script><p><a href='/gate'>gate</a></p>"
        )
        article = parse(body=body, paragraphs=None)
        assert article.body.startswith("<p>Water <b>stood</b> <a class=")
        assert 'href="https://news.example/gate"' in article.body
        assert "script" not in article.body

    def test_reads_a_body_of_text_with_its_notes(self, parse):
        article = parse({"title": "T", "body": "Water [1]\r\n\r\nGate [2]\r\n\r\n1. Report\r\n2. ?\r\n"})
        assert article.paragraphs == ("Water [1]", "Gate [2]")
        assert [note.sourced for note in article.references] == [True, False]

    def test_takes_a_body_of_text_as_text_when_it_says_less_than(self, parse):
        assert parse({"title": "T", "body": "1 < 2 and 3 > 2"}).paragraphs == ("1 < 2 and 3 > 2",)

    def test_finds_out_whether_a_note_is_sourced_when_nobody_says(self, parse):
        article = parse(
            references=[{"number": 1, "text": "Minutes, https://a.example"}, {"number": 2, "text": ""}]
        )
        assert [(note.text, note.url, note.sourced) for note in article.references] == [
            ("Minutes", "https://a.example", True),
            ("?", "", False),
        ]

    def test_warns_of_keys_that_it_does_not_know(self, parse):
        assert parse(tags=["a"]).warnings == ("“tags” is not known here and was left out.",)


class TestRefusals:
    @pytest.mark.parametrize(
        ("key", "value", "names"),
        [
            ("title", 7, "title"),
            ("title", ["T"], "title"),
            ("title", True, "title"),
            ("title", "a\x00b", "title"),
            ("title", "a\ud800b", "title"),
            ("byline", {"a": 1}, "byline"),
            ("published_at", 1731542400, "published_at"),
            ("published_at", "soon", "published_at"),
            ("updated_at", "2025-02-31", "updated_at"),
            ("language", "English please", "language"),
            ("language", ["en"], "language"),
            ("section", 7, "section"),
            ("url", "nowhere", "url"),
            ("url", "javascript:alert(1)", "url"),
            ("url", "https://news.example/" + "a" * 2000, "url"),
            ("courtesy", 7, "courtesy"),
            ("courtesy", {"name": 7}, "courtesy.name"),
            ("courtesy", {"name": "x", "url": "ftp://x"}, "courtesy.url"),
            ("courtesy", {"nom": "x"}, "courtesy"),
            ("paragraphs", "Text", "paragraphs"),
            ("paragraphs", ["a", 7], r"paragraphs\[1\]"),
            ("paragraphs", ["a\x00"], r"paragraphs\[0\]"),
            ("body", ["Text"], "body"),
            ("references", {"1": "x"}, "references"),
            ("references", ["x"], r"references\[0\]"),
            ("references", [{"number": 1, "text": "x", "page": 4}], r"references\[0\].*page"),
            ("references", [{"text": "x"}], r"references\[0\].number"),
            ("references", [{"number": 0, "text": "x"}], r"references\[0\].number"),
            ("references", [{"number": 1000, "text": "x"}], r"references\[0\].number"),
            ("references", [{"number": True, "text": "x"}], r"references\[0\].number"),
            ("references", [{"number": "1", "text": "x"}], r"references\[0\].number"),
            ("references", [{"number": 1, "text": 7}], r"references\[0\].text"),
            ("references", [{"number": 1, "text": "x", "url": "nowhere"}], r"references\[0\].url"),
            ("references", [{"number": 1, "text": "x", "sourced": "yes"}], r"references\[0\].sourced"),
            ("references", [{"number": 1, "text": "?", "sourced": True}], r"references\[0\].sourced"),
            ("reported_comment_count", -1, "reported_comment_count"),
            ("reported_comment_count", 1.5, "reported_comment_count"),
            ("reported_comment_count", True, "reported_comment_count"),
            ("reported_comment_count", 2**63, "reported_comment_count"),
        ],
    )
    def test_name_the_key_and_its_line(self, parse, key, value, names):
        with pytest.raises(NotAnArticle, match=f"“{names}") as refusal:
            parse(**{key: value})
        lines = json.dumps(WHOLE | {key: value}, indent=1).split("\n")
        assert f'"{key.partition(".")[0]}"' in "\n".join(lines[: refusal.value.line])

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ('{"title": "T",\n "body": }', 2, "not JSON"),
            ("{'title': 'T'}", 1, "not JSON"),
            ("[]", 1, "no JSON object"),
            ('"text"', 1, "no JSON object"),
            ("null", 1, "no JSON object"),
            ('{"title": "T",\n"body": "a",\n"title": "U"}', 1, "twice"),
            ('{"title": "T", "body": "a", "reported_comment_count": NaN}', 1, "not JSON"),
            ('{"title": "T", "body": ' + "[" * 100_000 + "]" * 100_000 + "}", 1, "too deeply"),
            ('{"title": "T", "body": ' + "9" * 5000 + "}", 1, "too long"),
            ('{"body": "Text"}', 1, "no title"),
            ('{"title": " ", "body": "Text"}', 1, "no title"),
            ('{"title": "T"}', 1, "no body"),
            ('{"title": "T",\n"body": "  "}', 2, "no body"),
            ('{"title": "T", "paragraphs": []}', 1, "no body"),
            ('{"title": "T", "body": "<script>x</script>"}', 1, "no body"),
            ('{"title": "' + "x" * 301 + '", "body": "Text"}', 1, "301"),
        ],
    )
    def test_name_line_and_reason(self, read, text, line, reason):
        with pytest.raises(NotAnArticle, match=reason) as refusal:
            read(text, "article.json")
        assert refusal.value.line == line

    def test_spare_what_is_only_too_long_for_its_place(self, parse):
        article = parse(byline="x" * 300)
        assert len(article.byline) == 200
        assert len(article.warnings) == 1
