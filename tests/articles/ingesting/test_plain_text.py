from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.ingesting.parsed import Conventions, NotAnArticle
from articles.ingesting.reading import read_article

HARBOUR = Path(__file__).parents[2] / "data" / "articles" / "harbour-flood.txt"

HEAD = "The flood of Lantern Quay\nby Ilse Marran on 14 Nov 2025 1 Comment\n\n"
BODY = "Water stood knee-deep in the customs house. [1]\n\nThe gate was late. [2] [3]\n\n"
NOTES = "1. Port report\n\n2. ?\n\n3. Minutes, https://council.example/m\n\n"
PARAGRAPHS = ("Water stood knee-deep in the customs house. [1]", "The gate was late. [2] [3]")
READ_NOTES = [
    (1, "Port report", "", True),
    (2, "?", "", False),
    (3, "Minutes", "https://council.example/m", True),
]


def notes_of(article):
    return [(note.number, note.text, note.url, note.sourced) for note in article.references]


class TestHarbourFlood:
    @pytest.fixture(params=["utf-8", "utf-8-sig", "utf-16", "cp1252", "crlf"])
    def article(self, request):
        content = HARBOUR.read_bytes()
        if request.param == "crlf":
            content = content.replace(b"\n", b"\r\n")
        else:
            content = content.decode().encode(request.param)
        return read_article(content, name="harbour-flood.txt", conventions=Conventions())

    def test_has_title_byline_date_and_courtesy(self, article):
        assert (
            article.title == "The second flooding of the Lantern Quay: what failed, and who will pay for it?"
        )
        assert article.byline == "Ilse Marran"
        assert article.published_at == datetime(2025, 11, 14, tzinfo=UTC)
        assert (article.courtesy_name, article.courtesy_url) == ("The Tidewater Review", "")
        assert article.reported_comment_count == 1

    def test_has_seven_paragraphs_and_nothing_of_the_page_around_them(self, article):
        assert len(article.paragraphs) == 7
        assert article.paragraphs[0].startswith("On November 2, the tidal gate")
        assert article.paragraphs[2].startswith("By November 4, the council")
        assert article.paragraphs[6].endswith("the winter tides begin in three weeks.")

    def test_has_six_marks_linked_to_six_references_three_of_them_unsourced(self, article):
        assert article.marks == (1, 2, 3, 4, 5, 6)
        assert [note.number for note in article.references] == [1, 2, 3, 4, 5, 6]
        assert [note.number for note in article.references if not note.sourced] == [2, 4, 5]
        assert all(note.mark_count == 1 for note in article.references)
        for number in range(1, 7):
            link = (
                f'<a class="mark" id="mark-{number}-1" href="#ref-{number}" role="doc-noteref">[{number}]</a>'
            )
            assert link in article.body

    def test_splits_the_address_of_a_note_from_its_words(self, article):
        minutes = article.references[2]
        assert (minutes.text, minutes.url) == (
            "Council minutes, 4 November 2025",
            "https://council.example/minutes/2025-11-04",
        )

    def test_has_nothing_to_warn_of(self, article):
        assert article.warnings == ()


