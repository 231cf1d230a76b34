from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingesting.dates import parse_date

BERLIN = ZoneInfo("Europe/Berlin")


class TestParseDate:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("30 Dec 2016", "en"),
            ("30 December 2016", "en"),
            ("December 30, 2016", "en"),
            ("Dec. 30, 2016", "en"),
            ("Dec 30th 2016", "en"),
            ("the 30th of December, 2016", "en"),
            ("Friday, December 30, 2016", "en"),
            ("Fri 30 Dec 2016", "en"),
            ("30-Dec-2016", "en"),
            ("DECEMBER 30 2016", "en"),
            ("  30 \u00a0Dec  2016. ", "en"),
            ("2016-12-30", "en"),
            ("2016/12/30", "en"),
            ("2016.12.30", "en"),
            ("30.12.2016", "de"),
            ("30. 12. 2016", "cs"),
            ("30/12/2016", "en"),
            ("12/30/2016", "fr"),
            ("30. Dezember 2016", "de"),
            ("30. Dez. 2016", "de"),
            ("Freitag, den 30. Dezember 2016", "de"),
            ("30 décembre 2016", "fr"),
            ("vendredi 30 décembre 2016", "fr"),
            ("30 decembre 2016", "fr"),
            ("30 de diciembre de 2016", "es"),
            ("30 de dezembro de 2016", "pt-BR"),
            ("30 dicembre 2016", "it"),
            ("30 december 2016", "nl"),
            ("den 30 december 2016", "sv"),
            ("30 grudnia 2016", "pl"),
            ("30 декабря 2016 г.", "ru"),
            ("30 грудня 2016 р.", "uk"),
            ("30 Aralık 2016", "tr"),
            ("2016. december 30.", "hu"),
            ("30. joulukuuta 2016", "fi"),
            ("30 de desembre de 2016", "ca"),
            ("30 Δεκεμβρίου 2016", "el"),
            ("30 दिसंबर 2016", "hi"),
            ("٣٠ ديسمبر ٢٠١٦", "ar"),
            ("2016年12月30日", "ja"),
            ("2016年12月30日", "zh-Hant"),
            ("2016년 12월 30일", "ko"),
            ("30 Dec 2016", "xx-unknown"),
        ],
    )
    def test_reads_a_day_as_its_midnight_in_the_zone_of_the_site(self, text, language):
        assert parse_date(text, zone=BERLIN, languages=(language, "en")) == datetime(
            2016, 12, 30, tzinfo=BERLIN
        )

    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ("2016-12-30T10:15:00Z", datetime(2016, 12, 30, 10, 15, tzinfo=UTC)),
            ("2016-12-30T10:15:00.123456+00:00", datetime(2016, 12, 30, 10, 15, tzinfo=UTC)),
            ("2016-12-30T12:15+0200", datetime(2016, 12, 30, 10, 15, tzinfo=UTC)),
            ("2016-12-30 04:45:00-05:30", datetime(2016, 12, 30, 10, 15, tzinfo=UTC)),
            ("2016-12-30T10:15", datetime(2016, 12, 30, 10, 15, tzinfo=BERLIN)),
            ("30 Dec 2016 10:15 UTC", datetime(2016, 12, 30, 10, 15, tzinfo=UTC)),
            ("30 Dec 2016 12:15 GMT+02:00", datetime(2016, 12, 30, 10, 15, tzinfo=UTC)),
            ("December 30, 2016 at 9:15 pm", datetime(2016, 12, 30, 21, 15, tzinfo=BERLIN)),
            ("December 30, 2016, 12:15 a.m.", datetime(2016, 12, 30, 0, 15, tzinfo=BERLIN)),
            ("30 Dec 2016 9am", datetime(2016, 12, 30, 9, tzinfo=BERLIN)),
            ("30. Dezember 2016 um 10.15 Uhr", datetime(2016, 12, 30, 10, 15, tzinfo=BERLIN)),
            ("Fri, 30 Dec 2016 10:15:00 +0000", datetime(2016, 12, 30, 10, 15, tzinfo=UTC)),
            ("30 August 2016 10:15", datetime(2016, 8, 30, 10, 15, tzinfo=BERLIN)),
            ("2016-07-01", datetime(2016, 7, 1, tzinfo=BERLIN)),
        ],
    )
    def test_reads_the_time_of_day_and_its_zone(self, text, moment):
        assert parse_date(text, zone=BERLIN, languages=("de", "en")) == moment

    @pytest.mark.parametrize(
        ("language", "month"), [("en", 3), ("en-US", 3), ("en-GB", 4), ("de", 4), ("fr", 4), ("", 3)]
    )
    def test_reads_3_4_2016_as_the_language_does(self, language, month):
        found = parse_date("3/4/2016", zone=BERLIN, languages=(language, "en"))
        assert found.month == month

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "yesterday",
            "Ilse Marran",
            "May 2016",
            "30 Dec",
            "30 Dec 16",
            "2016",
            "20161230",
            "31 Feb 2016",
            "0 Dec 2016",
            "32 Dec 2016",
            "30 Dec 12016",
            "30 Dec 0999",
            "2016-13-01",
            "2016-00-10",
            "13/13/2016",
            "30 Dec 2016 Jan",
            "30 30 Dec 2016",
            "30 Dec 2016 25:00",
            "30 Dec 2016 10:61",
            "30 Dec 2016 10",
            "30 Dec 2016 13:00 pm",
            "30 Dec 2016 and more",
            "By 30 Dec 2016",
            "30 Dezembro 2016",
            "0000-00-00",
            "9999-12-31",
            "1" * 5000,
            "30 Dec 2016 " * 20,
        ],
    )
    def test_reads_nothing_else(self, text):
        assert parse_date(text, zone=BERLIN, languages=("en",)) is None

    def test_reads_other_months_only_in_the_languages_asked_for(self):
        assert parse_date("30 décembre 2016", zone=BERLIN, languages=("fi", "en")) is None

    @given(st.text(alphabet=st.sampled_from("0123456789 -/.:,TZ+DecMayam"), max_size=40))
    def test_never_fails_and_never_gives_a_naive_time(self, text):
        found = parse_date(text, zone=BERLIN, languages=("en", "de"))
        assert found is None or found.utcoffset() is not None
