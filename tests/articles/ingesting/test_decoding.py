import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ingesting.decoding import MAX_BYTES, MAX_LINES, decode
from articles.ingesting.parsed import NotAnArticle

TEXT = "Die Flut am Kai\nvon Anna Keller\n\nDas Wasser stand kniehoch: „Größe“ — 5 € …\n"
RUSSIAN = "Второе наводнение\n\nВода стояла по колено в старой таможне.\n"


class TestDecode:
    @pytest.mark.parametrize(
        "content",
        [
            TEXT.encode(),
            codecs.BOM_UTF8 + TEXT.encode(),
            codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
            codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
            codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
            codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
            TEXT.encode("utf-16-le"),
            TEXT.encode("utf-16-be"),
            TEXT.encode("cp1252"),
            TEXT.replace("\n", "\r\n").encode(),
            TEXT.replace("\n", "\r").encode(),
            TEXT.replace("\n", "\r\n").encode("utf-16"),
            TEXT.replace("\n", "\r\n").encode("cp1252"),
            TEXT.replace("\n", "\u2028").encode(),
            TEXT.replace("\n", "\x0b").encode(),
            TEXT.encode() + b"\x1a",
            ("\ufeff" + TEXT).encode("utf-16-le"),
        ],
        ids=lambda content: content[:12].hex(),
    )
    def test_reads_the_same_text_from_every_encoding(self, content):
        assert decode(content) == TEXT

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_reads_other_scripts(self, encoding):
        assert decode(RUSSIAN.encode(encoding)) == RUSSIAN

    def test_believes_a_page_that_declares_its_encoding(self):
        page = f'<meta charset="windows-1251"><article>{RUSSIAN}</article>'
        assert decode(page.encode("cp1251")) == page

    @pytest.mark.parametrize("declared", ["utf-7", "rot13", "zlib", "nonsense"])
    def test_does_not_believe_one_that_no_page_has(self, declared):
        page = f'<meta charset="{declared}"><p>Größe</p>'
        assert decode(page.encode("cp1252")) == page

    def test_takes_utf_8_over_a_wrong_declaration(self):
        page = '<meta charset="iso-8859-1"><p>Größe</p>'
        assert decode(page.encode()) == page

    @pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"\x1a"])
    def test_refuses_an_empty_file(self, content):
        with pytest.raises(NotAnArticle, match="empty"):
            decode(content)

    @pytest.mark.parametrize(
        ("content", "line"),
        [
            (b"%PDF-1.7\nx", 1),
            (b"PK\x03\x04rest", 1),
            (b"\x89PNG\r\n\x1a\n", 1),
            (b"\xff\xd8\xff\xe0", 1),
            (b"GIF89a", 1),
            (b"\x1f\x8b\x08", 1),
            (b"\xd0\xcf\x11\xe0\xa1", 1),
            (b"{\\rtf1\\ansi Text}", 1),
            (b"SQLite format 3\x00", 1),
            (b"Title\n\nBody\x00more\n", 3),
            (b"Title\n\x01\x02", 2),
            (b"Title\n\x81\x8d", 2),
            (b"Title\n\x1b[31mred", 2),
            ("Title\n\x9bm".encode(), 2),
            (bytes(range(256)) * 20, 1),
            (codecs.BOM_UTF16_LE + b"\x00\xd8", 1),
            (codecs.BOM_UTF8 + b"Title\n\xff", 2),
            (b"\x00" * 1000, 1),
        ],
    )
    def test_refuses_what_is_no_text_and_says_where(self, content, line):
        with pytest.raises(NotAnArticle) as refusal:
            decode(content)
        assert refusal.value.line == line
        assert refusal.value.code == "not_an_article"

    def test_refuses_utf_8_that_breaks_off_instead_of_showing_it_garbled(self):
        with pytest.raises(NotAnArticle, match="UTF-8") as refusal:
            decode(RUSSIAN.encode() + "\n\nЕщё".encode()[:-1])
        assert refusal.value.line == 6

    def test_takes_five_mebibytes_and_no_more(self):
        assert decode(b"x" * MAX_BYTES)
        with pytest.raises(NotAnArticle, match="5 MiB"):
            decode(b"x" * (MAX_BYTES + 1))

    def test_takes_a_hundred_thousand_lines_and_no_more(self):
        assert decode(b"x\n" * MAX_LINES)
        with pytest.raises(NotAnArticle, match="100,000 lines"):
            decode(b"x\n" * (MAX_LINES + 1))

    @given(st.binary(max_size=200))
    def test_reads_any_bytes_or_refuses_them(self, content):
        try:
            text = decode(content)
        except NotAnArticle:
            return
        assert "\r" not in text
        assert "\x00" not in text
        assert text.encode()