class TestNotes:
    @pytest.mark.parametrize(
        "notes",
        [
            NOTES,
            "1. Port report\n2. ?\n3. Minutes, https://council.example/m\n",
            "1) Port report\n2) ?\n3) Minutes, https://council.example/m\n",
            "1 . Port report\n2 . ? \n3 . Minutes, https://council.example/m\n",
            "(1) Port report\n(2) ?.\n(3) Minutes, https://council.example/m\n",
            "[1] Port report\n[2] ?\n[3] Minutes, https://council.example/m\n",
            "[1] - Port report\n[2] - ?\n[3] – Minutes, https://council.example/m\n",
            "[1]: Port report\n\n[2]: ?\n\n[3]: Minutes, https://council.example/m\n",
            "1: Port report\n2: ?\n3: Minutes, https://council.example/m\n",
            "1.\tPort report\n2.\t?\n3.\tMinutes,\thttps://council.example/m\n",
            "1.Port report\n2.?\n3.Minutes, https://council.example/m\n",
            "1. Port report\n2 ?\n3. Minutes, https://council.example/m\n",
            "1. Port\n   report\n2. ?\n3. Minutes,\n   https://council.example/m\n",
            "1. Port report\n\n2. ?\n\n3. Minutes,\n\nhttps://council.example/m\n",
            "Notes\n\n" + NOTES,
            "References:\n1. Port report\n2. ?\n3. Minutes, https://council.example/m\n",
            "=====\n" + NOTES,
            NOTES + "Ilse Marran is a reporter.\n",
            "1. Port report\n2.\n3. Minutes (https://council.example/m)\n",
        ],
    )
    def test_are_read_in_every_numbering(self, read, notes):
        article = read(HEAD + BODY + notes)
        assert notes_of(article) == READ_NOTES
        assert article.paragraphs[:2] == PARAGRAPHS
        assert article.warnings == ()

    @pytest.mark.parametrize(
        "promises",
        [
            "Three promises:\n\n1. Close the gate.\n\n2. Start the pumps.\n\n3. Answer.\n\nThat is all.\n\n",
            "Three promises:\n1. Close the gate.\n2. Start the pumps.\n3. Answer.\n\nThat is all.\n\n",
            "Three promises:\n\n1. Close the gate.\n\n2. Start the pumps.\n\n3. Answer.\n\n",
            "Three promises:\n1. Close the gate.\n2. Start the pumps.\n3. Answer.\n\n",
        ],
    )
    def test_are_not_a_list_in_the_body(self, read, promises):
        article = read(HEAD + BODY + promises + NOTES)
        assert notes_of(article) == READ_NOTES
        assert article.paragraphs[2:6] == (
            "Three promises:",
            "1. Close the gate.",
            "2. Start the pumps.",
            "3. Answer.",
        )

    def test_are_not_a_list_that_a_sentence_introduces_where_there_are_none(self, read):
        article = read(HEAD + BODY + "Two promises:\n1. Close the gate.\n2. Start the pumps.\n")
        assert article.references == ()
        assert article.paragraphs[-1] == "2. Start the pumps."
        assert len(article.warnings) == 3

    def test_are_not_a_last_list_where_no_mark_points_anywhere(self, read):
        article = read(HEAD + "Water stood.\n\n1. Close the gate.\n\n2. Start the pumps.\n")
        assert article.references == ()

    def test_are_a_last_list_with_a_question_mark_even_where_no_mark_points(self, read):
        article = read(HEAD + "Water stood.\n\n1. Report\n\n2. ?\n")
        assert [note.number for note in article.references] == [1, 2]
        assert len(article.warnings) == 2

    @pytest.mark.parametrize(
        "text",
        [
            "Notes\n\n1. Gate\n\n2. Pump\n\nThen the water came. [1]\n\n",
            "Water. [1]\n\n1. Gate [2]\n\n2. Pump [3]\n\n",
            "Water. [1]\n\n0. Gate\n\n",
            "Water. [1] It stood on page\n12. and nobody read page\n13. of it.\n\n",
        ],
    )
    def test_are_not_a_list_with_marks_in_or_below_it(self, read, text):
        assert read(HEAD + text).references == ()

    def test_are_not_a_paragraph_that_begins_with_a_mark(self, read):
        article = read(HEAD + BODY + "[3] published the roster.\n\n[1] Report\n[2] ?\n[3] Minutes\n")
        assert article.paragraphs[2] == "[3] published the roster."
        assert article.marks == (1, 2, 3, 3)
        assert article.references[2].mark_count == 2

    def test_are_not_a_sentence_that_begins_with_a_day(self, read):
        article = read(HEAD + BODY + "14. November was cold.\n\n" + NOTES)
        assert article.paragraphs[2] == "14. November was cold."
        assert notes_of(article) == READ_NOTES

    def test_are_told_apart_from_marks_that_have_none(self, read):
        article = read(HEAD + BODY + "1. Report\n\n3. Minutes\n\n7. Letter\n")
        assert article.warnings == ("The mark [2] has no note.", "Note 7 has no mark in the text.")
        assert '[2] <a class="mark" id="mark-3-1"' in article.body

    def test_count_once_when_given_twice(self, read):
        article = read(HEAD + BODY + "1. Report\n2. ?\n2. Letter\n3. Minutes\n")
        assert article.references[1].text == "?"
        assert article.warnings == ("Note 2 is given twice; the first counts.",)

    def test_may_be_missing_altogether(self, read):
        article = read(HEAD + BODY)
        assert article.references == ()
        assert article.marks == (1, 2, 3)
        assert len(article.warnings) == 3

    def test_may_be_pointed_to_in_rows_and_twice(self, read):
        article = read(HEAD + "A [1][2] b [1, 3] c[1,2] d [4-6] e [sic].\n\n" + NOTES)
        assert article.marks == (1, 2, 1, 3, 1, 2)
        assert [note.mark_count for note in article.references] == [3, 2, 1]
        assert "[4-6] e [sic]" in article.body
        assert 'id="mark-1-3"' in article.body


