"""Mails as files, for machines without a mail server: one `.eml` each, which any mail program opens."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage as ReadMessage
from email.parser import BytesParser
from pathlib import Path
from re import compile as pattern
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from comments.ids import uuid7

_NAME = pattern(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z")
_SUFFIX = ".eml"
_FIRST_HEADERS = ("From", "To", "Subject", "Date")


def folder() -> Path:
    """Return where the files lie; it is made with the first mail."""
    return Path(settings.EMAIL_FILE_PATH)


def is_in_use() -> bool:
    """Tell whether mails become files here."""
    return issubclass(import_string(settings.EMAIL_BACKEND), FileMailbox)


class FileMailbox(BaseEmailBackend):
    """
    Django's e-mail backend that writes each mail into a file of its own, whole or not at all.

    The file is named after the Message-ID, so that a mail sent again is still one mail. Bcc is not written.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def _write(self, message: EmailMessage) -> None:
        mail = message.message()
        target = folder() / f"{_name_for(str(mail['Message-ID']))}{_SUFFIX}"
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as half:
            try:
                half.write(mail.as_bytes())
                half.flush()
                os.fsync(half.fileno())
                Path(half.name).replace(target)
            except BaseException:
                Path(half.name).unlink(missing_ok=True)
                raise


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail as it lies in its file; `name` is the file's without its suffix."""

    name: str
    to: str
    subject: str
    written_at: datetime
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    html: str = ""

    @property
    def first_headers(self) -> list[tuple[str, str]]:
        """The headers that every mail program shows."""
        found = dict(self.headers)
        return [(name, found[name]) for name in _FIRST_HEADERS if name in found]

    @property
    def other_headers(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.headers if name not in _FIRST_HEADERS]

    @property
    def framed_html(self) -> str:
        """The HTML for a frame whose links cannot open inside of it."""
        return self.html.replace("<head>", '<head><base target="_blank">', 1)


def newest(*, start: int, size: int) -> tuple[list[Mail], int]:
    """Return mails from the `start`-th newest on, at most `size`, with their headers only; and how many there are."""
    files = []
    if folder().is_dir():
        with os.scandir(folder()) as entries:
            files = [
                (entry.stat().st_mtime_ns, entry.name.removesuffix(_SUFFIX))
                for entry in entries
                if entry.name.endswith(_SUFFIX) and _NAME.match(entry.name.removesuffix(_SUFFIX))
            ]
    files.sort(reverse=True)
    found = [read(name, only_headers=True) for _written, name in files[start : start + size]]
    return [mail for mail in found if mail is not None], len(files)


def read(name: str, *, only_headers: bool = False) -> Mail | None:
    """Return the mail of this name; None when there is none."""
    path = folder() / f"{name}{_SUFFIX}"
    if not _NAME.match(name) or not path.is_file():
        return None
    with path.open("rb") as file:
        parsed: Any = BytesParser(policy=policy.default).parse(file, headersonly=only_headers)
        written_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, tz=UTC)
    return Mail(
        name=name,
        to=str(parsed["To"] or ""),
        subject=str(parsed["Subject"] or ""),
        written_at=written_at,
        headers=tuple((key, str(value)) for key, value in parsed.items()),
        text="" if only_headers else _part(parsed, "plain"),
        html="" if only_headers else _part(parsed, "html"),
    )


def _part(message: ReadMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content())


def _name_for(message_id: str) -> str:
    """Return the id's own part: our ids sort by time. What others made up may hold anything."""
    own = message_id.strip("<>").partition("@")[0]
    return own if _NAME.match(own) else str(uuid7())
