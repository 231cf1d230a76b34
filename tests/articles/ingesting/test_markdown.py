from datetime import UTC, datetime

import pytest

from articles.ingesting.parsed import NotAnArticle

FRONT = """---
title: "The flood: a second time"
author: [Ilse Marran, Bo Lund]
date: 2025-11-14
updated: 2025-11-15T10:00:00+01:00
language: en-GB
section: Harbour
url: https://news.example/flood
courtesy: {name: The Tidewater Review, url: "https://tide.example/"}
---
"""


def notes_of(article):
    return [(note.number, note.text, note.url, note.sourced, note.mark_count) for note in article.references]


class TestFrontMatter:
    def test_gives_what_stands_around_the_body(self, read):
        article = read(FRONT + "Water stood.\n", "flood.md")
        assert article.title == "The flood: a second time"
        assert article.byline == "Ilse Marran, Bo Lund"
        assert article.published_at == datetime(2025, 11, 14, tzinfo=UTC)
        assert article.updated_at == datetime(2025, 11, 15, 9, tzinfo=UTC)
        assert (article.language, article.section) == ("en-GB", "Harbour")
        assert article.url == "https://news.example/flood"
        assert (article.courtesy_name, article.courtesy_url) == (
            "The Tidewater Review",
            "https://tide.example/",
        )
        assert article.paragraphs == ("Water stood.",)

    @pytest.mark.parametrize(
        ("line", "name", "value"),
        [
            ("byline: Ilse Marran", "byline", "Ilse Marran"),
            ("author: {name: Ilse Marran}", "byline", "Ilse Marran"),
            ("authors: [{name: Ilse Marran}, Bo]", "byline", "Ilse Marran, Bo"),
            ("lang: de", "language", "de"),
            ("language: en_GB", "language", "en-GB"),
            ("category: City", "section", "City"),
            ("canonical_url: https://a.example/", "url", "https://a.example/"),
            ("courtesy: The Review", "courtesy_name", "The Review"),
            ("courtesy: The Review https://a.example", "courtesy_url", "https://a.example"),
            ("courtesy:\n  name: The Review", "courtesy_name", "The Review"),
            ("courtesy:", "courtesy_name", ""),
            ("section: no", "section", "no"),
            ("section: 2025", "section", "2025"),
            ("comment_count: 12", "reported_comment_count", 12),
        ],
    )
    def test_takes_other_names_and_shapes(self, read, line, name, value):
        assert getattr(read(f"---\ntitle: T\n{line}\n---\nText.\n", "a.md"), name) == value

    @pytest.mark.parametrize(
        "date", ["2025-11-14", "14 Nov 2025", '"November 14, 2025"', "14. November 2025"]
    )
    def test_reads_dates_as_they_are_written(self, read, date):
        article = read(
            f"---\ntitle: T\ndate: {date}\n---\nText.\n", "a.md", language="de", zone="Europe/Berlin"
        )
        assert article.published_at.isoformat() == "2025-11-14T00:00:00+01:00"

    def test_warns_of_names_that_it_does_not_know(self, read):
        article = read("---\ntitle: T\ntags: [a]\nlayout: post\n---\nText.\n", "a.md")
        assert article.warnings == (
            "“layout” is not known here and was left out.",
            "“tags” is not known here and was left out.",
        )

    @pytest.mark.parametrize(
        ("front", "line", "reason"),
        [
            ("title: T\nauthor: [Ilse\ndate: 2025-11-14", 4, "not YAML"),
            ("title: T\n\tdate: x", 3, "not YAML"),
            ("title: 'T", 2, "not YAML"),
            ("- a\n- b", 2, "names and values"),
            ("just words", 2, "names and values"),
            ("1: x\n[a]: y", 3, "names and values|not YAML"),
            ("title: T\nx: !!python/object/apply:os.system [ls]", 3, "not YAML"),
            ("title: !!int abc", 2, "not YAML"),
            ("title: [a, b]", 2, "“title”"),
            ("title: T\ndate: soon", 3, "not a date"),
            ("title: T\ndate: {a: b}", 3, "“date”"),
            ("title: T\nlanguage: English please", 3, "language"),
            ("title: T\nurl: ftp://a.example", 3, "“url”"),
            ("title: T\nurl: https://u@a.example", 3, "“url”"),
            ("title: T\nauthor: [{nom: x}]", 3, "“author”"),
            ("title: T\ncourtesy: [x]", 3, "“courtesy”"),
            ("title: T\ncourtesy: {name: x, link: y}", 3, "“courtesy”"),
            ("title: T\ncourtesy: {name: x, url: nowhere}", 3, "“courtesy.url”"),
            ("title: T\ncomment_count: many", 3, "“comment_count”"),
            ('title: "T\\0"', 2, "characters that no text has"),
            ("title: " + "[" * 40_000, 2, "not YAML"),
        ],
    )
    def test_is_refused_with_its_line_when_it_is_broken(self, read, front, line, reason):
        with pytest.raises(NotAnArticle, match=reason) as refusal:
            read(f"---\n{front}\n---\nText.\n", "a.md")
        assert refusal.value.line in {line, 2}
        if "YAML" not in reason:
            assert refusal.value.line == line

    def test_is_refused_when_it_has_no_end(self, read):
        with pytest.raises(NotAnArticle, match="no end"):
            read("---\ntitle: T\n\nText.\n", "a.md")

    def test_is_refused_when_it_is_larger_than_an_article_needs(self, read):
        with pytest.raises(NotAnArticle, match="64 KiB"):
            read(f"---\ntitle: T\nx: {'y' * 70_000}\n---\nText.\n", "a.md")

    def test_does_not_multiply_what_is_repeated(self, read):
        bomb = "a: &a [x, x]\n" + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
        )
        assert read(f"---\ntitle: T\n{bomb}---\nText.\n", "a.md").title == "T"