class TestHead:
    @pytest.mark.parametrize(
        "head",
        [
            "The flood of Lantern Quay\nby Ilse Marran on 14 Nov 2025 1 Comment\n\n",
            "\n\n  The flood of Lantern Quay  \n\n\nby Ilse Marran on 14 Nov 2025 1 Comment\n\n",
            "The flood of\nLantern Quay\nby Ilse Marran on 14 Nov 2025 1 Comment\n\n",
            "The flood of\nLantern Quay\n\nBy Ilse Marran, November 14, 2025 (1 comment)\n\n",
            "The flood of Lantern Quay\n=========================\nby Ilse Marran\n14 November 2025\n1 Comment\n\n",
            "The flood of Lantern Quay\n\nby Ilse Marran\n\nPublished on 14 November 2025\n\n1 comment\n\n",
            "The flood of Lantern Quay\n\nIlse Marran | 14 November 2025 | 1 comment\n\n",
            "The flood of Lantern Quay\nby\u00a0Ilse\tMarran on 14\u202fNov 2025 1\u00a0Comment\n",
            "\ufeffThe flood of Lantern Quay\r\nby Ilse Marran on 14 Nov 2025 1 Comment\r\n\r\n",
        ],
    )
    def test_is_title_author_date_and_count(self, read, head):
        article = read(head + BODY + NOTES)
        assert article.title == "The flood of Lantern Quay"
        assert (article.byline, article.published_at) == ("Ilse Marran", datetime(2025, 11, 14, tzinfo=UTC))
        assert article.reported_comment_count == 1
        assert article.paragraphs == PARAGRAPHS

    def test_reads_the_date_in_the_zone_and_language_of_the_site(self, read):
        article = read(
            "Die Flut\nvon Anna Keller am 30. Dezember 2016 3 Kommentare\n\nWasser. [1]\n\nAnmerkungen\n1. ?\n",
            language="de",
            zone="Europe/Berlin",
        )
        assert article.published_at.isoformat() == "2016-12-30T00:00:00+01:00"
        assert (article.byline, article.reported_comment_count) == ("Anna Keller", 3)
        assert not article.references[0].sourced

    def test_may_have_a_standfirst_before_the_byline(self, read):
        article = read("The flood\n\nThe gate was late.\n\nby Ilse Marran on 14 Nov 2025\n\nWater.\n")
        assert (article.byline, article.paragraphs) == ("Ilse Marran", ("The gate was late.", "Water."))

    def test_may_have_no_byline(self, read):
        article = read("The flood\n\nBy November 4, the council had confirmed it.\n\nWater.\n")
        assert article.byline == ""
        assert article.published_at is None
        assert article.paragraphs[0].startswith("By November 4")

    @pytest.mark.parametrize(
        ("head", "title"),
        [
            ("The flood of\nLantern Quay\n\n", "The flood of Lantern Quay"),
            ("The flood of Lantern Quay\nWater stood there.\n\n", "The flood of Lantern Quay"),
            ("The flood\nof\nLantern\nQuay\n\n", "The flood"),
        ],
    )
    def test_may_have_a_title_over_a_few_lines_without_a_byline_below(self, read, head, title):
        assert read(head + BODY).title == title

    def test_may_stand_directly_above_the_body(self, read):
        article = read("The flood\nWater stood knee-deep. [1]\n\n1. Report\n")
        assert (article.title, article.paragraphs) == ("The flood", ("Water stood knee-deep. [1]",))

    def test_warns_of_a_date_that_nobody_can_read(self, read):
        article = read("The flood\nby Ilse Marran on 31 Feb 2025 2 Comments\n\nWater.\n")
        assert article.warnings == ("“31 Feb 2025” is not a date that can be read.",)


class TestBody:
    def test_joins_wrapped_lines(self, read):
        article = read(
            HEAD
            + "Water stood in\nthe customs house, a well-\nknown place [1,\n2].\n\nThe gate\tfell.\n\n1. A\n2. B\n"
        )
        assert article.paragraphs == (
            "Water stood in the customs house, a well-known place [1, 2].",
            "The gate fell.",
        )
        assert article.marks == (1, 2)

    def test_joins_lines_of_a_script_without_spaces_without_spaces(self, read):
        assert read("洪水の記録\n\n水が\n膝まで来た。\n").paragraphs == ("水が膝まで来た。",)

    def test_parts_long_lines_that_no_blank_line_parts(self, read):
        sentence = "Water stood knee-deep in the old customs house before the pumps came on, and nobody had told the people there."
        article = read(HEAD + f"{sentence} {sentence}\n{sentence} {sentence}\n")
        assert len(article.paragraphs) == 2

    def test_keeps_bullets_apart(self, read):
        assert read(HEAD + "Seen:\n* gate\n* pump\n").paragraphs == ("Seen:", "* gate", "* pump")

    def test_keeps_quotes_as_they_are_and_escapes_markup(self, read):
        article = read(HEAD + "“Small” ‘delays’ <script>alert(1)</script> & <b>more</b>\n")
        assert article.paragraphs == ("“Small” ‘delays’ <script>alert(1)</script> & <b>more</b>",)
        assert article.body == (
            "<p>“Small” ‘delays’ &lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;more&lt;/b&gt;</p>"
        )


