"""What goes into the head of a mail: texts that cannot break out of their line, and ids that recognise a repeat."""

import re
import unicodedata
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

SUBJECT_LENGTH = 150
NAME_LENGTH = 60
# Joiners belong to letters and emoji; every other invisible character may turn a line around or hide in it.
_JOINERS = "\u200c\u200d"
_BLANKS = re.compile(r"\s+")


def clean(text: str, *, length: int) -> str:
    """Return one line without control and bidirectional characters, of at most `length` characters."""
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace()
        or letter in _JOINERS
        or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"}
    )
    # What looks encoded already would be decoded by the reader's program, into anything.
    line = _BLANKS.sub(" ", visible.replace("=?", "= ?")).strip()
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def message_id(mail_id: UUID) -> str:
    """Return the Message-ID of the mail with this id: the same for each repeat, so that it can be recognised."""
    return f"<{mail_id}@{_host()}>"


def conversation_id(name: str) -> str:
    """Return the Message-ID of a mail that was never sent, below which mail programs gather a conversation."""
    return f"<{name}@{_host()}>"


def sender(name: str) -> str:
    """Return the installation's address, with the name of the site that speaks."""
    return formataddr((clean(name, length=NAME_LENGTH), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