class TestTitle:
    def test_may_be_the_first_heading(self, read):
        article = read("# The flood\n\nText.\n", "a.md")
        assert (article.title, article.paragraphs) == ("The flood", ("Text.",))

    def test_is_not_said_twice(self, read):
        assert "<h" not in read("---\ntitle: The flood\n---\n# The flood\n\nText.\n", "a.md").body

    def test_leaves_another_first_heading_in_the_body(self, read):
        assert "<h2>The gate</h2>" in read("---\ntitle: The flood\n---\n# The gate\n\nText.\n", "a.md").body

    @pytest.mark.parametrize(
        "text", ["Text only.\n", "---\nauthor: x\n---\nText.\n", "## Smaller\n\nText.\n", "---\n---\nText.\n"]
    )
    def test_must_be_there(self, read, text):
        with pytest.raises(NotAnArticle, match="no title"):
            read(text, "a.md")

    def test_may_stand_above_a_byline(self, read):
        article = read("# The flood\n\nby Ilse Marran on 14 Nov 2025 3 Comments\n\nText.\n", "a.md")
        assert (article.byline, article.reported_comment_count, article.paragraphs) == (
            "Ilse Marran",
            3,
            ("Text.",),
        )


class TestBody:
    def test_is_rendered_and_counts_its_paragraphs(self, read):
        article = read(
            "# T\n\nWater *stood*\nknee-**deep**.\n\n## Gate\n\n> Late.\n\n- one\n- two\n\n`a[1]`\n\n| a | b |\n|---|---|\n| c | d |\n",
            "a.md",
        )
        assert article.paragraphs == (
            "Water stood knee-deep.",
            "Late.",
            "one",
            "two",
            "a[1]",
            "a",
            "b",
            "c",
            "d",
        )
        for markup in (
            "<em>stood</em>",
            "<strong>deep</strong>",
            "<h2>Gate</h2>",
            "<blockquote>",
            "<li>one</li>",
            "<td>c</td>",
        ):
            assert markup in article.body

    def test_begins_its_headings_below_the_title_and_skips_no_level(self, read):
        body = read("# T\n\n# One\n\na\n\n### Two\n\nb\n\n###### Three\n\nc\n\n# Four\n\nd\n", "a.md").body
        headings = [line for line in body.splitlines() if line.startswith("<h")]
        assert headings == ["<h2>One</h2>", "<h3>Two</h3>", "<h4>Three</h4>", "<h2>Four</h2>"]

    def test_runs_and_loads_nothing(self, read):
        article = read(
            "# T\n\ntext <script>alert(1)</script> <b onclick=alert(1)>bold</b> [x](javascript:alert(1)) "
            "[y](data:text/html,x) ![pic](https://tracker.example/p.png) <iframe src=//evil.example></iframe>\n",
            "a.md",
        )
        assert article.body == "<p>text  <b>bold</b> x y  </p>"
        assert article.warnings == ("1 picture was left out.",)

    def test_resolves_links_against_its_address(self, read):
        text = "# T\n\n[gate](/gate) [pump](pump) [out](https://out.example) [mail](mailto:a@b.example)\n"
        article = read(text, "a.md", address="https://news.example/flood/2")
        for href in (
            "https://news.example/gate",
            "https://news.example/flood/pump",
            "https://out.example",
            "mailto:a@b.example",
        ):
            assert f'href="{href}"' in article.body
        article = read(text, "a.md")
        assert "/gate" not in article.body
        assert "gate" in article.body
        assert len(article.warnings) == 1

    def test_must_be_there(self, read):
        with pytest.raises(NotAnArticle, match="no body") as refusal:
            read(FRONT, "a.md")
        assert refusal.value.line == 11

    @pytest.mark.parametrize("text", [">" * 2000 + "x", "<b>" * 2000])
    def test_is_refused_when_it_is_nested_beyond_reading(self, read, text):
        with pytest.raises(NotAnArticle, match="too deeply"):
            read(f"# T\n\n{text}\n", "a.md")

    def test_reads_a_table_of_thousands_of_columns_as_text(self, read):
        assert "<table" not in read("# T\n\n" + "|a" * 5000 + "\n" + "|-" * 5000 + "\n", "a.md").body