class TestPageAround:
    @pytest.mark.parametrize(
        "navigation",
        [
            "User Comments Post a Comment\n\nBack to Top\n",
            "USER COMMENTS\nPOST A COMMENT\nBACK TO TOP\n",
            "User Comments | Post a Comment\n↑ Back to top ↑\n",
            "Leave a comment\n\nPrint this article · Share this article\n",
        ],
    )
    def test_is_left_out(self, read, navigation):
        article = read(HEAD + BODY + NOTES + navigation)
        assert article.paragraphs == PARAGRAPHS
        assert article.warnings == ()

    def test_takes_the_comments_of_that_page_along(self, read):
        article = read(
            HEAD
            + BODY
            + NOTES
            + "User Comments Post a Comment\n\nJoe: I disagree.\n\nAnn: Me too.\n\nBack to Top\n"
        )
        assert article.paragraphs == PARAGRAPHS
        assert article.warnings == ("2 lines below “User Comments” were left out.",)

    def test_is_not_a_sentence_with_the_same_words(self, read):
        article = read(HEAD + "Post a comment if you know more.\n")
        assert article.paragraphs == ("Post a comment if you know more.",)


class TestCourtesy:
    @pytest.mark.parametrize(
        ("tail", "url"),
        [
            (NOTES + "Courtesy The Tidewater Review\n", ""),
            (NOTES + "Courtesy of The Tidewater Review\n\nBack to Top\n", ""),
            (NOTES + "Courtesy The Tidewater Review https://tide.example/\n", "https://tide.example/"),
            (NOTES + "Courtesy The Tidewater Review (https://tide.example/)\n", "https://tide.example/"),
            (NOTES + "Courtesy The Tidewater Review\nhttps://tide.example/\n", "https://tide.example/"),
            (NOTES + "Courtesy The Tidewater Review\n\nhttps://tide.example/\n", "https://tide.example/"),
            (NOTES.rstrip() + "\nCourtesy The Tidewater Review\n", ""),
            ("Courtesy The Tidewater Review\n\n" + NOTES, ""),
            (NOTES + "User Comments Post a Comment\n\nCourtesy The Tidewater Review\n", ""),
        ],
    )
    def test_is_read_wherever_it_stands(self, read, tail, url):
        article = read(HEAD + BODY + tail)
        assert (article.courtesy_name, article.courtesy_url) == ("The Tidewater Review", url)
        assert article.paragraphs == PARAGRAPHS
        assert notes_of(article) == READ_NOTES

    def test_is_not_the_first_of_many_paragraphs(self, read):
        paragraphs = "".join(f"Paragraph {number}.\n\n" for number in range(6))
        assert read(HEAD + "Courtesy The Review\n\n" + paragraphs).courtesy_name == ""


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ("\n\nby Ilse Marran on 14 Nov 2025\n\nText.\n", 3, "begins with its byline"),
            ("Only a title\n", 1, "no body"),
            ("A title\nby Ilse Marran on 14 Nov 2025\n\nBack to Top\n", 2, "no body"),
            ("\n" + "word " * 80 + "\n\nText.\n", 2, "no title"),
            ("----\n====\n", 1, "no title"),
            ("-----\n", 1, "no title"),
        ],
    )
    def test_name_line_and_reason(self, read, text, line, reason):
        with pytest.raises(NotAnArticle, match=reason) as refusal:
            read(text)
        assert refusal.value.line == line

    def test_begin_behind_three_hundred_characters_of_title(self, read):
        assert read("x" * 300 + "\n\nText.\n").title == "x" * 300
        with pytest.raises(NotAnArticle, match="301 characters"):
            read("x" * 301 + "\n\nText.\n")

    def test_spare_a_byline_that_is_too_long(self, read):
        article = read("Title\nby " + "Ann " * 55 + "on 14 Nov 2025\n\nText.\n")
        assert article.title == "Title"
