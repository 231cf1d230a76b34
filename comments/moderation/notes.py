"""The words that people add to a flag or a decision."""

import unicodedata
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from comments.errors import Refused


class NoteMissing(Refused):
    code: ClassVar[str] = "note_missing"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "note"
    message = _("Say in the note what the reason is.")


class NoteTooLong(Refused):
    code: ClassVar[str] = "note_too_long"
    status: ClassVar[int] = 422
    field: ClassVar[str] = "note"


class NoteNotText(Refused):
    code: ClassVar[str] = "note_not_text"
    status: ClassVar[int] = 400
    field: ClassVar[str] = "note"
    message = _("The note contains characters that are not text. Remove them and send it again.")


def clean_note(raw: str, *, limit: int, is_needed: bool) -> str:
    """
    Return a note as it is kept: trimmed, with one kind of line break.

    :param limit: characters that the note may have
    :raises NoteMissing: when one is needed and nothing is left
    :raises NoteTooLong: facts `limit` and `length`, in characters
    :raises NoteNotText: for control characters and lone surrogates
    """
    note = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t" for letter in note):
        raise NoteNotText
    if len(note) > limit:
        raise NoteTooLong(
            _("The note has %(length)d characters; at most %(limit)d are possible. Shorten it.")
            % {"length": len(note), "limit": limit},
            limit=limit,
            length=len(note),
        )
    if is_needed and not note:
        raise NoteMissing
    return note
