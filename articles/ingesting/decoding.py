"""Bytes into text: which encoding, and whether it is text at all."""

import codecs
import re
import unicodedata

from django.utils.translation import gettext as _

from articles.ingesting.parsed import NotAnArticle

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 100_000

# UTF-32 first: its little-endian mark begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FORMATS = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP, DOCX, ODT"),
    (b"\xd0\xcf\x11\xe0", "DOC"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3\x00", "SQLite"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,30})""", re.IGNORECASE)
_WEB_CHARSETS = re.compile(
    r"(?:windows-12\d\d|iso-8859-\d{1,2}|koi8-[ru]|shift_jis|euc-jp|euc-kr|gb2312|gbk|gb18030|big5)\Z"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Controls that a text may have; the one at the end closed files on CP/M and DOS.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")


def decode(content: bytes) -> str:
    r"""
    Return the text of a file with its line ends as "\n" and without a byte order mark.

    UTF-8, UTF-16 and UTF-32 with a mark; UTF-8 and UTF-16 without; else what an HTML page declares, or Windows-1252.

    :raises NotAnArticle: when it is empty, larger than 5 MiB, or no text
    """
    if len(content) > MAX_BYTES:
        raise NotAnArticle(_("The file is larger than 5 MiB."))
    for beginning, name in _FORMATS:
        if content.startswith(beginning):
            raise NotAnArticle(_("The file is not text (%(format)s).") % {"format": name})
    text = _LINE_ENDS.sub("\n", _decoded(content)).lstrip("\ufeff").rstrip("\x1a")
    if control := _CONTROL.search(text):
        raise NotAnArticle(_("The file is not text."), line=text.count("\n", 0, control.start()) + 1)
    if text.count("\n") > MAX_LINES:
        raise NotAnArticle(_("The file has more than 100,000 lines."), line=MAX_LINES + 1)
    if not text.strip():
        raise NotAnArticle(_("The file is empty."))
    return text


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding)
    if b"\x00" in content:
        return _utf16_without_mark(content)
    try:
        return content.decode()
    except UnicodeDecodeError as broken:
        # A text in another encoding has hardly anything that looks like UTF-8; a broken UTF-8 file has much.
        if len(_MULTIBYTE.findall(content)) > 4 * _stray_bytes(content):
            raise NotAnArticle(
                _("The file begins as UTF-8 but breaks off it."),
                line=content.count(b"\n", 0, broken.start) + 1,
            ) from None
        return _strictly(content, _declared(content) or "cp1252")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise NotAnArticle(_("The file is not text."), line=line) from None


def _stray_bytes(content: bytes) -> int:
    return sum(byte > 0x7F for byte in _MULTIBYTE.sub(b"", content))


def _declared(content: bytes) -> str | None:
    if found := _DECLARED.search(content[:4096]):
        name = found[1].decode("ascii").lower()
        if _WEB_CHARSETS.match(name):
            return name
    return None


def _utf16_without_mark(content: bytes) -> str:
    """Both byte orders decode almost anything; the right one gives letters, spaces and line ends."""
    readings = [
        text for encoding in ("utf-16-le", "utf-16-be") if (text := _texty(content, encoding)) is not None
    ]
    if not readings:
        line = content.count(b"\n", 0, content.index(b"\x00")) + 1
        raise NotAnArticle(_("The file is not text: it has a NUL byte."), line=line)
    return max(readings, key=lambda text: text.count(" ") + text.count("\n"))


def _texty(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    sample = text[:4096]
    spaces = sample.count(" ") + sample.count("\n")
    if _CONTROL.search(text) or not spaces:
        return None
    strange = sum(unicodedata.category(sign) in {"Cn", "Co", "Cs"} for sign in sample)
    return None if strange * 50 > len(sample) else text