class TestFootnotes:
    def test_become_references_under_the_numbers_they_were_written_with(self, read):
        article = read(
            "# T\n\nLate[^3] twice[^1], again[^3].\n\n[^1]: Port report, <https://port.example/r>\n[^3]: ?\n",
            "a.md",
        )
        assert notes_of(article) == [
            (1, "Port report", "https://port.example/r", True, 1),
            (3, "?", "", False, 2),
        ]
        assert article.marks == (3, 1, 3)
        assert article.body.count('class="mark"') == 3
        assert "footnote" not in article.body
        assert article.paragraphs == ("Late[3] twice[1], again[3].",)

    def test_are_counted_through_when_they_have_names(self, read):
        article = read("# T\n\nLate[^port] and[^city].\n\n[^city]: City\n[^port]: Port\n", "a.md")
        assert [(note.number, note.text) for note in article.references] == [(1, "Port"), (2, "City")]

    def test_are_kept_when_nothing_points_to_them(self, read):
        article = read("# T\n\nLate[^1].\n\n[^1]: One\n[^2]: Two\n", "a.md")
        assert [note.number for note in article.references] == [1, 2]
        assert article.warnings == ("Note 2 has no mark in the text.",)

    def test_are_missed_when_they_were_never_written(self, read):
        article = read("# T\n\nLate[^9].\n", "a.md")
        assert article.marks == (9,)
        assert article.warnings == ("The mark [9] has no note.",)

    def test_are_left_alone_in_code(self, read):
        article = read(
            "# T\n\n`a[1]` and\n\n    b[^2]: c\n    [^2]: d\n\nLate [1].\n\n## Notes\n\n1. One\n", "a.md"
        )
        assert article.marks == (1,)
        assert "<code>a[1]</code>" in article.body

    def test_keep_the_words_of_a_link(self, read):
        article = read(
            "# T\n\nLate[^1].\n\n[^1]: See [the minutes](https://council.example/m), page 4.\n", "a.md"
        )
        assert notes_of(article) == [(1, "See the minutes, page 4.", "https://council.example/m", True, 1)]


class TestNumberedNotes:
    BODY = "# T\n\nWater [1] in the\nhouse [2][3].\n\n"

    @pytest.mark.parametrize(
        "notes",
        [
            "## References\n\n1. Port report\n2. ?\n3. Minutes, https://council.example/m\n",
            "**Notes**\n\n1. Port report\n2. ?\n3. Minutes, <https://council.example/m>\n",
            "Notes:\n\n1. Port report\n\n2. ?\n\n3. [Minutes](https://council.example/m)\n",
            "1. Port report\n2. ?\n3. Minutes, https://council.example/m\n",
            "---\n\n[1] Port report\n\n[2] ?\n\n[3] Minutes, https://council.example/m\n",
            "## Notes\n\n[1] Port report  \n[2] ?  \n[3] Minutes, https://council.example/m\n",
            "## Notes\n\n[1] Port report\n[2] ?\n[3] Minutes, https://council.example/m\n",
        ],
    )
    def test_become_references(self, read, notes):
        article = read(self.BODY + notes, "a.md")
        assert notes_of(article) == [
            (1, "Port report", "", True, 1),
            (2, "?", "", False, 1),
            (3, "Minutes", "https://council.example/m", True, 1),
        ]
        assert article.paragraphs == ("Water [1] in the house [2][3].",)
        assert "<ol" not in article.body
        assert "<h2" not in article.body

    def test_may_be_written_as_the_targets_of_links(self, read):
        article = read(
            self.BODY
            + '[1]: https://port.example/r "Port report"\n[2]: ?\n[3]: <https://council.example/m>\n',
            "a.md",
        )
        assert notes_of(article) == [
            (1, "Port report", "https://port.example/r", True, 1),
            (2, "?", "", False, 1),
            (3, "", "https://council.example/m", True, 1),
        ]
        assert article.marks == (1, 2, 3)

    def test_are_not_the_targets_of_links_with_words(self, read):
        article = read("# T\n\nSee [the minutes][1].\n\n[1]: https://council.example/m\n", "a.md")
        assert article.references == ()
        assert article.warnings == ()
        assert '<a href="https://council.example/m">the minutes</a>' in article.body

    def test_are_not_a_list_in_the_body(self, read):
        article = read(
            self.BODY + "Two promises:\n\n1. Gate\n2. Pump\n\nDone.\n\n## Notes\n\n1. A\n2. B\n3. C\n", "a.md"
        )
        assert article.paragraphs[1:] == ("Two promises:", "Gate", "Pump", "Done.")
        assert len(article.references) == 3

    def test_stand_beside_a_courtesy_line(self, read):
        article = read(
            self.BODY + "## Notes\n\n1. A\n2. B\n3. C\n\nCourtesy [The Review](https://tide.example/)\n",
            "a.md",
        )
        assert (article.courtesy_name, article.courtesy_url) == ("The Review", "https://tide.example/")
        assert len(article.references) == 3
