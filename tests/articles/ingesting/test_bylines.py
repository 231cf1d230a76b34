from datetime import UTC, datetime

import pytest

from articles.ingesting.bylines import read_byline, read_dateline, split_count
from articles.ingesting.parsed import Conventions

DAY = datetime(2016, 12, 30, tzinfo=UTC)


class TestReadByline:
    @pytest.mark.parametrize(
        ("line", "name", "day", "count"),
        [
            ("by Ilse Marran on 30 Dec 2016 1 Comment", "Ilse Marran", DAY, 1),
            ("by Ilse Marran on 30 Dec 2016 0 Comments", "Ilse Marran", DAY, 0),
            ("by Ilse Marran on 30 Dec 2016 12 Comments", "Ilse Marran", DAY, 12),
            ("by Ilse Marran on 30 Dec 2016 1,024 Comments", "Ilse Marran", DAY, 1024),
            ("by Ilse Marran on 30 Dec 2016 No Comments", "Ilse Marran", DAY, 0),
            ("by Ilse Marran on 30 Dec 2016 (3 comments)", "Ilse Marran", DAY, 3),
            ("by Ilse Marran on 30 Dec 2016 3 Comments »", "Ilse Marran", DAY, 3),
            ("by Ilse Marran on 30 Dec 2016 Comments Off", "Ilse Marran", DAY, None),
            ("by Ilse Marran on 30 Dec 2016.", "Ilse Marran", DAY, None),
            ("by Ilse Marran on 30 Dec 2016 | Comments: 3", "Ilse Marran", DAY, 3),
            ("by Ilse Marran on 30 Dec 2016 · Comments (3)", "Ilse Marran", DAY, 3),
            ("by Ilse Marran on 30 Dec 2016 5 User Comments", "Ilse Marran", DAY, 5),
            ("by Ilse Marran on 30 Dec 2016", "Ilse Marran", DAY, None),
            ("By Ilse Marran, December 30, 2016", "Ilse Marran", DAY, None),
            ("BY ILSE MARRAN | 2016-12-30", "ILSE MARRAN", DAY, None),
            ("By Ilse Marran – 30 December 2016", "Ilse Marran", DAY, None),
            ("By: Ilse Marran on Friday, December 30, 2016", "Ilse Marran", DAY, None),
            ("Written by Ilse Marran on 30 Dec 2016", "Ilse Marran", DAY, None),
            ("by Ilse Marran, published on 30 Dec 2016", "Ilse Marran", DAY, None),
            ("by Ilse Marran 12 Comments", "Ilse Marran", None, 12),
            ("by Ilse Marran", "Ilse Marran", None, None),
            ("by Ilse Marran and Bo Lund on 30 Dec 2016", "Ilse Marran and Bo Lund", DAY, None),
            ("by Ilse Marran, Staff Writer on 30 Dec 2016", "Ilse Marran, Staff Writer", DAY, None),
            ("by Dr. I. O'Marran-Łódź on 30 Dec 2016", "Dr. I. O'Marran-Łódź", DAY, None),
            ("by May Summers on 30 Dec 2016", "May Summers", DAY, None),
            ("by 日向 on 30 Dec 2016", "日向", DAY, None),
            ("von Anna Keller am 30. Dezember 2016", "Anna Keller", DAY, None),
            ("Von Anna Keller am 30. Dezember 2016 3 Kommentare", "Anna Keller", DAY, 3),
            ("par Zoé Hébert le 30 décembre 2016 1 commentaire", "Zoé Hébert", DAY, 1),
            ("por Ana Ruiz el 30 de diciembre de 2016 2 comentarios", "Ana Ruiz", DAY, 2),
            ("por João Sá em 30 de dezembro de 2016 2 comentários", "João Sá", DAY, 2),
            ("di Luca Bo il 30 dicembre 2016 4 commenti", "Luca Bo", DAY, 4),
            ("door Jan Smit op 30 december 2016 2 reacties", "Jan Smit", DAY, 2),
            ("Автор: Анна Белая 30 декабря 2016 5 комментариев", "Анна Белая", DAY, 5),
        ],
    )
    def test_reads_name_date_and_count(self, line, name, day, count):
        read = read_byline(line, Conventions())
        assert (read.name, read.published_at, read.comment_count) == (name, day, count)

    def test_reads_the_day_of_an_update(self):
        read = read_byline("by Ilse Marran on 30 Dec 2016, updated 31 Dec 2016", Conventions())
        assert (read.published_at, read.updated_at) == (DAY, datetime(2016, 12, 31, tzinfo=UTC))

    def test_names_a_date_that_nobody_can_read(self):
        read = read_byline("by Ilse Marran on 31 Feb 2016 2 Comments", Conventions())
        assert (read.name, read.published_at, read.doubtful_date) == ("Ilse Marran", None, "31 Feb 2016")

    @pytest.mark.parametrize(
        "line",
        [
            "",
            "by",
            "by 1",
            "Ilse Marran",
            "bystanders on 30 Dec 2016",
            "By November 4, the council had confirmed that the replacement was ordered in June.",
            "By the river, nothing moves.",
            "By the river nothing moves any more since the gate fell",
            "by https://evil.example on 30 Dec 2016",
            "by Ilse [1] on 30 Dec 2016",
            "von hier nach dort",
            "by " + "x" * 300,
            "- " * 50_000,
        ],
    )
    def test_reads_no_sentence_as_a_byline(self, line):
        assert read_byline(line, Conventions()) is None

    def test_believes_a_bare_name_behind_a_word_of_the_sites_own_language(self):
        assert read_byline("von Anna Keller", Conventions(language="de-AT")).name == "Anna Keller"
        assert read_byline("von Anna Keller", Conventions(language="fr")) is None


class TestReadDateline:
    @pytest.mark.parametrize(
        ("line", "name", "day", "count"),
        [
            ("30 December 2016", "", DAY, None),
            ("on 30 Dec 2016", "", DAY, None),
            ("Published on 30 Dec 2016", "", DAY, None),
            ("Published: 30 Dec 2016 | 3 comments", "", DAY, 3),
            ("12 Comments", "", None, 12),
            ("Ilse Marran | 30 Dec 2016 | 3 comments", "Ilse Marran", DAY, 3),
            ("Ilse Marran, 30 December 2016", "Ilse Marran", DAY, None),
        ],
    )
    def test_reads_what_stands_without_the_word_before_a_name(self, line, name, day, count):
        read = read_dateline(line, Conventions())
        assert (read.name, read.published_at, read.comment_count) == (name, day, count)

    def test_reads_an_update(self):
        assert read_dateline("Last updated: 30 Dec 2016", Conventions()).updated_at == DAY

    @pytest.mark.parametrize(
        "line", ["", "Water stood knee-deep.", "In 2016, 30 people", "Comments", "x" * 300]
    )
    def test_reads_nothing_else(self, line):
        assert read_dateline(line, Conventions()) is None


@pytest.mark.parametrize(
    ("line", "rest", "count"),
    [
        ("x 1 Comment", "x", 1),
        ("no comment", "", 0),
        ("one comment", "", 1),
        ("Keine Kommentare", "", 0),
        ("commented 5 times", "commented 5 times", None),
        ("999999999999999 comments", "", 999999999),
    ],
)
def test_a_count_is_cut_off_the_end(line, rest, count):
    assert split_count(line) == (rest, count)
